"""The state that the start of a scene of files becomes."""

from collections.abc import Mapping
from typing import Any, Final

from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.kinds.file_names import FileItem, get_format
from lms.scenes.rules.kinds.files_tree import is_folder

OWN_PLACES: Final = ("desktop", "documents", "pictures", "downloads", "bin")
PLACES: Final = (*OWN_PLACES, "stick")


def begin(start: Mapping[str, Any], _seed: int) -> State:
    """Return the places with what lies in them; `before` is what "undo" brings back."""
    start_places = start["places"]
    places: dict[str, Any] = {
        root: {"items": _build_items(start_places.get(root, {}).get("items", {}))}
        for root in OWN_PLACES
    }
    if "stick" in start_places:
        stick = start_places["stick"]
        places["stick"] = {
            "at": stick.get("at", "out"),
            "items": _build_items(stick.get("items", {})),
        }
    return {
        "places": places,
        "here": start.get("here", "documents"),
        "find": "",
        "open": None,
        "opened": [],
        "held": None,
        "fresh": [],
        "erased": [],
        "before": None,
        "made": 0,
        "notice": "",
    }


def _build_items(items: Mapping[str, Any]) -> dict[str, FileItem]:
    return {item_id: _build_item(item_id, start_item) for item_id, start_item in items.items()}


def _build_item(item_id: str, start_item: Mapping[str, Any]) -> FileItem:
    kind = "folder" if is_folder(start_item) else "file"
    item = {
        "type": kind,
        "name": start_item["name"],
        "day": start_item.get("day", ""),
        "from": start_item.get("from", ""),
    }
    if is_folder(start_item):
        return {**item, "items": _build_items(start_item["items"])}
    return {
        **item,
        "format": get_format(start_item["name"]),
        "source": item_id,
        "text": start_item.get("text", ""),
        "picture": start_item.get("picture", ""),
        "damaged": False,
    }
