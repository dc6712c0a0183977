"""How many files one person may take or bring in a while: whoever got hold of an account can't draw out everything that it may see at once."""

from datetime import timedelta
from typing import Final

from flask import g

from lms.core import throttle
from lms.core.errors import Limited
from lms.core.i18n import mark
from lms.web import access
from lms.web.runtime import now, runtime
from lms.web.transaction import session

FILES: Final = 60
WINDOW: Final = timedelta(minutes=10)


class TooManyFiles(Limited):
    """The person has taken and brought as many files as they may for now."""

    message = mark(
        "You took or sent too many files in a short time. Wait ten minutes and try again."
    )


def count_file() -> None:
    """Counts a file for whoever is signed in, once a request, before it is made or read: whoever is refused is counted too.

    In a transaction of its own, so it is called before that of the request begins: on SQLite it would wait for itself. Raises TooManyFiles.
    """
    who = access.actor()
    if who is None or g.get("file_counted"):
        return
    if session().in_transaction():
        raise RuntimeError("a file is counted before the transaction of its request begins")
    g.file_counted = True
    with runtime().database.write() as writing:
        taken = throttle.take(
            writing, key=f"files {who.person_id}", limit=FILES, window=WINDOW, now=now()
        )
    if taken.left < 0:
        raise TooManyFiles(retry_after=taken.seconds)
