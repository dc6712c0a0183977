"""Wording of messages about a person's data: their file, and requests for erasure."""

from collections.abc import Callable
from typing import Final

from lms.core.i18n import gettext as _
from lms.messaging.rules import kinds
from lms.messaging.rules.words import MessageValues, Words, format_day


def word_ready_data(values: MessageValues) -> Words:
    """Word that the file with a person's data is ready."""
    title = _("The file with your data is ready")
    body = _("It is kept for seven days, for you alone. To save it you enter your password.")
    return Words(title, body, _build_file_path(values), _("Save the file"))


def word_failed_data(values: MessageValues) -> Words:
    """Word that the file with a person's data could not be written."""
    title = _("The file with your data could not be prepared")
    body = _("Something went wrong while it was written. Ask for it again.")
    return Words(title, body, _build_file_path(values), _("Open the page of the file"))


def word_erasure_asked(values: MessageValues) -> Words:
    """Word, for an administrator, that a request for erasure waits."""
    title = _("A request for erasure waits for a decision")
    body = _("Somebody asks that their data be erased. See what speaks against it, and decide.")
    path = f"/personal-data/requests/{int(values.get('request', 0))}"
    return Words(title, body, path, _("Open the request"))


def word_erasure_granted(values: MessageValues) -> Words:
    """Word that the data will be erased."""
    title = _("Your data will be erased on %(day)s") % {"day": format_day(values)}
    body = _(
        "Save your certificates and the file with your data before. Until that day you can take "
        "the request back; after it nothing can be restored."
    )
    return Words(title, body, "/personal-data/erasure", _("Open the request"))


def word_erasure_refused(_values: MessageValues) -> Words:
    """Word that a request for erasure is refused."""
    title = _("Your data are not erased")
    body = _("The request was refused. The page of the request says why and what you can do.")
    return Words(title, body, "/personal-data/erasure", _("Open the request"))


def word_erasure_cancelled(_values: MessageValues) -> Words:
    """Word that a request for erasure was taken back."""
    title = _("Your request for erasure is taken back")
    body = _("Nothing is erased. If it was not you, change your password.")
    return Words(title, body, "/personal-data/erasure", _("Open the request"))


def _build_file_path(values: MessageValues) -> str:
    return f"/personal-data/files/{int(values.get('file', 0))}"


RIGHTS_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    kinds.DATA_READY: word_ready_data,
    kinds.DATA_FAILED: word_failed_data,
    kinds.ERASURE_ASKED: word_erasure_asked,
    kinds.ERASURE_GRANTED: word_erasure_granted,
    kinds.ERASURE_REFUSED: word_erasure_refused,
    kinds.ERASURE_CANCELLED: word_erasure_cancelled,
}
