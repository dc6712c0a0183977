"""The tree of a file manager: places, folders and files, and how they are found."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.kinds.file_names import FileItem

MAX_ITEMS: Final = 200


class ItemLocation(NamedTuple):
    """An item with the folder that holds it, that folder's id, and the place they are in."""

    item: FileItem
    folder: FileItem
    parent: str
    root: str


def is_folder(item: Mapping[str, Any]) -> bool:
    """Return whether an item is a folder."""
    return "items" in item


def list_roots(state: State) -> list[str]:
    """Return the ids of the places that are there: a stick only while it is plugged in."""
    return [root for root, folder in state["places"].items() if folder.get("at", "in") == "in"]


def locate_item(state: State, item_id: str) -> ItemLocation | None:
    """Return a file or a folder with where it lies, None if it is nowhere."""
    for root, folder in state["places"].items():
        if folder.get("at", "in") == "in" and (
            entry := _locate_inside(folder, root, root, item_id)
        ):
            return entry
    return None


def _locate_inside(folder: FileItem, parent: str, root: str, item_id: str) -> ItemLocation | None:
    items = folder["items"]
    if item_id in items:
        return ItemLocation(item=items[item_id], folder=folder, parent=parent, root=root)
    for inner_id, item in items.items():
        if "items" in item and (entry := _locate_inside(item, inner_id, root, item_id)):
            return entry
    return None


def get_folder(state: State, folder_id: str) -> FileItem | None:
    """Return a place, or a folder outside the bin, by its id."""
    root: FileItem | None = state["places"].get(folder_id)
    if root is not None:
        return root if root.get("at", "in") == "in" else None
    entry = locate_item(state, folder_id)
    return entry.item if entry and entry.root != "bin" and is_folder(entry.item) else None


def get_root(state: State, item_id: str) -> str | None:
    """Return the place in which an item lies; a place is its own."""
    if item_id in state["places"]:
        return item_id
    entry = locate_item(state, item_id)
    return entry.root if entry else None


def has_item(item: FileItem, item_id: str) -> bool:
    """Return whether an item is a folder that holds another at any depth."""
    return is_folder(item) and (
        item_id in item["items"]
        or any(has_item(inner, item_id) for inner in item["items"].values())
    )


def count_items(folder: Mapping[str, Any]) -> int:
    """Return how many files and folders lie in a folder at any depth."""
    return sum(
        1 + (count_items(item) if is_folder(item) else 0) for item in folder["items"].values()
    )


def has_room(state: State, more: int) -> bool:
    """Return whether so many more items find room."""
    return more + sum(map(count_items, state["places"].values())) <= MAX_ITEMS


def list_files(item: FileItem) -> Iterator[FileItem]:
    """Yield a file itself, or the files of a folder at any depth in the order of their ids."""
    if is_folder(item):
        for item_id in sorted(item["items"]):
            yield from list_files(item["items"][item_id])
    else:
        yield item


def copy_roots(roots: Mapping[str, FileItem]) -> dict[str, FileItem]:
    """Return a deep copy of the places with all that lies in them."""
    return {root: _copy_folder(folder) for root, folder in roots.items()}


def _copy_folder(folder: FileItem) -> FileItem:
    items = {
        item_id: _copy_folder(item) if "items" in item else item.copy()
        for item_id, item in folder["items"].items()
    }
    return {**folder, "items": items}
