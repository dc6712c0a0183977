"""The stick of a scene of files: plugged in, ejected, pulled."""

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.files_tree import get_root, list_files, list_roots, locate_item


def plug_stick(state: State) -> None:
    """Plug the stick in."""
    _change_stick(state, ("out",), "in")


def eject_stick(state: State) -> None:
    """Make the stick safe to pull, unless a file of it is open."""
    require_possible(state["places"].get("stick", {}).get("at") == "in")
    if state["open"] is not None and get_root(state, state["open"]) == "stick":
        state["notice"] = "busy"
    else:
        _change_stick(state, ("in",), "safe")


def pull_stick(state: State) -> None:
    """Pull the stick: what was just written is damaged if it was not ejected."""
    is_torn = "stick" in list_roots(state)
    entries = [locate_item(state, item_id) for item_id in state["fresh"]] if is_torn else []
    _change_stick(state, ("in", "safe"), "out")
    for file in (
        file
        for entry in entries
        if entry and entry.root == "stick"
        for file in list_files(entry.item)
    ):
        file["damaged"] = True
    if is_torn:
        state["notice"] = "torn"


def _change_stick(state: State, now: tuple[str, ...], after: str) -> None:
    stick = state["places"].get("stick")
    require_possible(stick and stick["at"] in now)
    stick["at"] = after
    state.update(before=None, fresh=[])
