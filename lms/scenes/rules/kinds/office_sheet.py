"""The cells of a table or the paragraphs of a text: found, computed, sorted, hidden."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.office_formulas import LONGEST, compute_formula
from lms.scenes.rules.kinds.office_numbers import CellFault, SheetValue, read_input, round_number
from lms.scenes.rules.kinds.office_references import is_formula, list_references, split_formula

COLUMNS: Final = "abcdefgh"
MAX_ROWS: Final = 20
WORK: Final = 2_000  # letters and references of all formulas together
RANGE: Final = re.compile("([a-hp])([1-9][0-9]?)(?::([a-hp])([1-9][0-9]?))?")
MOVED: Final = re.compile(r"([A-Ha-hАВСЕНавсен]\$?)[1-9][0-9]?")
LETTERS: Final = " 0123456789abcdefghijklmnopqrstuvwxyzаәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
SheetCell = dict[str, Any]


def copy_doc(doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of which no item is shared."""
    return {**doc, "items": {key: {**item} for key, item in doc["items"].items()}}


def find_range(state: State, text: str) -> list[str]:
    """Return the keys between two corners such as b2:c5. Raises ImpossibleAction."""
    match = RANGE.fullmatch(text)
    require_possible(match)
    first, top, last, bottom = match.groups() if match else ()
    columns, rows = state["columns"], state["rows"]
    left, right = sorted((columns.find(first), columns.find(last or first)))
    top, bottom = sorted((int(top), int(bottom or top)))
    require_possible(left >= 0 and bottom <= rows)
    return [
        f"{column}{row}" for row in range(top, bottom + 1) for column in columns[left : right + 1]
    ]


def recompute_table(state: State) -> None:
    """Give each cell of a table its value, and find the rows that a filter hides."""
    items = state["doc"]["items"]
    for key, result in _compute_all(items).items():
        items[key].update(_tell_value(result), formula=is_formula(items[key]["input"]))
    row_filter = state["doc"]["filter"]
    state["doc"]["hidden"] = [
        row
        for row in (list_block(state) if row_filter else [])
        if items[f"{row_filter['column']}{row}"]["value"] != row_filter["value"]
    ]


def _tell_value(result: SheetValue) -> SheetCell:
    if isinstance(result, Fraction):
        try:
            return {"type": "number", "value": round_number(result)}
        except CellFault as fault:
            result = fault
    if isinstance(result, CellFault):
        return {"type": "error", "value": result.name}
    return {"type": "empty" if result is None else "text", "value": result}


def _compute_all(items: Mapping[str, SheetCell]) -> dict[str, SheetValue]:
    results: dict[str, SheetValue] = {}
    pending: dict[str, list[str]] = {}
    work = 0
    for key, item in items.items():
        if not is_formula(item["input"]):
            results[key] = read_input(item["input"])[0]
            continue
        work += len(item["input"])
        fits = work <= WORK and len(item["input"]) <= LONGEST
        references = list_references(split_formula(item["input"])) if fits else []
        work += len(references)
        if work > WORK or not fits:
            results[key] = CellFault("size")
        else:
            pending[key] = references
    while ready := [
        key for key, refs in pending.items() if not any(ref in pending for ref in refs)
    ]:
        for key in ready:
            del pending[key]
            tokens = split_formula(items[key]["input"])
            results[key] = compute_formula(tokens, lambda ref: results.get(ref, CellFault("name")))
    return {**results, **{key: CellFault("circle") for key in pending}}


# ---- rows below the names of the columns ----


def list_block(state: State) -> list[int]:
    """Return the rows of a list: up to an empty one, or one that adds up others."""
    rows: list[int] = []
    for row in range(state["head"] + 1, state["rows"] + 1):
        cells = [state["doc"]["items"][f"{column}{row}"] for column in state["columns"]]
        if all(cell["type"] == "empty" for cell in cells) or _has_foreign_references(cells, row):
            break
        rows.append(row)
    return rows


def _has_foreign_references(cells: list[SheetCell], row: int) -> bool:
    return any(
        int(reference[1:]) != row
        for cell in cells
        if is_formula(cell["input"])
        for reference in list_references(split_formula(cell["input"]))
    )


def sort_rows(state: State, column: str, *, is_down: bool) -> None:
    """Sort the rows of a list by a column; empty cells stand last."""
    items, rows = state["doc"]["items"], list_block(state)
    filled_rows = [row for row in rows if items[f"{column}{row}"]["type"] != "empty"]
    order = sorted(
        filled_rows, key=lambda row: _rank_value(items[f"{column}{row}"]), reverse=is_down
    )
    order += [row for row in rows if row not in filled_rows]
    new_items = {
        f"{name}{row}": _move_references(items[f"{name}{old}"], row)
        for name in state["columns"]
        for row, old in zip(rows, order, strict=True)
    }
    items.update(new_items)


def _rank_value(item: SheetCell) -> tuple[int, Any]:
    if item["type"] == "number":
        return 0, item["value"]
    letters = fold_text(item["value"])
    return 1, "".join(chr(LETTERS.find(letter) + 100) for letter in letters)


def _move_references(item: SheetCell, row: int) -> SheetCell:
    text = item["input"]
    return {**item, "input": MOVED.sub(rf"\g<1>{row}", text) if is_formula(text) else text}
