"""Changes of a document: kept for undo, and computed anew after it."""

from collections.abc import Iterable
from typing import Any, Final

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.office_sheet import recompute_table

MAX_CHANGES: Final = 1000
MAX_PAST: Final = 10  # changes that undo brings back


def begin_change(state: State, keys: Iterable[str] = ()) -> dict[str, Any]:
    """Keep for undo what is about to change and return the items, which may be changed now."""
    require_possible(state["changes"] < MAX_CHANGES)
    doc = state["doc"]
    items: dict[str, Any] = doc["items"]
    before = {
        "items": {key: {**items[key]} for key in keys},
        "filter": doc["filter"],
        "chart": doc["chart"],
    }
    state["past"] = [*state["past"], before][-MAX_PAST:]
    state.update(changes=state["changes"] + 1, saved=False)
    return items


def settle_state(state: State) -> None:
    """Compute a table anew after a change."""
    if state["mode"] == "table":
        recompute_table(state)
