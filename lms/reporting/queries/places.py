"""Where figures are read: a region unit or an organisation with what is below it, if the actor answers for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import organisation_subtrees_ids, people_scope, units_in_scope
from lms.accounts.rules import HR, OFFICER, Actor
from lms.core.collation import sort_key
from lms.core.i18n import current_language
from lms.core.rows import read_rows
from lms.obligations.queries import organisations_answered_for
from lms.regions.models import Reform, RegionUnit
from lms.regions.queries import ancestors, reforms_concerning, root, subtree_ids, tree_on
from lms.regions.rules import REGIONS, UnitThen
from lms.reporting.errors import PlaceNotFound
from lms.reporting.queries.boundaries import Boundaries, answered_for, shifts
from lms.reporting.queries.figures import (
    Counts,
    Figures,
    Wanted,
    added,
    figures_of_organisations,
    figures_of_units,
)
from lms.reporting.rules.vocabulary import DISTRICT, ORGANISATION, REGION, UNIT

# The kinds of place, as addresses name them.
UNITS: Final = "units"
ORGANISATIONS: Final = "organisations"


@dataclass(frozen=True, slots=True)
class Node:
    """A unit or an organisation in the tree below a place."""

    id: int
    parent_id: int | None
    name_kk: str
    name_ru: str
    standing: bool = True


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of the table by district: a place directly below, or (own) what stands on the place itself."""

    id: int
    name_kk: str
    name_ru: str
    own: bool
    counts: Counts


@dataclass(frozen=True, slots=True)
class Area:
    """A unit or an organisation whose figures the actor may see. `whole`: the republic, which holds every unit.

    `then`: in the boundaries of a day instead of today's. `boundaries`: the days before the reforms that concern it, in whose boundaries
    its figures may be asked for, the latest first.
    """

    kind: str
    id: int
    name_kk: str
    name_ru: str
    actor: Actor
    whole: bool = False
    then: Boundaries | None = None
    boundaries: tuple[date, ...] = ()

    def ids(self) -> Select[int]:
        """A query for the ids of the place and of all below it, today."""
        return subtree_ids(self.id) if self.kind == UNITS else organisation_subtrees_ids([self.id])

    def ids_then(self, *, own: bool = False) -> set[int]:
        """The ids of all units whose people were counted here on the day (own: at the place itself)."""
        if self.then is None:
            raise ValueError("a place in today's boundaries")
        tree = self.then.tree
        return tree.held_by([self.id] if own else tree.below(self.id))

    def holds(self, fact: Subquery, *, own: bool) -> list[ColumnElement[bool]]:
        """Whether a fact (of queries.countable) belongs here (own: to the place itself, not to what is below it). The actor's scope is asked once
        more, by where the fact belongs today.
        """
        if self.then is not None:
            return self._held_then(fact, self.then, own=own)
        column = fact.c.region_unit_id if self.kind == UNITS else fact.c.organisation_id
        here = (
            [] if self.whole and not own else [column == self.id if own else column.in_(self.ids())]
        )
        return [
            *here,
            people_scope(
                self.actor, unit=fact.c.region_unit_id, organisation=fact.c.organisation_id
            ),
        ]

    def _held_then(
        self, fact: Subquery, then: Boundaries, *, own: bool
    ) -> list[ColumnElement[bool]]:
        here = [] if self.whole and not own else [fact.c.region_unit_id.in_(self.ids_then(own=own))]
        scope = people_scope(
            self.actor, unit=fact.c.present_unit_id, organisation=fact.c.organisation_id
        )
        return (
            [*here, scope]
            if self.whole
            else [*here, scope, fact.c.present_unit_id.in_(then.answered)]
        )


def place_then(session: Session, by: Actor, unit_id: int, day: date, today: date) -> Area:
    """A unit in the boundaries of a day, if it stood then and the actor answers today for it, or for what it became.

    Whoever is counted in it and belongs today to units that the actor does not answer for is left out. Raises PlaceNotFound.
    """
    tree = tree_on(session, day)
    then = answered_for(session, by, tree, tree_on(session, today))
    found = tree.units.get(unit_id)
    if found is None or not then.holds(unit_id):
        raise PlaceNotFound
    units = select(RegionUnit.id).where(RegionUnit.id.in_(tree.held_by(tree.below(unit_id))))
    days = session.scalars(
        select(Reform.day)
        .where(Reform.id.in_(reforms_concerning(units)))
        .order_by(Reform.day.desc())
    )
    return replace(_place_then(found, by, then), boundaries=_days_before(days))


def _days_before(days: Iterable[date | None]) -> tuple[date, ...]:
    return tuple(dict.fromkeys(day - timedelta(days=1) for day in days if day is not None))


def _place_then(unit: UnitThen, by: Actor, then: Boundaries) -> Area:
    return Area(
        UNITS, unit.id, unit.name_kk, unit.name_ru, by, whole=unit.parent_id is None, then=then
    )


def place(session: Session, by: Actor, kind: str, place_id: int) -> Area:
    """The unit or organisation, if the actor answers for it. Raises PlaceNotFound for a foreign one as for a missing one."""
    model: Any = RegionUnit if kind == UNITS else Organisation
    asked = select(model.name_kk, model.name_ru, model.parent_id).where(
        model.id == place_id, model.id.in_(_answered(by, kind))
    )
    if kind == UNITS:
        concerning = Reform.id.in_(reforms_concerning(subtree_ids(place_id)))
        asked = (
            asked.outerjoin_from(RegionUnit, Reform, concerning)
            .add_columns(Reform.day)
            .order_by(Reform.day.desc())
        )
    rows = session.execute(asked).all()
    if not rows:
        raise PlaceNotFound
    before = _days_before(row[3] for row in rows) if kind == UNITS else ()
    first = rows[0]
    return Area(
        kind,
        place_id,
        first.name_kk,
        first.name_ru,
        by,
        kind == UNITS and first.parent_id is None,
        boundaries=before,
    )


def _answered(by: Actor, kind: str) -> Select[int]:
    return units_in_scope(by, OFFICER) if kind == UNITS else organisations_answered_for(by)


def own_places(session: Session, by: Actor) -> list[Area]:
    """The places that the actor's roles name, from which all others are reached: for the national administrator the republic."""
    if by.is_national_admin():
        return [place(session, by, UNITS, root(session).id)]
    held = [(UNITS, g.region_unit_id) for g in by.grants if g.role == OFFICER]
    held += [(ORGANISATIONS, g.organisation_id) for g in by.grants if g.role == HR]
    return [
        place(session, by, kind, place_id)
        for kind, place_id in dict.fromkeys(held)
        if place_id is not None
    ]


def places_above(session: Session, below: Area) -> list[Area]:
    """The places above this one that the actor answers for too, the highest first."""
    if below.then is not None:
        then = below.then
        return [
            _place_then(then.tree.units[one], below.actor, then)
            for one in then.tree.above(below.id)
            if then.holds(one)
        ]
    if below.kind == UNITS:
        path = [(unit.id, unit.name_kk, unit.name_ru) for unit in ancestors(session, below.id)]
        model: Any = RegionUnit
    else:
        path, model = _bodies_above(session, below.id), Organisation
    ids = [row[0] for row in path]
    asked = select(model.id).where(
        model.id.in_(ids), model.id.in_(_answered(below.actor, below.kind))
    )
    seen = set(session.scalars(asked)) if ids else set()
    return [Area(below.kind, *row, below.actor) for row in path if row[0] in seen]


def _bodies_above(session: Session, organisation_id: int) -> list[tuple[int, str, str]]:
    above = (
        select(Organisation.id, Organisation.parent_id)
        .where(Organisation.id == organisation_id)
        .cte(recursive=True)
    )
    above = above.union(
        select(Organisation.id, Organisation.parent_id).where(Organisation.id == above.c.parent_id)
    )
    found = {
        row.id: row
        for row in session.scalars(
            select(Organisation).where(Organisation.id.in_(select(above.c.id)))
        )
    }
    path: list[tuple[int, str, str]] = []
    step = found.pop(organisation_id, None)
    while step is not None and step.parent_id is not None:
        step = found.pop(step.parent_id, None)
        path += [(step.id, step.name_kk, step.name_ru)] if step else []
    return path[::-1]


def divided_by(session: Session, place: Area) -> str:
    """By what a report of a place divides it: the country by regions, a region by districts, else by what is directly counted in."""
    if place.kind != UNITS:
        return ORGANISATION
    if place.whole:
        return REGION
    level = session.scalar(select(RegionUnit.level).where(RegionUnit.id == place.id))
    return DISTRICT if level in REGIONS else UNIT


def figures_of(session: Session, place: Area, wanted: Wanted) -> tuple[Figures, list[PlaceRow]]:
    """The figures of a place, and those by what is directly below it."""
    if place.then is not None:
        return _figures_then(session, place, place.then, wanted)
    nodes = _nodes(session, place)
    ids = [node.id for node in nodes]
    if place.kind == ORGANISATIONS:
        figures = figures_of_organisations(session, ids, wanted)
    else:
        figures = figures_of_units(session, ids, wanted, whole=place.whole)
    return figures, _rows_below(place, nodes, figures.by_place)


def _figures_then(
    session: Session, place: Area, then: Boundaries, wanted: Wanted
) -> tuple[Figures, list[PlaceRow]]:
    tree = then.tree
    held = place.ids_then()
    moved = shifts(tree.day, None if place.whole else held, then.answered)
    present = held if place.whole else held & then.answered
    figures = figures_of_units(session, present, wanted, whole=place.whole, shifts=moved)
    counted: dict[int, list[Counts]] = {}
    for unit_id, counts in figures.by_place.items():
        counted.setdefault(tree.counted_at[unit_id], []).append(counts)
    nodes = [
        Node(
            *(getattr(tree.units[one], name) for name in ("id", "parent_id", "name_kk", "name_ru"))
        )
        for one in tree.below(place.id)
    ]
    return figures, _rows_below(
        place, nodes, {unit_id: added(parts) for unit_id, parts in counted.items()}
    )


def _rows_below(place: Area, nodes: list[Node], by_place: dict[int, Counts]) -> list[PlaceRow]:
    """What is directly below the place in alphabetical order, and last what stands on the place itself, if anything does.

    The rows add up to the place's figures: a unit that exists no more has its row while it has figures.
    """
    parents = {node.id: node.parent_id for node in nodes}
    gathered: dict[int, list[Counts]] = {}
    for place_id, counts in by_place.items():
        gathered.setdefault(_step_below(place_id, place.id, parents), []).append(counts)
    rows = [
        PlaceRow(
            node.id, node.name_kk, node.name_ru, own=False, counts=added(gathered.get(node.id, []))
        )
        for node in nodes
        if node.parent_id == place.id and (node.standing or node.id in gathered)
    ]
    rows.sort(key=lambda row: sort_key(getattr(row, f"name_{current_language()}")))
    own = added(gathered.get(place.id, []))
    return (
        [*rows, PlaceRow(place.id, place.name_kk, place.name_ru, own=True, counts=own)]
        if any(own.values())
        else rows
    )


def _nodes(session: Session, place: Area) -> list[Node]:
    model: Any = RegionUnit if place.kind == UNITS else Organisation
    standing: Any = RegionUnit.valid_to.is_(None) if place.kind == UNITS else true()
    rows = session.execute(
        select(
            model.id, model.parent_id, model.name_kk, model.name_ru, standing.label("standing")
        ).where(model.id.in_(place.ids()))
    )
    return list(read_rows(Node, rows))


def _step_below(place_id: int, top: int, parents: dict[int, int | None]) -> int:
    """The place directly below the top that holds this one; the top for itself."""
    step = place_id
    while step != top and parents.get(step) not in (top, None):
        step = parents[step] or top
    return step
