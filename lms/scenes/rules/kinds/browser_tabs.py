"""The tabs of a training browser: opened, changed, closed."""

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.browser_start import MAX_TABS, open_tab


def open_empty_tab(state: State) -> None:
    """Open one more tab, with the start page in it."""
    require_possible(len(state["order"]) < MAX_TABS)
    state["made"] += 1
    state["tab"] = f"made-{state['made']}"
    state["order"].append(state["tab"])
    state["tabs"][state["tab"]] = open_tab("")


def switch_tab(state: State, tab_id: str) -> None:
    """Show another tab."""
    require_possible(tab_id in state["tabs"])
    state["tab"] = tab_id


def close_tab(state: State, tab_id: str) -> None:
    """Close a tab, not the last one; its neighbour is shown if it was."""
    order = state["order"]
    require_possible(tab_id in state["tabs"] and len(order) > 1)
    position = order.index(tab_id)
    order.remove(tab_id)
    del state["tabs"][tab_id]
    if state["tab"] == tab_id:
        state["tab"] = order[min(position, len(order) - 1)]
