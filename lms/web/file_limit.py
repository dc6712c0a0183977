"""Rate limit of downloads and uploads per person.

It slows down an attacker who uses a stolen account to export everything that it may see.
"""

from datetime import timedelta
from functools import wraps
from typing import Any, Final, cast

from flask import g, request

from lms.core import throttle
from lms.core.errors import Limited
from lms.core.i18n import N_
from lms.web import access
from lms.web.container import now
from lms.web.transaction import commit_apart
from lms.web.view_type import View

FILES: Final = 60
WINDOW: Final = timedelta(minutes=10)


class TooManyFiles(Limited):
    """The person has downloaded and uploaded too many files for now."""

    message = N_("You took or sent too many files in a short time. %(wait)s")


def count_file() -> None:
    """Count a file for the person who is signed in, once a request. Raises TooManyFiles.

    A refused file is counted too, in a transaction of its own: call this before the transaction of
    the request begins.
    """
    reader = access.actor()
    if reader is None or g.get("file_counted"):
        return
    g.file_counted = True
    key = f"files {reader.person_id}"
    use = commit_apart(
        lambda writing: throttle.take(writing, key=key, limit=FILES, window=WINDOW, now=now())
    )
    if use.uses_left < 0:
        raise TooManyFiles(retry_after=use.seconds)


def takes_file(view: View) -> View:
    """Declare that a view takes uploads, and count an upload before the view begins.

    Use it below the access decorator. Other views cannot have a form with a file field.
    """

    @wraps(view)
    def count_and_enter(*args: Any, **kwargs: Any) -> Any:
        g.takes_file = True
        if any(file.filename for file in request.files.values()):
            count_file()
        return view(*args, **kwargs)

    count_and_enter.takes_file = True  # type: ignore[attr-defined]
    return cast(View, count_and_enter)


def check_declared() -> None:
    """Raise RuntimeError if the view of this request is not declared by @takes_file."""
    if not g.get("takes_file"):
        raise RuntimeError("a view that takes a file says so with @takes_file")
