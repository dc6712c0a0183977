"""The letter that is open in a client of mail, to be read or written."""

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.mail_start import ACCOUNT, FOLDERS, PEOPLE, MailTable


def leave_letter(state: State) -> None:
    """Close what is open. A letter that has anything in it stays among the drafts."""
    name = state["writing"]
    state["open"] = state["writing"] = None
    if name is None:
        return
    letter = state["letters"][name]
    if not any(letter[key] for key in (*PEOPLE, "subject", "text", "files", "quote")):
        drop_letter(state, name)


def drop_letter(state: State, name: str) -> None:
    """Take a letter away for good."""
    del state["letters"][name]
    state["order"].remove(name)


def open_letter(state: State, name: str) -> None:
    """Open a letter to read it, a draft to go on with it."""
    require_possible(name in state["letters"] and name not in (state["open"], state["writing"]))
    leave_letter(state)
    letter = state["letters"][name]
    letter["read"] = True
    state["writing" if letter["folder"] == "drafts" else "open"] = name
    if state["here"] == ACCOUNT:
        state["here"] = FOLDERS[0]


def close_letter(state: State) -> None:
    """Close the letter that is read."""
    require_possible(state["open"] is not None)
    state["open"] = None


def get_open(state: State, *folders: str) -> MailTable:
    """Return the open letter, if it lies in one of the folders. Raises ImpossibleAction."""
    require_possible(state["open"] is not None)
    letter: MailTable = state["letters"][state["open"]]
    require_possible(letter["folder"] in (folders or FOLDERS))
    return letter
