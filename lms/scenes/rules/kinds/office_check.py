"""What an author may write in the start of a scene of tables and texts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.kinds.file_names import judge_name
from lms.scenes.rules.kinds.office_sheet import COLUMNS, MAX_ROWS
from lms.scenes.rules.kinds.office_values import FORMATS, LENGTHS, PLACES, VALUES

MAX_PAGES: Final = 9
KEYS: Final = {
    "table": ("mode", "file", "folders", "rows", "columns", "head", "cells"),
    "text": ("mode", "file", "folders", "parts"),
}
OF_CELL: Final = ("input", "bold", "align", "format")
OF_PART: Final = ("input", "bold", "italic", "align", "style", "size", "page")
CELL: Final = re.compile("[a-h](?:[1-9]|1[0-9]|20)")
ID: Final = re.compile("[a-z][a-z0-9-]*")


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of a start, each with the path of what is wrong."""
    mode = start.get("mode")
    if mode not in ("table", "text"):
        yield _("mode: “table” or “text”")
        return
    for key in start:
        if key not in KEYS[mode]:
            yield _("{path}: unknown key").format(path=key)
    yield from _check_folders(start.get("folders", {}))
    if "file" in start:
        yield from _check_file(start["file"], mode, start.get("folders", {}))
    yield from _check_table(start) if mode == "table" else _check_parts(start.get("parts"))


def _check_folders(folders: Any) -> Iterator[str]:
    if not isinstance(folders, dict):
        yield _("{path}: not a table").format(path="folders")
        return
    for folder_id, name in folders.items():
        path = f"folders.{folder_id}"
        if not ID.fullmatch(folder_id) or folder_id in PLACES:
            yield _("{path}: an id begins with a small Latin letter").format(path=path)
        if not isinstance(name, str) or judge_name(name):
            yield _("{path}: no name that a file may have").format(path=path)


def _check_file(file: Any, mode: str, folders: Any) -> Iterator[str]:
    if not isinstance(file, dict) or {*file} != {"name", "place", "format"}:
        yield _("{path}: a table with name, place and format").format(path="file")
        return
    if not isinstance(file["name"], str) or judge_name(file["name"]):
        yield _("{path}: no name that a file may have").format(path="file.name")
    if file["place"] not in [*PLACES, *(folders if isinstance(folders, dict) else ())]:
        yield _("{path}: no such place or folder").format(path="file.place")
    if file["format"] not in FORMATS[mode]:
        yield _("{path}: one of these: {names}").format(
            path="file.format", names=", ".join(FORMATS[mode])
        )


def _check_table(start: Mapping[str, Any]) -> Iterator[str]:
    rows, columns, head = start.get("rows"), start.get("columns"), start.get("head", 1)
    for key, value, most in (("rows", rows, MAX_ROWS), ("columns", columns, len(COLUMNS))):
        if type(value) is not int or not 1 <= value <= most:
            yield _("{path}: a whole number from 1 to {most}").format(path=key, most=most)
            return
    if type(head) is not int or not 0 <= head < int(str(rows)):
        yield _("{path}: the row with the names of the columns, 0 for none").format(path="head")
    cells = start.get("cells")
    if not isinstance(cells, dict):
        yield _("{path}: not a table").format(path="cells")
        return
    for key, cell in cells.items():
        path = f"cells.{key}"
        if not CELL.fullmatch(key) or key[0] not in COLUMNS[:columns] or int(key[1:]) > rows:  # type: ignore[operator]
            yield _("{path}: no such cell").format(path=path)
        table = cell if isinstance(cell, dict) else {"input": cell}
        yield from _check_item(path, table, "table", OF_CELL)


def _check_parts(parts: Any) -> Iterator[str]:
    if not isinstance(parts, dict) or not parts or len(parts) > MAX_ROWS:
        yield _("parts: 1 to {most} paragraphs are needed").format(most=MAX_ROWS)
        return
    if {*parts} != {f"p{number}" for number in range(1, len(parts) + 1)}:
        yield _("parts: paragraphs are called p1, p2 and so on")
        return
    for key, part in parts.items():
        if not isinstance(part, dict) or "input" not in part:
            yield _("{path}: a table with “input”").format(path=f"parts.{key}")
            continue
        yield from _check_item(f"parts.{key}", part, "text", OF_PART)
        page = part.get("page", 1)
        if type(page) is not int or not 1 <= page <= MAX_PAGES:
            yield _("{path}: a whole number from 1 to {most}").format(
                path=f"parts.{key}.page", most=MAX_PAGES
            )


def _check_item(path: str, table: Any, mode: str, keys: tuple[str, ...]) -> Iterator[str]:
    for key, value in table.items():
        inner = f"{path}.{key}"
        if key not in keys:
            yield _("{path}: unknown key").format(path=inner)
        elif key == "input" and not (isinstance(value, str) and len(value) <= LENGTHS[mode]):
            yield _("{path}: a text of at most {most} characters").format(
                path=inner, most=LENGTHS[mode]
            )
        elif key in ("bold", "italic") and not isinstance(value, bool):
            yield _("{path}: true or false").format(path=inner)
        elif key in ("align", "format", "style", "size") and (
            type(value) not in (str, int) or value not in VALUES[mode][key]
        ):
            names = ", ".join(map(str, VALUES[mode][key]))
            yield _("{path}: one of these: {names}").format(path=inner, names=names)
