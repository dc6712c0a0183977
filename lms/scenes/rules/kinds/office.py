"""A program for tables and one for texts, in one window: format, compute, save, print.

static/js/practice/kinds/office.js comes to the same states. Any way is allowed: what a scene wants
is said by predicates over the document that is left, and over the copies that were saved.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.files_tree import judge_name
from lms.scenes.rules.kinds.office_conceal import CONCEALMENT
from lms.scenes.rules.kinds.office_formulas import read_input
from lms.scenes.rules.kinds.office_sheet import (
    copy_doc,
    find_range,
    list_block,
    recompute_table,
    sort_rows,
)
from lms.scenes.rules.kinds.office_start import FORMATS, LENGTHS, VALUES, begin, check

MAX_CHANGES: Final = 1000
MAX_PAST: Final = 10  # changes that undo brings back
MAX_FILES: Final = 12
MAX_PRINTS: Final = 20
MAX_COPIES: Final = 20
MAX_WORDS: Final = 80
HEADING: Final = {"size": 20, "bold": True}
PLAIN: Final = {"size": 12, "bold": False}
PAGES: Final = re.compile("([1-9])(?:-([1-9]))?")


def act(state: State, action: Action) -> None:
    """Do one action."""
    name, *members = action
    if name not in ACTIONS:
        raise ImpossibleAction
    modes, types, perform = ACTIONS[name]
    if state["mode"] not in modes or [type(member) for member in members] != list(types):
        raise ImpossibleAction
    perform(state, *members)


def _begin_change(state: State, keys: Iterable[str] = ()) -> dict[str, Any]:
    """Keep for undo what is about to change and return the items, which may be changed now."""
    require_possible(state["changes"] < MAX_CHANGES)
    doc = state["doc"]
    items: dict[str, Any] = doc["items"]
    before = {
        "items": {key: {**items[key]} for key in keys},
        "filter": doc["filter"],
        "chart": doc["chart"],
    }
    state["past"] = [*state["past"], before][-MAX_PAST:]
    state.update(changes=state["changes"] + 1, saved=False)
    return items


def _settle_state(state: State) -> None:
    if state["mode"] == "table":
        recompute_table(state)


def _enter_text(state: State, key: str, text: str) -> None:
    require_possible(":" not in key and len(text) <= LENGTHS[state["mode"]])
    find_range(state, key)
    item = _begin_change(state, [key])[key]
    item["input"] = text
    if state["mode"] == "table":
        item["format"] = read_input(text)[1] or item["format"]
    _settle_state(state)


def _clear_cells(state: State, area: str) -> None:
    keys = find_range(state, area)
    items = _begin_change(state, keys)
    for key in keys:
        items[key]["input"] = ""
    _settle_state(state)


def _set_format(state: State, area: str, name: str, value: str) -> None:
    keys, allowed = find_range(state, area), VALUES[state["mode"]]
    require_possible(name != "size" and value in allowed.get(name, ()))
    items = _begin_change(state, keys)
    for key in keys:
        was_heading = items[key].get("style") == "heading"
        items[key][name] = value == "on" if value in ("on", "off") else value
        if name == "style" and (value == "heading") != was_heading:
            items[key].update(PLAIN if was_heading else HEADING)


def _resize_text(state: State, area: str, size: int) -> None:
    keys = find_range(state, area)
    require_possible(size in VALUES["text"]["size"])
    items = _begin_change(state, keys)
    for key in keys:
        items[key]["size"] = size


def _replace_text(state: State, wanted: str, text: str) -> None:
    require_possible(fold_text(wanted) and max(len(wanted), len(text)) <= MAX_WORDS)
    inputs = {key: item["input"] for key, item in state["doc"]["items"].items()}
    replaced = {key: _replace_in(before, wanted, text) for key, before in inputs.items()}
    changed = {key: after for key, after in replaced.items() if after != inputs[key]}
    require_possible(changed and max(map(len, changed.values())) <= LENGTHS["text"])
    items = _begin_change(state, changed)
    for key, after in changed.items():
        items[key]["input"] = after


def _replace_in(text: str, wanted: str, other: str) -> str:
    letters, sought = [*map(_fold_letter, text)], [*map(_fold_letter, wanted)]
    parts, at = [], 0
    while at < len(letters):
        is_found = letters[at : at + len(sought)] == sought
        parts.append(other if is_found else text[at])
        at += len(sought) if is_found else 1
    return "".join(parts)


def _fold_letter(letter: str) -> str:
    return fold_text(letter) or letter


def _undo_change(state: State) -> None:
    require_possible(state["past"])
    before, doc = state["past"].pop(), state["doc"]
    doc["items"].update(before["items"])
    doc.update(filter=before["filter"], chart=before["chart"])
    state["saved"] = False
    _settle_state(state)


# ---- tables ----


def _sort_rows(state: State, column: str, way: str) -> None:
    require_possible(way in ("up", "down") and _is_column(state, column) and list_block(state))
    _begin_change(state, [f"{name}{row}" for row in list_block(state) for name in state["columns"]])
    sort_rows(state, column, is_down=way == "down")
    _settle_state(state)


def _is_column(state: State, column: str) -> bool:
    return len(column) == 1 and column in state["columns"]


def _filter_rows(state: State, key: str) -> None:
    item = state["doc"]["items"].get(key)
    require_possible(item and item["type"] != "empty" and int(key[1:]) in list_block(state))
    _begin_change(state)
    state["doc"]["filter"] = {"column": key[0], "value": item["value"]}
    _settle_state(state)


def _remove_filter(state: State) -> None:
    require_possible(state["doc"]["filter"])
    _begin_change(state)
    state["doc"]["filter"] = None
    _settle_state(state)


def _add_chart(state: State, names: str, values: str) -> None:
    require_possible(_is_column(state, names) and _is_column(state, values) and names != values)
    require_possible(list_block(state))
    _begin_change(state)
    state["doc"]["chart"] = {"names": names, "values": values}


def _remove_chart(state: State) -> None:
    require_possible(state["doc"]["chart"])
    _begin_change(state)
    state["doc"]["chart"] = None


# ---- files and paper ----


def _save_file(state: State) -> None:
    require_possible(state["file"])
    _write_file(state, {**state["file"]})
    state["saved"] = True


def _save_as(state: State, name: str, folder: str, form: str) -> None:
    require_possible(not judge_name(name) and folder in state["folders"])
    require_possible(form in FORMATS[state["mode"]])
    file = {"name": name, "place": folder, "format": form}
    _write_file(state, file)
    if form != "pdf":  # a PDF is a copy for others: one goes on in one's own file
        state.update(file={**file}, saved=True)


def _write_file(state: State, file: dict[str, Any]) -> None:
    kept = [other for other in state["files"] if _identify_file(other) != _identify_file(file)]
    require_possible(len(kept) < MAX_FILES)
    state["files"] = [*kept, {**file, "doc": copy_doc(state["doc"])}]


def _identify_file(file: dict[str, Any]) -> tuple[str, str, str]:
    return fold_text(file["name"]), file["place"], file["format"]


def _print_pages(state: State, text: str, copies: int) -> None:
    pages = read_pages(text, state["pages"])
    require_possible(pages and 1 <= copies <= MAX_COPIES and len(state["prints"]) < MAX_PRINTS)
    state["prints"].append({"pages": pages, "copies": copies})


def read_pages(text: str, count: int) -> list[int]:
    """Return the pages of "1,4-6", all of them for "", none if it cannot be understood."""
    bare = fold_text(text).replace(" ", "").replace(";", ",")
    if not bare:
        return [*range(1, count + 1)]
    pages: set[int] = set()
    for part in bare.replace("–", "-").replace("—", "-").split(","):
        match = PAGES.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not first <= last <= count:
            return []
        pages.update(range(first, last + 1))
    return sorted(pages)


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
    "sort": (TABLE, (str, str), _sort_rows),
    "filter": (TABLE, (str,), _filter_rows),
    "unfilter": (TABLE, (), _remove_filter),
    "chart": (TABLE, (str, str), _add_chart),
    "unchart": (TABLE, (), _remove_chart),
    "save": (BOTH, (), _save_file),
    "save-as": (BOTH, (str, str, str), _save_as),
    "print": (BOTH, (str, int), _print_pages),
}

TYPED: Final = {"enter": 1, "replace": 0, "save-as": 0, "print": 0}
OFFICE: Final = Kind("office", check, begin, act, CONCEALMENT, typed=TYPED)
