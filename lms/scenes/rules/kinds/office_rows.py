"""Sorting, filtering and charting of the rows of a table."""

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.office_changes import begin_change, settle_state
from lms.scenes.rules.kinds.office_sheet import list_block, sort_rows


def sort_table(state: State, column: str, way: str) -> None:
    """Sort the rows of the table by a column."""
    require_possible(way in ("up", "down") and _is_column(state, column) and list_block(state))
    begin_change(state, [f"{name}{row}" for row in list_block(state) for name in state["columns"]])
    sort_rows(state, column, is_down=way == "down")
    settle_state(state)


def _is_column(state: State, column: str) -> bool:
    return len(column) == 1 and column in state["columns"]


def filter_rows(state: State, key: str) -> None:
    """Show those rows alone that hold the same as a cell."""
    item = state["doc"]["items"].get(key)
    require_possible(item and item["type"] != "empty" and int(key[1:]) in list_block(state))
    begin_change(state)
    state["doc"]["filter"] = {"column": key[0], "value": item["value"]}
    settle_state(state)


def remove_filter(state: State) -> None:
    """Show all rows again."""
    require_possible(state["doc"]["filter"])
    begin_change(state)
    state["doc"]["filter"] = None
    settle_state(state)


def add_chart(state: State, names: str, values: str) -> None:
    """Add a chart of two columns: names and values."""
    require_possible(_is_column(state, names) and _is_column(state, values) and names != values)
    require_possible(list_block(state))
    begin_change(state)
    state["doc"]["chart"] = {"names": names, "values": values}


def remove_chart(state: State) -> None:
    """Take the chart away."""
    require_possible(state["doc"]["chart"])
    begin_change(state)
    state["doc"]["chart"] = None
