"""A program for tables and one for texts, in one window: format, compute, save, print.

static/js/practice/kinds/office.js comes to the same states. Any way is allowed: what a scene wants
is said by predicates over the document that is left, and over the copies that were saved.
"""

from collections.abc import Callable
from typing import Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.office_changes import begin_change, settle_state
from lms.scenes.rules.kinds.office_check import check
from lms.scenes.rules.kinds.office_conceal import CONCEALMENT
from lms.scenes.rules.kinds.office_files import save_as, save_file
from lms.scenes.rules.kinds.office_numbers import read_input
from lms.scenes.rules.kinds.office_printing import print_pages
from lms.scenes.rules.kinds.office_rows import (
    add_chart,
    filter_rows,
    remove_chart,
    remove_filter,
    sort_table,
)
from lms.scenes.rules.kinds.office_sheet import find_range
from lms.scenes.rules.kinds.office_start import begin
from lms.scenes.rules.kinds.office_values import LENGTHS, VALUES

MAX_WORDS: Final = 80
HEADING: Final = {"size": 20, "bold": True}
PLAIN: Final = {"size": 12, "bold": False}


def act(state: State, action: Action) -> None:
    """Do one action."""
    name, *members = action
    if name not in ACTIONS:
        raise ImpossibleAction
    modes, types, perform = ACTIONS[name]
    if state["mode"] not in modes or [type(member) for member in members] != list(types):
        raise ImpossibleAction
    perform(state, *members)


def _enter_text(state: State, key: str, text: str) -> None:
    require_possible(":" not in key and len(text) <= LENGTHS[state["mode"]])
    find_range(state, key)
    item = begin_change(state, [key])[key]
    item["input"] = text
    if state["mode"] == "table":
        item["format"] = read_input(text)[1] or item["format"]
    settle_state(state)


def _clear_cells(state: State, area: str) -> None:
    keys = find_range(state, area)
    items = begin_change(state, keys)
    for key in keys:
        items[key]["input"] = ""
    settle_state(state)


def _set_format(state: State, area: str, name: str, value: str) -> None:
    keys, formats = find_range(state, area), VALUES[state["mode"]]
    require_possible(name != "size" and value in formats.get(name, ()))
    items = begin_change(state, keys)
    for key in keys:
        was_heading = items[key].get("style") == "heading"
        items[key][name] = value == "on" if value in ("on", "off") else value
        if name == "style" and (value == "heading") != was_heading:
            items[key].update(PLAIN if was_heading else HEADING)


def _resize_text(state: State, area: str, size: int) -> None:
    keys = find_range(state, area)
    require_possible(size in VALUES["text"]["size"])
    items = begin_change(state, keys)
    for key in keys:
        items[key]["size"] = size


def _replace_text(state: State, phrase: str, text: str) -> None:
    require_possible(fold_text(phrase) and max(len(phrase), len(text)) <= MAX_WORDS)
    inputs = {key: item["input"] for key, item in state["doc"]["items"].items()}
    new_inputs = {key: _replace_in(before, phrase, text) for key, before in inputs.items()}
    changes = {key: after for key, after in new_inputs.items() if after != inputs[key]}
    require_possible(changes and max(map(len, changes.values())) <= LENGTHS["text"])
    items = begin_change(state, changes)
    for key, after in changes.items():
        items[key]["input"] = after


def _replace_in(text: str, phrase: str, other: str) -> str:
    letters, phrase_letters = [*map(_fold_letter, text)], [*map(_fold_letter, phrase)]
    parts, at = [], 0
    while at < len(letters):
        is_found = letters[at : at + len(phrase_letters)] == phrase_letters
        parts.append(other if is_found else text[at])
        at += len(phrase_letters) if is_found else 1
    return "".join(parts)


def _fold_letter(letter: str) -> str:
    return fold_text(letter) or letter


def _undo_change(state: State) -> None:
    require_possible(state["past"])
    before, doc = state["past"].pop(), state["doc"]
    doc["items"].update(before["items"])
    doc.update(filter=before["filter"], chart=before["chart"])
    state["saved"] = False
    settle_state(state)


BOTH: Final = ("table", "text")
TABLE: Final = ("table",)
TEXT: Final = ("text",)
ACTIONS: Final[dict[str, tuple[tuple[str, ...], tuple[type, ...], Callable[..., None]]]] = {
    "enter": (BOTH, (str, str), _enter_text),
    "clear": (BOTH, (str,), _clear_cells),
    "set": (BOTH, (str, str, str), _set_format),
    "resize": (TEXT, (str, int), _resize_text),
    "replace": (TEXT, (str, str), _replace_text),
    "undo": (BOTH, (), _undo_change),
    "sort": (TABLE, (str, str), sort_table),
    "filter": (TABLE, (str,), filter_rows),
    "unfilter": (TABLE, (), remove_filter),
    "chart": (TABLE, (str, str), add_chart),
    "unchart": (TABLE, (), remove_chart),
    "save": (BOTH, (), save_file),
    "save-as": (BOTH, (str, str, str), save_as),
    "print": (BOTH, (str, int), print_pages),
}

TYPED: Final = {"enter": 1, "replace": 0, "save-as": 0, "print": 0}
OFFICE: Final = Kind(
    name="office", check=check, begin=begin, act=act, conceal=CONCEALMENT, typed_members=TYPED
)
