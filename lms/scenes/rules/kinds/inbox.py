"""An inbox of mail and messenger with fraud in it; static/js/practice/kinds/inbox.js is the same.

For each message one decides whether it is honest or fraud, and points at what gives a fraud away.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.kinds.base import (
    Action,
    Concealment,
    ImpossibleAction,
    Kind,
    Rename,
    Start,
    State,
    rename_keys,
    require_possible,
)
from lms.scenes.rules.shuffling import shuffle_members

FRAUD: Final = "fraud"
HONEST: Final = "honest"
SENDER: Final = "sender"
FLAGS: Final = ("large", "feedback", "addresses")
DEFAULTS: Final = {"large": False, "feedback": False, "addresses": True}
CHANNELS: Final = ("mail", "chat")
PART_KINDS: Final = ("text", "link", "file")
TEXTS: Final = ("name", "address", "why")
MESSAGE_KEYS: Final = frozenset({*TEXTS, "time", "channel", "subject", "parts", "answer", "places"})
ANSWER_KEYS: Final = ("answer", "places", "why")
ID: Final = re.compile(r"[a-z0-9-]+", re.ASCII)
TIME: Final = re.compile(r"(?:[0-9]|1[0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
Message = dict[str, Any]


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of an author's start."""
    for key in start:
        if key not in (*FLAGS, "messages"):
            yield f"{key}: " + _("This key is unknown.")
    for flag in FLAGS:
        if not isinstance(start.get(flag, False), bool):
            yield f"{flag}: " + _("This has to be true or false.")
    messages = start.get("messages")
    if not isinstance(messages, dict) or not messages:
        yield _("An inbox needs messages.")
        return
    for name, message in messages.items():
        yield from (f"messages.{name}: {fault}" for fault in _check_message(name, message))


def _check_message(name: str, message: Any) -> Iterator[str]:
    if not ID.fullmatch(name):
        yield _("A name has small Latin letters, digits and dashes.")
    if not isinstance(message, dict):
        yield _("A message is a table.")
        return
    for key in sorted(message.keys() - MESSAGE_KEYS):
        yield _("The key “%(key)s” is unknown.") % {"key": key}
    for key in TEXTS:
        if not _is_text(message.get(key)):
            yield _("“%(key)s” is missing or is no text.") % {"key": key}
    if not TIME.fullmatch(str(message.get("time"))):
        yield _("“time” is such as 9:05 or 17:40.")
    if message.get("channel") not in CHANNELS:
        yield _("“channel” is mail or chat.")
    if (message.get("channel") == "mail") != _is_text(message.get("subject")):
        yield _("A letter has a subject, a message of a messenger has none.")
    yield from _check_parts(message.get("parts"))
    yield from _check_answer(message)


def _check_parts(parts: Any) -> Iterator[str]:
    if not isinstance(parts, list) or not parts or not all(isinstance(one, dict) for one in parts):
        yield _("“parts” is a list of tables.")
        return
    names = [part.get("name") for part in parts]
    if not all(isinstance(name, str) and ID.fullmatch(name) for name in names):
        yield _("Each part has a name of small Latin letters, digits and dashes.")
    elif len({SENDER, *names}) != len(names) + 1:
        yield _("The names of parts differ, and none is “sender”.")
    for part in parts:
        wanted = {"name", "kind", "text"} | ({"address"} if part.get("kind") == "link" else set())
        if part.get("kind") not in PART_KINDS or part.keys() != wanted:
            yield _("A part has name, kind (text, link, file) and text; a link has an address too.")
        elif not all(_is_text(value) for value in part.values()):
            yield _("What a part says is text.")


def _check_answer(message: Message) -> Iterator[str]:
    answer, places = message.get("answer"), message.get("places")
    if answer not in (FRAUD, HONEST):
        yield _("“answer” is fraud or honest.")
    if not isinstance(places, list) or bool(places) != (answer == FRAUD):
        yield _("“places” names what gives a fraud away; for an honest message it is empty.")
        return
    parts = message["parts"] if isinstance(message.get("parts"), list) else []
    names = [SENDER, *(part.get("name") for part in parts if isinstance(part, dict))]
    for place in places:
        if place not in names:
            yield _("“places” names no part of the message: %(place)s") % {"place": place}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def begin(start: Mapping[str, Any], seed: int) -> State:
    """Return the author's messages with nothing decided, in an order of the seed."""
    ids = sorted(start["messages"])
    order = shuffle_members(ids, seed)
    # The newest stands on top: times such as "9:05" and "10:10".
    times = sorted(
        (start["messages"][name]["time"] for name in ids), key=lambda time: (len(time), time)
    )
    newest_first = dict(zip(order, reversed(times), strict=True))
    return {
        **{flag: start.get(flag, DEFAULTS[flag]) for flag in FLAGS},
        "order": order,
        "messages": {
            name: _begin_message(start["messages"][name], newest_first[name]) for name in ids
        },
        "open": None,
        "read": [],
        "opened": [],
    }


def _begin_message(message: Message, time: str) -> Message:
    decision = {"time": time, "verdict": "", "place": "", "seen": [], "opened": [], "locked": False}
    return {**deepcopy(message), **decision}


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


def _get_open(state: State, name: str) -> Message:
    """Return the open message, which is the only one that can be acted on."""
    require_possible(state["open"] == name)
    message: Message = state["messages"][name]
    return message


def _get_part_kind(message: Message, name: str) -> str:
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


def _peek_at_part(message: Message, part: str) -> None:
    """Look where a link leads, or from which address a message came, without opening anything."""
    require_possible(part == SENDER or _get_part_kind(message, part) == "link")
    _add_member(message["seen"], part)


def _follow_part(state: State, name: str, part: str) -> None:
    """Open a link or an attachment, as it must not be done with fraud."""
    message = _get_open(state, name)
    require_possible(_get_part_kind(message, part) in ("link", "file"))
    _add_member(message["opened"], part)
    _add_member(state["opened"], name)


def _judge_message(message: Message, verdict: str) -> None:
    require_possible(verdict in (FRAUD, HONEST) and not message["locked"])
    require_possible(message["verdict"] != verdict)
    message["verdict"], message["place"] = verdict, ""


def _point_at_part(message: Message, part: str) -> None:
    """Point at what gives a fraud away; once more takes it back."""
    require_possible(message["verdict"] == FRAUD and not message["locked"])
    if part != SENDER:
        _get_part_kind(message, part)
    message["place"] = "" if message["place"] == part else part


def _list_parts(start: Start) -> dict[str, dict[str, str]]:
    """Return new names of the parts of each message, from top to bottom: p1, p2 and so on."""
    return {
        name: {part["name"]: f"p{number}" for number, part in enumerate(message["parts"], 1)}
        for name, message in start["messages"].items()
    }


def _hide_start(start: Start, rename: Rename) -> dict[str, Any]:
    """Return a start that neither tells what is fraud nor explains anything."""
    parts = _list_parts(start)
    messages = {
        name: {key: value for key, value in message.items() if key not in ANSWER_KEYS}
        | {"parts": [{**part, "name": parts[name][part["name"]]} for part in message["parts"]]}
        for name, message in start["messages"].items()
    }
    return {**start, "feedback": False, "messages": rename_keys(messages, rename)}


CONCEALMENT: Final = Concealment(
    reason="What is left of a message is what its reader sees, or looks at where a link leads.",
    list_names=lambda start: [start["messages"]],
    hide=_hide_start,
    words=frozenset({FRAUD, HONEST, SENDER}),
    list_inner=_list_parts,
)
INBOX: Final = Kind("inbox", check, begin, act, CONCEALMENT)
