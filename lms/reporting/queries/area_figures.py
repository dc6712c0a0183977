"""Figures of an area and of what is directly below it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.core.collation import sort_key
from lms.core.rows import read_rows
from lms.regions.models import RegionUnit
from lms.reporting.queries.areas import ORGANISATIONS, UNITS, Area
from lms.reporting.queries.boundaries import Boundaries, select_shifts
from lms.reporting.queries.figures import (
    Counts,
    Figures,
    FigureSelection,
    read_unit_figures,
    sum_counts,
)
from lms.reporting.queries.names import local_name
from lms.reporting.queries.organisation_figures import read_organisation_figures


@dataclass(frozen=True, slots=True)
class Node:
    """A unit or an organisation in the tree below an area; `standing`: it still exists."""

    id: int
    parent_id: int | None
    name_kk: str
    name_ru: str
    standing: bool = True


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A row of the table by area: what is directly below, or (`own`) the area itself."""

    id: int
    name_kk: str
    name_ru: str
    own: bool
    counts: Counts


def read_figures(
    session: Session, area: Area, selection: FigureSelection
) -> tuple[Figures, list[AreaRow]]:
    """Read the figures of an area, and those of what is directly below it."""
    if area.past is not None:
        return _read_past_figures(session, area, area.past, selection)
    nodes = _load_nodes(session, area)
    ids = [node.id for node in nodes]
    if area.kind == ORGANISATIONS:
        figures = read_organisation_figures(session, ids, selection)
    else:
        figures = read_unit_figures(session, ids, selection, whole=area.whole)
    return figures, _group_rows(area, nodes, figures.by_area)


def _read_past_figures(
    session: Session, area: Area, past: Boundaries, selection: FigureSelection
) -> tuple[Figures, list[AreaRow]]:
    tree = past.tree
    ids = area.past_ids()
    shifts = select_shifts(tree.day, None if area.whole else ids, past.scope_ids)
    present_ids = ids if area.whole else ids & past.scope_ids
    figures = read_unit_figures(session, present_ids, selection, whole=area.whole, shifts=shifts)
    by_past_unit: dict[int, list[Counts]] = {}
    for unit_id, counts in figures.by_area.items():
        by_past_unit.setdefault(tree.counted_at[unit_id], []).append(counts)
    units = [tree.units[unit_id] for unit_id in tree.below(area.id)]
    nodes = [Node(unit.id, unit.parent_id, unit.name_kk, unit.name_ru) for unit in units]
    by_area = {unit_id: sum_counts(parts) for unit_id, parts in by_past_unit.items()}
    return figures, _group_rows(area, nodes, by_area)


def _group_rows(area: Area, nodes: list[Node], by_area: dict[int, Counts]) -> list[AreaRow]:
    """Group the figures into rows of what is directly below the area, in alphabetical order.

    The area itself comes last, if it has figures of its own. The rows add up to the area's
    figures: an abolished unit keeps its row while it has figures.
    """
    parents = {node.id: node.parent_id for node in nodes}
    by_row: dict[int, list[Counts]] = {}
    for area_id, counts in by_area.items():
        by_row.setdefault(_find_row_id(area_id, area.id, parents), []).append(counts)
    rows = [
        AreaRow(
            node.id,
            node.name_kk,
            node.name_ru,
            own=False,
            counts=sum_counts(by_row.get(node.id, [])),
        )
        for node in nodes
        if node.parent_id == area.id and (node.standing or node.id in by_row)
    ]
    rows.sort(key=lambda row: sort_key(local_name(row)))
    own = sum_counts(by_row.get(area.id, []))
    if any(own.values()):
        rows.append(AreaRow(area.id, area.name_kk, area.name_ru, own=True, counts=own))
    return rows


def _load_nodes(session: Session, area: Area) -> list[Node]:
    model: Any = RegionUnit if area.kind == UNITS else Organisation
    standing: Any = RegionUnit.valid_to.is_(None) if area.kind == UNITS else true()
    rows = session.execute(
        select(
            model.id, model.parent_id, model.name_kk, model.name_ru, standing.label("standing")
        ).where(model.id.in_(area.ids()))
    )
    return list(read_rows(Node, rows))


def _find_row_id(area_id: int, top_id: int, parents: dict[int, int | None]) -> int:
    """Return the id directly below the top that contains this one; the top for itself."""
    step = area_id
    while step != top_id and parents.get(step) not in (top_id, None):
        step = parents[step] or top_id
    return step
