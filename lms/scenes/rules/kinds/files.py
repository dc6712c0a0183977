"""Files and folders: made, named, moved, copied, deleted, found, taken along on a stick.

static/js/practice/kinds/files.js comes to the same states. Any way is allowed that a file manager
allows: what a scene wants is said by predicates over the tree that is left at the end.
"""

from collections.abc import Callable
from typing import Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.file_names import MAX_NAME, find_namesake, get_format, judge_name
from lms.scenes.rules.kinds.files_bin import delete_items, empty_bin, erase_chosen, restore_items
from lms.scenes.rules.kinds.files_check import check
from lms.scenes.rules.kinds.files_conceal import CONCEALMENT
from lms.scenes.rules.kinds.files_items import (
    find_folder,
    find_item,
    keep_before,
    make_id,
    read_ids,
)
from lms.scenes.rules.kinds.files_start import begin
from lms.scenes.rules.kinds.files_stick import eject_stick, plug_stick, pull_stick
from lms.scenes.rules.kinds.files_transfer import transfer_items
from lms.scenes.rules.kinds.files_tree import get_folder, get_root, has_room, is_folder

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
    clipboard, open_id = state["held"], state["open"]
    if clipboard and not all(_is_within_reach(state, item_id) for item_id in clipboard["ids"]):
        state["held"] = None
    if open_id is not None and not _is_within_reach(state, open_id):
        state["open"] = None
    if get_folder(state, state["here"]) is None:
        state["here"] = "documents"


def _is_within_reach(state: State, item_id: str) -> bool:
    return get_root(state, item_id) not in (None, "bin")


# ---- actions ----


def _go_to_folder(state: State, folder_id: str) -> None:
    find_folder(state, folder_id)
    state.update(here=folder_id, find="", open=None)


def _search_items(state: State, text: str) -> None:
    require_possible(len(text) <= MAX_NAME)
    state.update(find=text if fold_text(text) else "", open=None)


def _open_item(state: State, item_id: str) -> None:
    entry = find_item(state, item_id)
    require_possible(not is_folder(entry.item))
    state["open"] = item_id
    if entry.item["source"] not in state["opened"]:
        state["opened"].append(entry.item["source"])


def _close_item(state: State) -> None:
    require_possible(state["open"] is not None)
    state["open"] = None


def _make_folder(state: State, name: str) -> None:
    folder = find_folder(state, state["here"])
    require_possible(state["here"] != "bin" and not judge_name(name))
    require_possible(find_namesake(folder, name) is None and has_room(state, 1))
    keep_before(state)
    state.update(find="", open=None)
    folder_id = make_id(state)
    new_folder = {"type": "folder", "name": name, "day": "", "from": "", "items": {}}
    folder["items"][folder_id] = new_folder
    if get_root(state, state["here"]) == "stick":
        state["fresh"].append(folder_id)


def _rename_item(state: State, item_id: str, name: str) -> None:
    entry = find_item(state, item_id)
    require_possible(not judge_name(name) and find_namesake(entry.folder, name, item_id) is None)
    keep_before(state)
    entry.item["name"] = name
    if not is_folder(entry.item):
        entry.item["format"] = get_format(name)


def _cut_items(state: State, text: str) -> None:
    state["held"] = {"way": "cut", "ids": read_ids(state, text)}


def _copy_items(state: State, text: str) -> None:
    state["held"] = {"way": "copy", "ids": read_ids(state, text)}


def _paste_items(state: State, target: str, on_conflict: str) -> None:
    clipboard = state["held"]
    require_possible(clipboard)
    transfer_items(state, clipboard["ids"], target, on_conflict, is_copy=clipboard["way"] == "copy")
    if clipboard["way"] == "cut":
        state["held"] = None


def _move_items(state: State, text: str, target: str, on_conflict: str) -> None:
    transfer_items(state, read_ids(state, text), target, on_conflict, is_copy=False)


def _undo_move(state: State) -> None:
    require_possible(state["before"])
    state.update(places=state["before"], before=None)


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
    "delete": (1, delete_items),
    "restore": (1, restore_items),
    "erase": (1, erase_chosen),
    "empty": (0, empty_bin),
    "undo": (0, _undo_move),
    "plug": (0, plug_stick),
    "eject": (0, eject_stick),
    "pull": (0, pull_stick),
}

TYPED: Final = {"find": 0, "make": 0, "rename": 1}
FILES: Final = Kind(
    name="files", check=check, begin=begin, act=act, conceal=CONCEALMENT, typed_members=TYPED
)
