"""The bin of a scene of files: items are deleted, restored and erased."""

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.files_items import (
    erase_item,
    find_item,
    keep_before,
    put_item,
    read_ids,
)
from lms.scenes.rules.kinds.files_tree import get_folder


def delete_items(state: State, text: str) -> None:
    """Move items to the bin; those of a stick are erased at once."""
    ids = read_ids(state, text)
    keep_before(state)
    for item_id in ids:
        entry = find_item(state, item_id)
        if entry.root == "stick":
            erase_item(state, item_id)
            state["before"] = None
            continue
        del entry.folder["items"][item_id]
        entry.item["from"] = entry.parent
        state["places"]["bin"]["items"][item_id] = entry.item


def restore_items(state: State, text: str) -> None:
    """Move items from the bin to where they were."""
    ids, in_bin = read_ids(state, text, "bin"), state["places"]["bin"]["items"]
    require_possible(all(item_id in in_bin for item_id in ids))
    keep_before(state)
    for item_id in ids:
        item = in_bin.pop(item_id)
        folder = None if item["from"] == "bin" else get_folder(state, item["from"])
        put_item(folder or state["places"]["documents"], item_id, item)
        item["from"] = ""


def erase_chosen(state: State, text: str) -> None:
    """Erase some items of the bin for good."""
    for item_id in read_ids(state, text, "bin"):
        erase_item(state, item_id)
    state["before"] = None


def empty_bin(state: State) -> None:
    """Erase all that is in the bin."""
    ids = sorted(state["places"]["bin"]["items"])
    require_possible(ids)
    for item_id in ids:
        erase_item(state, item_id)
    state["before"] = None
