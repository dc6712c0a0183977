"""Pointing: things that are pointed at, clicked, opened, moved, scrolled to and selected.

Start: `size` of the targets; `things` by id, each with `picture`, `name` and what it can do:
`switch` (a click turns it on or off), `open` (the text that a double click shows), `tip` (the text
that pointing shows), `menu` ({id, label}, behind the right button), `move`; `holders` by id, to
which things are moved; `list`, ids of the things in a list that is scrolled; `text` to select from
({value, wanted}). The same in static/js/practice/kinds/pointing.js.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.drawings import THINGS
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

SIZES: Final = ("large", "middle", "small")
MAX_THINGS: Final = 16
MAX_MENU: Final = 6
MAX_TEXT: Final = 400
ABOUT_WORDS: Final = ' \n.,:;!?«»"()–—-'  # may be selected with the words that are asked for


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of a start."""
    if start.get("size") not in SIZES:
        yield "size: " + _("one of %(sizes)s") % {"sizes": ", ".join(SIZES)}
    things, holders = start.get("things", {}), start.get("holders", {})
    if not isinstance(things, Mapping) or not isinstance(holders, Mapping):
        yield _("things and holders are tables")
        return
    if len(things) + len(holders) > MAX_THINGS:
        yield "things: " + _("at most %(most)s with the holders") % {"most": MAX_THINGS}
    for group, members in (("things", things), ("holders", holders)):
        for name, thing in members.items():
            yield from (f"{group}.{name}: {fault}" for fault in _check_picture(thing))
    for name, thing in things.items():
        if isinstance(thing, Mapping):
            yield from (f"things.{name}: {fault}" for fault in _check_deeds(thing))
    listed = start.get("list", [])
    if not isinstance(listed, list) or not all(
        isinstance(name, str) and name in things for name in listed
    ):
        yield "list: " + _("names of things")
    if "text" in start:
        yield from (f"text: {fault}" for fault in _check_text(start["text"]))


def _check_picture(thing: Any) -> Iterator[str]:
    """Yield the faults of what a thing or a holder looks like."""
    if not isinstance(thing, Mapping):
        yield _("a table is needed")
        return
    if str(thing.get("picture")) not in THINGS:
        yield "picture: " + _("one of %(pictures)s") % {"pictures": ", ".join(sorted(THINGS))}
    if not isinstance(thing.get("name"), str) or not thing["name"]:
        yield "name: " + _("a text is needed")


def _check_deeds(thing: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of what a thing can do."""
    for name in ("switch", "move"):
        if not isinstance(thing.get(name, False), bool):
            yield f"{name}: " + _("true or false")
    for name in ("open", "tip"):
        if not isinstance(thing.get(name, ""), str):
            yield f"{name}: " + _("a text is needed")
    menu = thing.get("menu", [])
    if not isinstance(menu, list) or len(menu) > MAX_MENU or not all(map(_is_entry, menu)):
        yield "menu: " + _("at most %(most)s entries, each with a text") % {"most": MAX_MENU}


def _is_entry(entry: Any) -> bool:
    """Return whether a value is an entry of a menu: a table of an id and a label."""
    return isinstance(entry, Mapping) and all(
        isinstance(entry.get(key), str) and entry[key] for key in ("id", "label")
    )


def _check_text(text: Any) -> Iterator[str]:
    """Yield the faults of a text to select from."""
    if not isinstance(text, Mapping):
        yield _("a table is needed")
        return
    value, wanted = text.get("value"), text.get("wanted")
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_TEXT:
        yield "value: " + _("a text of at most %(most)s letters") % {"most": MAX_TEXT}
    elif not isinstance(wanted, str) or not wanted.strip(ABOUT_WORDS) or value.count(wanted) != 1:
        yield "wanted: " + _("words that stand in the text once")
    elif wanted != wanted.strip(ABOUT_WORDS):
        yield "wanted: " + _("words without the spaces and signs around them")


def begin(start: Mapping[str, Any], seed: int) -> State:
    """Return the state in which nothing has been touched."""
    things = {name: _make_thing(thing) for name, thing in start.get("things", {}).items()}
    listed = list(start.get("list", []))
    text = start.get("text")
    return {
        "size": start["size"],
        "order": shuffle_members(sorted(name for name in things if name not in listed), seed),
        "things": things,
        "holders": {
            name: {"picture": holder["picture"], "name": holder["name"], "holds": []}
            for name, holder in start.get("holders", {}).items()
        },
        "list": listed,
        "seen": 0,
        "picked": "",
        "menu": "",
        "text": _make_text(text) if text else None,
    }


def _make_thing(thing: Mapping[str, Any]) -> State:
    return {
        "picture": thing["picture"],
        "name": thing["name"],
        "switch": thing.get("switch", False),
        "move": thing.get("move", False),
        "inside": thing.get("open", ""),
        "tip": thing.get("tip", ""),
        "menu": [{"id": one["id"], "label": one["label"]} for one in thing.get("menu", [])],
        "pointed": False,
        "clicks": 0,
        "on": False,
        "open": False,
        "opened": False,
        "chosen": "",
        "holder": "",
    }


def _make_text(text: Mapping[str, Any]) -> State:
    """Return the text with nothing selected; a final test does not say what is wanted."""
    wanted = text.get("wanted", "")
    return {"value": text["value"], "wanted": wanted, "selected": "", "bare": "", "right": False}


def act(state: State, action: Action) -> None:
    """Point at, click, open, shut, move, scroll or select, or choose from a menu."""
    name, *values = action
    types, do = DEEDS.get(name, ((), None))
    if not do or tuple(map(type, values)) != types:
        raise ImpossibleAction
    do(state, *values)


def _find_thing(state: State, name: str) -> State:
    require_possible(name in state["things"])
    thing: State = state["things"][name]
    return thing


def _point_at_thing(state: State, name: str) -> None:
    _find_thing(state, name)["pointed"] = True


def _click_thing(state: State, name: str) -> None:
    """Click a thing: it is switched, or taken up to be put elsewhere; an open menu closes."""
    thing = _find_thing(state, name)
    thing["pointed"] = True
    thing["clicks"] += 1
    thing["on"] = thing["switch"] and not thing["on"]
    state["menu"] = ""
    state["picked"] = name if thing["move"] and state["picked"] != name else ""


def _open_thing(state: State, name: str) -> None:
    """Open a thing that has something inside; of another one this is no more than a click."""
    thing = _find_thing(state, name)
    if not thing["inside"]:
        _click_thing(state, name)
        return
    thing["pointed"] = thing["open"] = thing["opened"] = True
    state["menu"] = state["picked"] = ""


def _shut_thing(state: State, name: str) -> None:
    thing = _find_thing(state, name)
    require_possible(thing["open"])
    thing["open"] = False


def _open_menu(state: State, name: str) -> None:
    require_possible(_find_thing(state, name)["menu"])
    state["menu"] = name


def _choose_entry(state: State, entry: str) -> None:
    require_possible(state["menu"])
    thing = state["things"][state["menu"]]
    require_possible(any(one["id"] == entry for one in thing["menu"]))
    thing["chosen"] = entry
    state["menu"] = ""


def _close_menu(state: State) -> None:
    require_possible(state["menu"])
    state["menu"] = ""


def _drop_thing(state: State, name: str, holder: str) -> None:
    """Put a thing in a holder, or back on the table."""
    thing = _find_thing(state, name)
    require_possible(thing["move"] and (holder in state["holders"] or not holder))
    for other in state["holders"].values():
        other["holds"] = [held for held in other["holds"] if held != name]
    if holder:
        state["holders"][holder]["holds"].append(name)
    thing["holder"] = holder
    state["picked"] = state["menu"] = ""


def _scroll_to_row(state: State, row: int) -> None:
    """Note the last row of the list that has been seen."""
    require_possible(0 <= row < len(state["list"]))
    state["seen"] = max(state["seen"], row)


def _select_words(state: State, words: str) -> None:
    """Select words of the text, or nothing, and tell whether these are the wanted ones."""
    text = state["text"]
    require_possible(text and words in text["value"])
    text["selected"] = words
    text["bare"] = words.strip(ABOUT_WORDS)
    text["right"] = bool(text["wanted"]) and text["bare"] == text["wanted"]


# What an action brings along, and what does it.
DEEDS: Final[dict[str, tuple[tuple[type, ...], Callable[..., None]]]] = {
    "point": ((str,), _point_at_thing),
    "click": ((str,), _click_thing),
    "double": ((str,), _open_thing),
    "shut": ((str,), _shut_thing),
    "menu": ((str,), _open_menu),
    "choose": ((str,), _choose_entry),
    "close": ((), _close_menu),
    "drop": ((str, str), _drop_thing),
    "scroll": ((int,), _scroll_to_row),
    "select": ((str,), _select_words),
}


def _list_names(start: Start) -> list[list[str]]:
    things = start.get("things", {})
    entries = {entry["id"] for thing in things.values() for entry in thing.get("menu", [])}
    return [[*things], [*start.get("holders", {})], sorted(entries)]


def _hide_start(start: Start, rename: Rename) -> dict[str, Any]:
    """Return a start that does not say which words are wanted."""
    hidden = dict(start)
    for group in ("things", "holders"):
        if group in start:
            hidden[group] = rename_keys(start[group], rename)
    for name, thing in hidden.get("things", {}).items():
        if "menu" in thing:
            menu = [{**entry, "id": rename(entry["id"])} for entry in thing["menu"]]
            hidden["things"][name] = {**thing, "menu": menu}
    if "list" in start:
        hidden["list"] = [rename(name) for name in start["list"]]
    if "text" in start:
        hidden["text"] = {"value": start["text"]["value"]}
    return hidden


def _rewrite_predicate(start: Start, predicate: list[Any]) -> list[Any]:
    """Return a predicate that compares the words themselves where it asked if they are right."""
    match predicate:
        case ["is", "text.right", bool(is_right)]:
            same = ["is", "text.bare", start["text"]["wanted"]]
            return same if is_right else ["not", same]
    return predicate


CONCEALMENT: Final = Concealment(
    reason="What a thing is and can do is drawn and said; what lies inside is shown by opening it.",
    list_names=_list_names,
    hide=_hide_start,
    words=frozenset(SIZES),
    rewrite=_rewrite_predicate,
)
POINTING: Final = Kind("pointing", check, begin, act, CONCEALMENT)
