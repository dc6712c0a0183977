"""The state that the start of a scene of files becomes."""

from collections.abc import Mapping
from typing import Any, Final

from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.kinds.file_names import Item, get_format
from lms.scenes.rules.kinds.files_tree import is_folder

OWN_PLACES: Final = ("desktop", "documents", "pictures", "downloads", "bin")
PLACES: Final = (*OWN_PLACES, "stick")


def begin(start: Mapping[str, Any], _seed: int) -> State:
    """Return the places with what lies in them; `before` is what "undo" brings back."""
    given = start["places"]
    places: dict[str, Any] = {
        root: {"items": _build_items(given.get(root, {}).get("items", {}))} for root in OWN_PLACES
    }
    if "stick" in given:
        stick = given["stick"]
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


def _build_items(items: Mapping[str, Any]) -> dict[str, Item]:
    return {item_id: _build_item(item_id, given) for item_id, given in items.items()}


def _build_item(item_id: str, given: Mapping[str, Any]) -> Item:
    kind = "folder" if is_folder(given) else "file"
    item = {
        "type": kind,
        "name": given["name"],
        "day": given.get("day", ""),
        "from": given.get("from", ""),
    }
    if is_folder(given):
        return {**item, "items": _build_items(given["items"])}
    return {
        **item,
        "format": get_format(given["name"]),
        "source": item_id,
        "text": given.get("text", ""),
        "picture": given.get("picture", ""),
        "damaged": False,
    }
