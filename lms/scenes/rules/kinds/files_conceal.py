"""What a final test hides of a scene of files: the author's names of files and folders."""

from collections.abc import Iterator
from typing import Any, Final

from lms.scenes.rules.drawings import PICTURES
from lms.scenes.rules.kinds.concealment import Concealment, Rename, Start, rename_keys
from lms.scenes.rules.kinds.files_start import PLACES


def _list_ids(items: Start) -> Iterator[str]:
    """Yield the ids of files and folders at any depth."""
    for name, item in items.items():
        yield name
        yield from _list_ids(item.get("items", {}))


def _list_names(start: Start) -> list[list[str]]:
    places = start["places"].values()
    return [[name for place in places for name in _list_ids(place.get("items", {}))]]


def _rename_items(items: Start, rename: Rename) -> dict[str, Any]:
    renamed = {name: _rename_item(item, rename) for name, item in items.items()}
    return rename_keys(renamed, rename)


def _rename_item(item: Start, rename: Rename) -> dict[str, Any]:
    renamed = dict(item)
    if "items" in item:
        renamed["items"] = _rename_items(item["items"], rename)
    if "from" in item:
        renamed["from"] = rename(item["from"])
    return renamed


def _hide_start(start: Start, rename: Rename) -> dict[str, Any]:
    safe_start = {
        **start,
        "places": {name: _rename_item(place, rename) for name, place in start["places"].items()},
    }
    if "here" in start:
        safe_start["here"] = rename(start["here"])
    return safe_start


CONCEALMENT: Final = Concealment(
    reason="Names, days and what is read inside are in the window; the goal alone says what to do.",
    list_names=_list_names,
    hide=_hide_start,
    words=frozenset(
        {*PLACES, *PICTURES, "keep", "replace", "skip", "cut", "copy", "folder", "file", "safe"}
    ),
)
