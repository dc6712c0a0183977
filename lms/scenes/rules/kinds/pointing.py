"""Pointing: things that are pointed at, clicked, opened, moved, scrolled to and selected.

Start: `size` of the targets; `things` by id, each with `picture`, `name` and what it can do:
`switch` (a click turns it on or off), `pick` (the same of what is chosen, not switched), `open`
(the text that a double click shows), `tip` (the text that pointing shows), `menu` ({id, label},
behind the right button), `move`, `on` (from the start), `stops` (things that a click turns off),
`most` and `level` (a slider), `word` (a field for it); with `needs` it is there while all these
things are on. `holders` by id, to which things are moved, also by the `keys` of the machine;
`list`, ids of the things in a list that is scrolled; `row`, the order of the others, if it is not
shuffled; `text` to select from ({value, wanted}). The same in static/js/practice/kinds/pointing.js.
"""

from collections.abc import Callable
from typing import Final

from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.pointing_check import ABOUT_WORDS, check
from lms.scenes.rules.kinds.pointing_conceal import CONCEALMENT
from lms.scenes.rules.kinds.pointing_start import begin


def act(state: State, action: Action) -> None:
    """Point at, click, open, shut, move, scroll or select, or choose from a menu."""
    name, *values = action
    types, do = DEEDS.get(name, ((), None))
    if not do or tuple(map(type, values)) != types:
        raise ImpossibleAction
    do(state, *values)


def _find_thing(state: State, name: str) -> State:
    """Return a thing that is there: all that it needs is on."""
    things: State = state["things"]
    require_possible(name in things)
    thing: State = things[name]
    require_possible(all(things[other]["on"] for other in thing["needs"]))
    return thing


def _point_at_thing(state: State, name: str) -> None:
    _find_thing(state, name)["pointed"] = True


def _click_thing(state: State, name: str) -> None:
    """Click a thing: it is switched, turns others off, or is taken up; an open menu closes."""
    thing = _find_thing(state, name)
    thing["pointed"] = True
    thing["clicks"] += 1
    thing["on"] = (thing["switch"] or thing["pick"]) and not thing["on"]
    for other in thing["stops"]:
        state["things"][other]["on"] = False
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
    """Shut a thing, also one that was open when what it needs went off."""
    require_possible(name in state["things"] and state["things"][name]["open"])
    state["things"][name]["open"] = False


def _open_menu(state: State, name: str) -> None:
    require_possible(_find_thing(state, name)["menu"])
    state["menu"] = name


def _choose_entry(state: State, entry: str) -> None:
    require_possible(state["menu"])
    thing = state["things"][state["menu"]]
    require_possible(any(menu_entry["id"] == entry for menu_entry in thing["menu"]))
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
        other["holds"] = [thing_name for thing_name in other["holds"] if thing_name != name]
    if holder:
        state["holders"][holder]["holds"].append(name)
    thing["holder"] = holder
    state["picked"] = state["menu"] = ""


def _set_level(state: State, name: str, level: int) -> None:
    """Move a slider; where a word is asked for, 1 says that it is the right one, and 0 is not."""
    thing = _find_thing(state, name)
    require_possible(0 <= level <= thing["most"] > 0)
    thing["level"] = level
    if thing["word"]:
        thing["on"] = level == 1


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
    "set": ((str, int), _set_level),
    "scroll": ((int,), _scroll_to_row),
    "select": ((str,), _select_words),
}


TYPED: Final = {"select": 0}
POINTING: Final = Kind(
    name="pointing", check=check, begin=begin, act=act, conceal=CONCEALMENT, typed_members=TYPED
)
