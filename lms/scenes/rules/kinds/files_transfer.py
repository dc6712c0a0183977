"""Moving and copying of items in a scene of files."""

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.file_names import FileItem, find_namesake
from lms.scenes.rules.kinds.files_items import (
    find_folder,
    find_item,
    keep_before,
    make_id,
    put_item,
)
from lms.scenes.rules.kinds.files_tree import (
    count_items,
    get_root,
    has_item,
    has_room,
    is_folder,
    locate_item,
)


def _copy_item(state: State, item: FileItem) -> FileItem:
    if not is_folder(item):
        return {**item}
    ids = sorted(item["items"])
    return {
        **item,
        "items": {make_id(state): _copy_item(state, item["items"][item_id]) for item_id in ids},
    }


def transfer_items(
    state: State, ids: list[str], target: str, on_conflict: str, *, is_copy: bool
) -> None:
    """Move or copy items to a folder; `on_conflict` says what becomes of a namesake there."""
    folder = find_folder(state, target)
    require_possible(on_conflict in ("keep", "replace", "skip") and target != "bin")
    items = {item_id: find_item(state, item_id).item for item_id in ids}
    require_possible(
        not any(target == item_id or has_item(items[item_id], target) for item_id in ids)
    )
    require_possible(has_room(state, count_items({"items": items}) if is_copy else 0))
    keep_before(state)
    for item_id in ids:
        _transfer_one(state, item_id, folder, target, on_conflict, is_copy=is_copy)


def _transfer_one(
    state: State, item_id: str, folder: FileItem, target: str, on_conflict: str, *, is_copy: bool
) -> None:
    entry = locate_item(state, item_id)
    if entry is None or (entry.folder is folder and not is_copy):
        return  # replaced by another, or there already
    item = entry.item
    other = None if entry.folder is folder else find_namesake(folder, item["name"])
    if other is not None and on_conflict == "skip":
        return
    if (
        other is not None
        and on_conflict == "replace"
        and _has_only_files(item, folder["items"][other])
    ):
        del folder["items"][other]
    if not is_copy:
        del entry.folder["items"][item_id]
    id_in_target = make_id(state) if is_copy else item_id
    put_item(folder, id_in_target, _copy_item(state, item) if is_copy else item)
    if get_root(state, target) == "stick":
        state["fresh"].append(id_in_target)


def _has_only_files(*items: FileItem) -> bool:
    return not any(is_folder(item) for item in items)
