"""What an author may write in the start of a scene of files."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.drawings import NO_PICTURE, PICTURES
from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.file_names import judge_name
from lms.scenes.rules.kinds.files_start import PLACES
from lms.scenes.rules.kinds.files_tree import MAX_ITEMS

ID: Final = re.compile(r"(?!made-)[a-z][a-z0-9-]*", re.ASCII)
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
OF_FOLDER: Final = ("name", "day", "from", "items")
OF_FILE: Final = ("name", "day", "from", "text", "picture")
OF_STICK: Final = ("at", "items")
MAX_DEPTH: Final = 6


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of a start, each with the path of what is wrong."""
    for key in start:
        if key not in ("here", "places"):
            yield _("{path}: unknown key").format(path=key)
    places = start.get("places")
    if not isinstance(places, dict) or not places:
        yield _("places: at least one place with files is needed")
        return
    for root, folder in places.items():
        yield from _check_root(root, folder)
    entries = list(_list_entries(places))
    ids = [item_id for item_id, _item in entries]
    for item_id in sorted({item_id for item_id in ids if ids.count(item_id) > 1}):
        yield _("places: the id {id} is used twice").format(id=item_id)
    if len(ids) > MAX_ITEMS:
        yield _("places: {count} files and folders at most").format(count=MAX_ITEMS)
    folders = [item_id for item_id, item in entries if isinstance(item, dict) and "items" in item]
    if start.get("here", "documents") not in [*PLACES[:4], *folders]:
        yield _("here: no such place or folder")


def _check_root(root: str, folder: Any) -> Iterator[str]:
    path = f"places.{root}"
    if root not in PLACES:
        yield _("{path}: places are {places}").format(path=path, places=", ".join(PLACES))
        return
    if not isinstance(folder, dict):
        yield _("{path}: not a table").format(path=path)
        return
    for key in folder:
        if key not in (OF_STICK if root == "stick" else ("items",)):
            yield _("{path}: unknown key").format(path=f"{path}.{key}")
    if root == "stick" and folder.get("at", "out") not in ("in", "out"):
        yield _("{path}: “in” or “out”").format(path=f"{path}.at")
    yield from _check_items(f"{path}.items", folder.get("items", {}), 1)


def _check_items(path: str, items: Any, depth: int) -> Iterator[str]:
    if not isinstance(items, dict):
        yield _("{path}: not a table").format(path=path)
        return
    if depth > MAX_DEPTH:
        yield _("{path}: folders lie too deep").format(path=path)
        return
    names: set[str] = set()
    for item_id, item in items.items():
        inner = f"{path}.{item_id}"
        if not ID.fullmatch(item_id) or item_id in PLACES:
            yield _("{path}: an id begins with a small Latin letter").format(path=inner)
        if not isinstance(item, dict):
            yield _("{path}: not a table").format(path=inner)
            continue
        yield from _check_item(inner, item, depth)
        name = fold_text(str(item.get("name", "")))
        if name in names:
            yield _("{path}: this name is in the folder already").format(path=f"{inner}.name")
        names.add(name)


def _check_item(path: str, item: dict[str, Any], depth: int) -> Iterator[str]:
    for key, value in item.items():
        if key not in (OF_FOLDER if "items" in item else OF_FILE):
            yield _("{path}: unknown key").format(path=f"{path}.{key}")
        elif key != "items" and not isinstance(value, str):
            yield _("{path}: not a text").format(path=f"{path}.{key}")
    if judge_name(str(item.get("name", ""))):
        yield _("{path}: no name that a file may have").format(path=f"{path}.name")
    if not DAY.fullmatch(str(item.get("day", "2000-01-01"))):
        yield _("{path}: a day such as 2026-03-14").format(path=f"{path}.day")
    if item.get("picture", NO_PICTURE) not in PICTURES:
        yield _("{path}: pictures are {pictures}").format(
            path=f"{path}.picture", pictures=", ".join(PICTURES)
        )
    if "items" in item:
        yield from _check_items(f"{path}.items", item["items"], depth + 1)


def _list_entries(folders: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, Any]]:
    for folder in folders.values():
        items = folder.get("items") if isinstance(folder, dict) else None
        if isinstance(items, dict) and depth < MAX_DEPTH:
            yield from items.items()
            yield from _list_entries(items, depth + 1)
