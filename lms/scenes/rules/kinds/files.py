"""Files and folders: made, named, moved, copied, deleted, found, taken along on a stick.

static/js/practice/kinds/files.js comes to the same states. Any way is allowed that a file manager
allows: what a scene wants is said by predicates over the tree that is left at the end.
"""

from collections.abc import Callable
from typing import Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.files_conceal import CONCEALMENT
from lms.scenes.rules.kinds.files_start import begin, check
from lms.scenes.rules.kinds.files_tree import (
    MAX_NAME,
    Item,
    Located,
    copy_places,
    count_items,
    find_free_name,
    find_namesake,
    get_folder,
    get_format,
    get_root,
    has_item,
    has_room,
    is_folder,
    judge_name,
    list_files,
    list_places,
    locate_item,
)

# After these something may be gone that was open or on the clipboard.
TAKING_AWAY: Final = ("paste", "move", "delete", "undo", "eject", "pull")


def act(state: State, action: Action) -> None:
    """Do one action; what points at something that has gone then points at nothing."""
    name, *members = action
    if name not in ACTIONS or not all(isinstance(member, str) for member in members):
        raise ImpossibleAction
    count, perform = ACTIONS[name]
    if len(members) != count:
        raise ImpossibleAction
    notice, state["notice"] = state["notice"], ""
    try:
        perform(state, *members)
    except ImpossibleAction:
        state["notice"] = notice
        raise
    if name in TAKING_AWAY:
        _settle_state(state)


def _settle_state(state: State) -> None:
    held, shown = state["held"], state["open"]
    if held and not all(_is_within_reach(state, item_id) for item_id in held["ids"]):
        state["held"] = None
    if shown is not None and not _is_within_reach(state, shown):
        state["open"] = None
    if get_folder(state, state["here"]) is None:
        state["here"] = "documents"


def _is_within_reach(state: State, item_id: str) -> bool:
    return get_root(state, item_id) not in (None, "bin")


def _find_item(state: State, item_id: str) -> Located:
    """Return an item outside the bin. Raises ImpossibleAction."""
    found = locate_item(state, item_id)
    if found is None or found.root == "bin":
        raise ImpossibleAction
    return found


def _find_folder(state: State, folder_id: str) -> Item:
    folder = get_folder(state, folder_id)
    if folder is None:
        raise ImpossibleAction
    return folder


def _read_ids(state: State, text: str, root: str = "") -> list[str]:
    """Return the ids of a list such as "a b c": different ones, none inside another."""
    ids = text.split(" ")
    found = [located for item_id in ids if (located := locate_item(state, item_id))]
    require_possible(len(set(ids)) == len(ids) == len(found))
    require_possible(all((located.root == "bin") == (root == "bin") for located in found))
    require_possible(
        not any(has_item(located.item, item_id) for located in found for item_id in ids)
    )
    return ids


def _keep_before(state: State) -> None:
    state["before"] = copy_places(state["places"])


def _put_item(folder: Item, item_id: str, item: Item) -> None:
    item["name"] = find_free_name(folder, item["name"], is_file=not is_folder(item))
    folder["items"][item_id] = item


def _make_id(state: State) -> str:
    state["made"] += 1
    return f"made-{state['made']}"


def _copy_item(state: State, item: Item) -> Item:
    if not is_folder(item):
        return {**item}
    ids = sorted(item["items"])
    return {
        **item,
        "items": {_make_id(state): _copy_item(state, item["items"][item_id]) for item_id in ids},
    }


def _erase_item(state: State, item_id: str) -> None:
    found = locate_item(state, item_id)
    if found is None:
        return
    del found.folder["items"][item_id]
    for file in list_files(found.item):
        if file["source"] not in state["erased"]:
            state["erased"].append(file["source"])


# ---- actions ----


def _go_to_folder(state: State, folder_id: str) -> None:
    _find_folder(state, folder_id)
    state.update(here=folder_id, find="", open=None)


def _search_items(state: State, text: str) -> None:
    require_possible(len(text) <= MAX_NAME)
    state.update(find=text if fold_text(text) else "", open=None)


def _open_item(state: State, item_id: str) -> None:
    found = _find_item(state, item_id)
    require_possible(not is_folder(found.item))
    state["open"] = item_id
    if found.item["source"] not in state["opened"]:
        state["opened"].append(found.item["source"])


def _close_item(state: State) -> None:
    require_possible(state["open"] is not None)
    state["open"] = None


def _make_folder(state: State, name: str) -> None:
    folder = _find_folder(state, state["here"])
    require_possible(state["here"] != "bin" and not judge_name(name))
    require_possible(find_namesake(folder, name) is None and has_room(state, 1))
    _keep_before(state)
    state.update(find="", open=None)
    folder_id = _make_id(state)
    made = {"type": "folder", "name": name, "day": "", "from": "", "items": {}}
    folder["items"][folder_id] = made
    if get_root(state, state["here"]) == "stick":
        state["fresh"].append(folder_id)


def _rename_item(state: State, item_id: str, name: str) -> None:
    found = _find_item(state, item_id)
    require_possible(not judge_name(name) and find_namesake(found.folder, name, item_id) is None)
    _keep_before(state)
    found.item["name"] = name
    if not is_folder(found.item):
        found.item["format"] = get_format(name)


def _cut_items(state: State, text: str) -> None:
    state["held"] = {"way": "cut", "ids": _read_ids(state, text)}


def _copy_items(state: State, text: str) -> None:
    state["held"] = {"way": "copy", "ids": _read_ids(state, text)}


def _paste_items(state: State, target: str, how: str) -> None:
    held = state["held"]
    require_possible(held)
    _transfer_items(state, held["ids"], target, how, is_copy=held["way"] == "copy")
    if held["way"] == "cut":
        state["held"] = None


def _move_items(state: State, text: str, target: str, how: str) -> None:
    _transfer_items(state, _read_ids(state, text), target, how, is_copy=False)


def _transfer_items(state: State, ids: list[str], target: str, how: str, *, is_copy: bool) -> None:
    folder = _find_folder(state, target)
    require_possible(how in ("keep", "replace", "skip") and target != "bin")
    items = {item_id: _find_item(state, item_id).item for item_id in ids}
    require_possible(
        not any(target == item_id or has_item(items[item_id], target) for item_id in ids)
    )
    require_possible(has_room(state, count_items({"items": items}) if is_copy else 0))
    _keep_before(state)
    for item_id in ids:
        _transfer_one(state, item_id, folder, target, how, is_copy=is_copy)


def _transfer_one(
    state: State, item_id: str, folder: Item, target: str, how: str, *, is_copy: bool
) -> None:
    found = locate_item(state, item_id)
    if found is None or (found.folder is folder and not is_copy):
        return  # replaced by another, or there already
    item = found.item
    other = None if found.folder is folder else find_namesake(folder, item["name"])
    if other is not None and how == "skip":
        return
    if other is not None and how == "replace" and _are_files(item, folder["items"][other]):
        del folder["items"][other]
    if not is_copy:
        del found.folder["items"][item_id]
    arrived = _make_id(state) if is_copy else item_id
    _put_item(folder, arrived, _copy_item(state, item) if is_copy else item)
    if get_root(state, target) == "stick":
        state["fresh"].append(arrived)


def _are_files(*items: Item) -> bool:
    return not any(is_folder(item) for item in items)


def _delete_items(state: State, text: str) -> None:
    ids = _read_ids(state, text)
    _keep_before(state)
    for item_id in ids:
        found = _find_item(state, item_id)
        if found.root == "stick":
            _erase_item(state, item_id)
            state["before"] = None
            continue
        del found.folder["items"][item_id]
        found.item["from"] = found.parent
        state["places"]["bin"]["items"][item_id] = found.item


def _restore_items(state: State, text: str) -> None:
    ids, in_bin = _read_ids(state, text, "bin"), state["places"]["bin"]["items"]
    require_possible(all(item_id in in_bin for item_id in ids))
    _keep_before(state)
    for item_id in ids:
        item = in_bin.pop(item_id)
        folder = None if item["from"] == "bin" else get_folder(state, item["from"])
        _put_item(folder or state["places"]["documents"], item_id, item)
        item["from"] = ""


def _erase_chosen(state: State, text: str) -> None:
    for item_id in _read_ids(state, text, "bin"):
        _erase_item(state, item_id)
    state["before"] = None


def _empty_bin(state: State) -> None:
    ids = sorted(state["places"]["bin"]["items"])
    require_possible(ids)
    for item_id in ids:
        _erase_item(state, item_id)
    state["before"] = None


def _undo_move(state: State) -> None:
    require_possible(state["before"])
    state.update(places=state["before"], before=None)


def _plug_stick(state: State) -> None:
    _change_stick(state, ("out",), "in")


def _eject_stick(state: State) -> None:
    require_possible(state["places"].get("stick", {}).get("at") == "in")
    if state["open"] is not None and get_root(state, state["open"]) == "stick":
        state["notice"] = "busy"
    else:
        _change_stick(state, ("in",), "safe")


def _pull_stick(state: State) -> None:
    is_torn = "stick" in list_places(state)
    found = [locate_item(state, item_id) for item_id in state["fresh"]] if is_torn else []
    _change_stick(state, ("in", "safe"), "out")
    for file in (
        file for one in found if one and one.root == "stick" for file in list_files(one.item)
    ):
        file["damaged"] = True
    if is_torn:
        state["notice"] = "torn"


def _change_stick(state: State, now: tuple[str, ...], after: str) -> None:
    stick = state["places"].get("stick")
    require_possible(stick and stick["at"] in now)
    stick["at"] = after
    state.update(before=None, fresh=[])


ACTIONS: Final[dict[str, tuple[int, Callable[..., None]]]] = {
    "go": (1, _go_to_folder),
    "find": (1, _search_items),
    "open": (1, _open_item),
    "close": (0, _close_item),
    "make": (1, _make_folder),
    "rename": (2, _rename_item),
    "cut": (1, _cut_items),
    "copy": (1, _copy_items),
    "paste": (2, _paste_items),
    "move": (3, _move_items),
    "delete": (1, _delete_items),
    "restore": (1, _restore_items),
    "erase": (1, _erase_chosen),
    "empty": (0, _empty_bin),
    "undo": (0, _undo_move),
    "plug": (0, _plug_stick),
    "eject": (0, _eject_stick),
    "pull": (0, _pull_stick),
}

TYPED: Final = {"find": 0, "make": 0, "rename": 1}
FILES: Final = Kind("files", check, begin, act, CONCEALMENT, typed=TYPED)
