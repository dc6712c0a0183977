"""New letters in a client of mail: written, answered, forwarded."""

from typing import Any, Final

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.mail_open import get_open, leave_letter
from lms.scenes.rules.kinds.mail_start import ACCOUNT, MailTable, make_letter

MAX_MADE: Final = 60
MAX_SUBJECT: Final = 200


def _make_draft(state: State, **values: Any) -> None:
    require_possible(state["made"] < MAX_MADE)
    leave_letter(state)
    state["made"] += 1
    name = f"made-{state['made']}"
    state["letters"][name] = make_letter(state[ACCOUNT], **values)
    state["order"].insert(0, name)
    state["writing"] = name


def write_letter(state: State) -> None:
    """Begin a new letter."""
    _make_draft(state, way="new")


def _begin_subject(letter: MailTable, start: str) -> str:
    subject = letter["subject"]
    return str(subject if subject.startswith(start) else start + subject)[:MAX_SUBJECT]


def reply_to_sender(state: State) -> None:
    """Begin an answer to who sent the open letter."""
    _answer_letter(state, "reply", to_all=False)


def reply_to_all(state: State) -> None:
    """Begin an answer to all who have the open letter."""
    _answer_letter(state, "all", to_all=True)


def _answer_letter(state: State, way: str, *, to_all: bool) -> None:
    letter, own = get_open(state), state[ACCOUNT]["address"]
    is_mine = letter["address"] == own
    to = [*letter["to"]] if is_mine else [letter["address"]]
    if to_all and not is_mine:
        to += [email for email in letter["to"] if email not in (own, letter["address"])]
    copy = [email for email in letter["copy"] if email != own and email not in to] if to_all else []
    subject = _begin_subject(letter, "Re: ")
    _make_draft(state, way=way, quote=state["open"], to=to, copy=copy, subject=subject)


def forward_letter(state: State) -> None:
    """Begin a letter that passes the open one on, with its files."""
    letter = get_open(state)
    subject, files = _begin_subject(letter, "Fwd: "), [*letter["files"]]
    _make_draft(state, way="forward", quote=state["open"], subject=subject, files=files)
