"""An inbox of mail and messenger with fraud in it; static/js/practice/kinds/inbox.js is the same.

For each message one decides whether it is honest or fraud, and points at what gives a fraud away.
"""

from typing import Final

from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.inbox_check import check
from lms.scenes.rules.kinds.inbox_conceal import CONCEALMENT
from lms.scenes.rules.kinds.inbox_start import FRAUD, HONEST, SENDER, InboxMessage, begin


def act(state: State, action: Action) -> None:
    """Change the state by one action. Raises ImpossibleAction and then changes nothing."""
    match action:
        case ["open", str(name)]:
            _open_message(state, name)
        case ["close"]:
            require_possible(state["open"] is not None)
            state["open"] = None
        case ["peek", str(name), str(part)]:
            _peek_at_part(_get_open(state, name), part)
        case ["follow", str(name), str(part)]:
            _follow_part(state, name, part)
        case ["judge", str(name), str(verdict)]:
            _judge_message(_get_open(state, name), verdict)
        case ["point", str(name), str(part)]:
            _point_at_part(_get_open(state, name), part)
        case ["explain", str(name)]:
            message = _get_open(state, name)
            require_possible(
                state["feedback"] and message["verdict"] != "" and not message["locked"]
            )
            message["locked"] = True
        case _:
            raise ImpossibleAction


def _get_open(state: State, name: str) -> InboxMessage:
    """Return the open message, which is the only one that can be acted on."""
    require_possible(state["open"] == name)
    message: InboxMessage = state["messages"][name]
    return message


def _get_part_kind(message: InboxMessage, name: str) -> str:
    for part in message["parts"]:
        if part["name"] == name:
            return str(part["kind"])
    raise ImpossibleAction


def _add_member(members: list[str], name: str) -> None:
    if name not in members:
        members.append(name)


def _open_message(state: State, name: str) -> None:
    require_possible(name in state["messages"] and state["open"] != name)
    state["open"] = name
    _add_member(state["read"], name)


def _peek_at_part(message: InboxMessage, part: str) -> None:
    """Look where a link leads, or from which address a message came, without opening anything."""
    require_possible(part == SENDER or _get_part_kind(message, part) == "link")
    _add_member(message["seen"], part)


def _follow_part(state: State, name: str, part: str) -> None:
    """Open a link or an attachment, as it must not be done with fraud."""
    message = _get_open(state, name)
    require_possible(_get_part_kind(message, part) in ("link", "file"))
    _add_member(message["opened"], part)
    _add_member(state["opened"], name)


def _judge_message(message: InboxMessage, verdict: str) -> None:
    require_possible(verdict in (FRAUD, HONEST) and not message["locked"])
    require_possible(message["verdict"] != verdict)
    message["verdict"], message["place"] = verdict, ""


def _point_at_part(message: InboxMessage, part: str) -> None:
    """Point at what gives a fraud away; once more takes it back."""
    require_possible(message["verdict"] == FRAUD and not message["locked"])
    if part != SENDER:
        _get_part_kind(message, part)
    message["place"] = "" if message["place"] == part else part


INBOX: Final = Kind(name="inbox", check=check, begin=begin, act=act, conceal=CONCEALMENT)
