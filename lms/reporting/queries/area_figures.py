"""Figures of an area and of what is directly below it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.core.collation import build_sort_key
from lms.core.rows import read_rows
from lms.core.trees import find_step_below
from lms.regions.models import RegionUnit
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.boundaries import Boundaries
from lms.reporting.queries.figures import Counts, Figures, FigureSelection, read_unit_figures
from lms.reporting.queries.names import get_local_name
from lms.reporting.queries.recorded_figures import read_recorded_figures


@dataclass(frozen=True, slots=True)
class Node:
    """A unit or an organisation below an area; `standing`: it still exists."""

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
    nodes: Sequence[Node]
    if area.past is not None:
        nodes, below = _list_past_nodes(area, area.past)
        figures = read_recorded_figures(session, area, below, selection)
    elif area.kind == UNITS:
        nodes = _load_nodes(session, RegionUnit, RegionUnit.parent_id == area.id)
        figures = read_unit_figures(session, area.id, [node.id for node in nodes], selection)
    else:
        nodes = _load_nodes(session, Organisation, Organisation.id.in_(area.select_ids()))
        below = _map_below(area.id, {node.id: node.parent_id for node in nodes})
        figures = read_recorded_figures(session, area, below, selection)
    return figures, _build_rows(area, nodes, figures)


def _list_past_nodes(area: Area, past: Boundaries) -> tuple[list[Node], dict[int, int]]:
    """List the units below an area on a past day, and map every unit to one of them."""
    tree = past.tree
    units = [tree.units[unit_id] for unit_id in tree.list_below(area.id)]
    nodes = [
        Node(id=unit.id, parent_id=unit.parent_id, name_kk=unit.name_kk, name_ru=unit.name_ru)
        for unit in units
    ]
    below = _map_below(area.id, {node.id: node.parent_id for node in nodes})
    return nodes, {
        unit_id: below[counted_at]
        for unit_id, counted_at in tree.counted_at.items()
        if counted_at in below
    }


def _map_below(top_id: int, parents: dict[int, int | None]) -> dict[int, int]:
    """Map each id to the one directly below the top that contains it; the top to itself."""
    return {area_id: find_step_below(top_id, area_id, parents.get) for area_id in parents}


def _build_rows(area: Area, nodes: Iterable[Node], figures: Figures) -> list[AreaRow]:
    """Build the rows of what is directly below the area, in alphabetical order.

    The area itself comes last, if it has figures of its own beside them. An abolished unit keeps
    its row while it has figures.
    """
    rows = [
        AreaRow(
            id=node.id,
            name_kk=node.name_kk,
            name_ru=node.name_ru,
            own=False,
            counts=figures.by_area.get(node.id, Counts()),
        )
        for node in nodes
        if node.parent_id == area.id
        and (node.standing or _has_numbers(figures.by_area.get(node.id, Counts())))
    ]
    rows.sort(key=lambda row: build_sort_key(get_local_name(row)))
    if rows and _has_numbers(figures.own):
        rows.append(
            AreaRow(
                id=area.id, name_kk=area.name_kk, name_ru=area.name_ru, own=True, counts=figures.own
            )
        )
    return rows


def _has_numbers(counts: Counts) -> bool:
    return any(counts.values())


def _load_nodes(session: Session, model: Any, condition: Any) -> Sequence[Node]:
    standing: Any = RegionUnit.valid_to.is_(None) if model is RegionUnit else true()
    columns = (model.id, model.parent_id, model.name_kk, model.name_ru, standing.label("standing"))
    return list(read_rows(Node, session.execute(select(*columns).where(condition))))
