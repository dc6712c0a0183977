"""How many files one person may take or bring in a while: whoever got hold of an account can't draw out everything that it may see at once."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final, TypeVar, cast

from flask import g, request

from lms.core import throttle
from lms.core.errors import Limited
from lms.core.i18n import mark
from lms.web import access
from lms.web.container import now
from lms.web.transaction import commit_apart

View = TypeVar("View", bound=Callable[..., Any])
FILES: Final = 60
WINDOW: Final = timedelta(minutes=10)


class TooManyFiles(Limited):
    """The person has taken and brought as many files as they may for now."""

    message = mark(
        "You took or sent too many files in a short time. Wait ten minutes and try again."
    )


def count_file() -> None:
    """Count a file for whoever is signed in, once a request, before it is made or read.

    Whoever is refused is counted too, in a transaction of its own: the view calls this before that
    of the request begins. Raises TooManyFiles.
    """
    who = access.actor()
    if who is None or g.get("file_counted"):
        return
    g.file_counted = True
    key = f"files {who.person_id}"
    taken = commit_apart(
        lambda writing: throttle.take(writing, key=key, limit=FILES, window=WINDOW, now=now())
    )
    if taken.left < 0:
        raise TooManyFiles(retry_after=taken.seconds)


def takes_file(view: View) -> View:
    """Declare that a view takes files, and count one that is sent before the view begins.

    Stands below the access decorator. A form with a file field is refused in any other view.
    """

    @wraps(view)
    def count_and_enter(*args: Any, **kwargs: Any) -> Any:
        g.takes_file = True
        if any(sent.filename for sent in request.files.values()):
            count_file()
        return view(*args, **kwargs)

    count_and_enter.takes_file = True  # type: ignore[attr-defined]
    return cast(View, count_and_enter)


def check_declared() -> None:
    """Raise RuntimeError if the view of this request does not declare that it takes files."""
    if not g.get("takes_file"):
        raise RuntimeError("a view that takes a file says so with @takes_file")
