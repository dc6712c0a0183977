"""The places in which the facts of a unit count. No database, no clock."""

from lms.reporting.rules.cells import Place


def list_places(tree: dict[int, int | None]) -> dict[int, tuple[Place, ...]]:
    """Return the places in which each unit's facts count, from the parent of each unit.

    They are the unit and all above it; a unit with others below it counts by itself as well.
    """
    parents = set(tree.values())
    places = {}
    for unit_id in tree:
        own: list[Place] = [(unit_id, True)] if unit_id in parents else []
        places[unit_id] = (*own, *((step, False) for step in list_path(tree, unit_id)))
    return places


def list_path(tree: dict[int, int | None], unit_id: int) -> list[int]:
    """Return the ids of a unit and all above it, from the parent of each unit."""
    path: list[int] = []
    step: int | None = unit_id
    while step is not None and step not in path:
        path.append(step)
        step = tree.get(step)
    return path
