"""The words that the player of a final test says, whatever the kind."""

from lms.core.i18n import gettext as _
from lms.practice.views.words.shell import list_run_words


def list_words() -> dict[str, str]:
    """Return the words by the names under which static/js/practice/final.js asks for them."""
    return {
        "final-sending": _("Your work is being saved…"),
        "final-taken": _("Your work is saved."),
        "final-offline": _(
            "There is no connection. Your work is kept on this device and is sent by itself as "
            "soon as the connection is back. It counts if the test is still open then."
        ),
        "final-offline-page": _(
            "There is no connection. Leave this page open: your work is sent by itself as soon as "
            "the connection is back. It counts if the test is still open then."
        ),
        "final-waits": _(
            "Your work is kept on this device. Sign in again and open this test: it is sent then."
        ),
        "final-refused": _("Your work could not be saved."),
        **list_run_words(),
    }
