"""The state that the start of a scene of tables and texts becomes."""

from collections.abc import Mapping
from typing import Any

from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.kinds.office_numbers import read_input
from lms.scenes.rules.kinds.office_sheet import COLUMNS, copy_doc, recompute_table
from lms.scenes.rules.kinds.office_values import PLACES


def begin(start: Mapping[str, Any], _seed: int) -> State:
    """Return the document with what undo and saving need."""
    is_table = start["mode"] == "table"
    items = _build_cells(start) if is_table else _build_parts(start["parts"])
    file = start.get("file", {})
    state: State = {
        "mode": start["mode"],
        "columns": COLUMNS[: start["columns"]] if is_table else "p",
        "rows": start["rows"] if is_table else len(items),
        "head": start.get("head", 1) if is_table else 0,
        "pages": 1 if is_table else max(item["page"] for item in items.values()),
        "folders": dict.fromkeys(PLACES, "") | start.get("folders", {}),
        "doc": {"items": items, "filter": None, "hidden": [], "chart": None},
        "file": {**file} if file else None,
        "files": [],
        "saved": bool(file),
        "prints": [],
        "past": [],
        "changes": 0,
    }
    if is_table:
        recompute_table(state)
    if file:
        state["files"].append({**file, "doc": copy_doc(state["doc"])})
    return state


def _build_cells(start: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{column}{row}": _build_cell(
            start["cells"].get(f"{column}{row}", ""), is_bold=row == start.get("head", 1)
        )
        for row in range(1, start["rows"] + 1)
        for column in COLUMNS[: start["columns"]]
    }


def _build_cell(content: Any, *, is_bold: bool) -> dict[str, Any]:
    table = content if isinstance(content, dict) else {"input": content}
    text = table.get("input", "")
    return {
        "input": text,
        "bold": table.get("bold", is_bold),
        "align": table.get("align", ""),
        "format": table.get("format", read_input(text)[1]),
    }


def _build_parts(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"p{number}": {
            "bold": False,
            "italic": False,
            "align": "left",
            "style": "text",
            "size": 12,
            "page": 1,
            **parts[f"p{number}"],
        }
        for number in range(1, len(parts) + 1)
    }
