"""What becomes of a letter in a client of mail: spam, the bin, a report."""

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.mail_open import drop_letter, get_open
from lms.scenes.rules.kinds.mail_start import MailTable


def _move_letter(state: State, letter: MailTable, folder: str) -> None:
    letter["folder"] = folder
    state["open"] = None


def move_to_spam(state: State) -> None:
    """Move the open letter to spam."""
    _move_letter(state, get_open(state, "inbox"), "spam")


def move_from_spam(state: State) -> None:
    """Move the open letter from spam to the inbox."""
    _move_letter(state, get_open(state, "spam"), "inbox")


def delete_letter(state: State) -> None:
    """Move the open letter to the bin."""
    letter = get_open(state, "inbox", "sent", "spam")
    letter["was"] = letter["folder"]
    _move_letter(state, letter, "bin")


def restore_letter(state: State) -> None:
    """Move the open letter from the bin to where it was."""
    letter = get_open(state, "bin")
    _move_letter(state, letter, letter["was"])


def erase_letter(state: State) -> None:
    """Erase the open letter of the bin for good."""
    get_open(state, "bin")
    name, state["open"] = state["open"], None
    drop_letter(state, name)


def report_letter(state: State) -> None:
    """Tell the service of information security of a letter, by its button."""
    letter = get_open(state, "inbox", "spam")
    require_possible(state["report"] and not letter["reported"])
    letter["reported"] = True
