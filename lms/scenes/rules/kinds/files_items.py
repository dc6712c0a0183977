"""Items of a scene of files that an action names: found, put in a folder, erased."""

from lms.scenes.rules.kinds.base import ImpossibleAction, State, require_possible
from lms.scenes.rules.kinds.file_names import FileItem, find_free_name
from lms.scenes.rules.kinds.files_tree import (
    ItemLocation,
    copy_roots,
    get_folder,
    has_item,
    is_folder,
    list_files,
    locate_item,
)


def find_item(state: State, item_id: str) -> ItemLocation:
    """Return an item outside the bin. Raises ImpossibleAction."""
    entry = locate_item(state, item_id)
    if entry is None or entry.root == "bin":
        raise ImpossibleAction
    return entry


def find_folder(state: State, folder_id: str) -> FileItem:
    """Return a folder. Raises ImpossibleAction."""
    folder = get_folder(state, folder_id)
    if folder is None:
        raise ImpossibleAction
    return folder


def read_ids(state: State, text: str, root: str = "") -> list[str]:
    """Return the ids of a list such as "a b c": different ones, none inside another."""
    ids = text.split(" ")
    entries = [entry for item_id in ids if (entry := locate_item(state, item_id))]
    require_possible(len(set(ids)) == len(ids) == len(entries))
    require_possible(all((entry.root == "bin") == (root == "bin") for entry in entries))
    require_possible(not any(has_item(entry.item, item_id) for entry in entries for item_id in ids))
    return ids


def keep_before(state: State) -> None:
    """Keep the places as they are, for undo."""
    state["before"] = copy_roots(state["places"])


def put_item(folder: FileItem, item_id: str, item: FileItem) -> None:
    """Put an item in a folder, under another name if its own is taken."""
    item["name"] = find_free_name(folder, item["name"], is_file=not is_folder(item))
    folder["items"][item_id] = item


def make_id(state: State) -> str:
    """Return an id for a new item."""
    state["made"] += 1
    return f"made-{state['made']}"


def erase_item(state: State, item_id: str) -> None:
    """Erase an item for good, and note the files that it held."""
    entry = locate_item(state, item_id)
    if entry is None:
        return
    del entry.folder["items"][item_id]
    for file in list_files(entry.item):
        if file["source"] not in state["erased"]:
            state["erased"].append(file["source"])
