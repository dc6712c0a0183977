"""Areas: a region unit or an organisation with everything below it, in the actor's scope."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import (
    build_people_scope,
    get_hr_organisation_ids,
    get_scope_unit_ids,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.rules import HR, OFFICER, Actor
from lms.obligations.queries import select_hr_organisation_ids
from lms.regions.models import Reform, RegionUnit
from lms.regions.queries import find_root, select_reforms_of, select_subtree_ids
from lms.regions.rules import REGIONS
from lms.reporting.errors import AreaNotFound
from lms.reporting.queries.boundaries import Boundaries
from lms.reporting.rules.vocabulary import DISTRICT, ORGANISATION, REGION, UNIT

UNITS: Final = "units"
ORGANISATIONS: Final = "organisations"


@dataclass(frozen=True, slots=True)
class Area:
    """A unit or an organisation whose figures the actor may see.

    `kind`: UNITS or ORGANISATIONS, as in URLs. `whole`: the republic, which contains every unit.
    `is_below_region`: a district, a city or what is below, today: its records are few.
    `past`: the boundaries of a past day; None for today's. `boundaries`: the days before the
    reforms that concern the area, the latest first; figures can be read in the boundaries of each.
    """

    kind: str
    id: int
    name_kk: str
    name_ru: str
    actor: Actor
    whole: bool = False
    past: Boundaries | None = None
    boundaries: tuple[date, ...] = ()
    is_below_region: bool = False

    def drop_reader(self) -> "Area":
        """Return the area with nothing of its actor but the scope, as a key of statements."""
        return replace(self, actor=self.actor.drop_person())

    def select_ids(self) -> Select[int]:
        """Select the ids of the area and of everything below it, today."""
        return (
            select_subtree_ids(self.id)
            if self.kind == UNITS
            else select_organisation_subtree_ids([self.id])
        )

    def list_past_ids(self, *, own: bool = False) -> set[int]:
        """Return the ids of all units whose people were counted here on the past day.

        `own`: those counted at the area itself, not below it.
        """
        if self.past is None:
            raise ValueError("an area in today's boundaries")
        tree = self.past.tree
        return tree.list_units_counted_in([self.id] if own else tree.list_below(self.id))

    def build_conditions(self, fact: Subquery, *, own: bool) -> list[ColumnElement[bool]]:
        """Return the conditions for a fact (of queries.countable) to belong to the area.

        `own`: to the area itself, not to what is below it. The actor's scope is checked again, by
        where the fact belongs today, unless the actor answers for this very area.
        """
        if self.past is not None:
            return self._list_past_conditions(fact, self.past, own=own)
        column = fact.c.region_unit_id if self.kind == UNITS else fact.c.organisation_id
        here = (
            []
            if self.whole and not own
            else [column == self.id if own else column.in_(self.select_ids())]
        )
        if self._is_of_actor():
            return here
        return [
            *here,
            build_people_scope(
                self.actor, unit=fact.c.region_unit_id, organisation=fact.c.organisation_id
            ),
        ]

    def _is_of_actor(self) -> bool:
        """Return whether the area is one that the actor has a role for, and so all in the scope."""
        get_ids = get_scope_unit_ids if self.kind == UNITS else get_hr_organisation_ids
        return not self.whole and self.id in get_ids(self.actor)

    def is_all_of_hr(self) -> bool:
        """Return whether the actor answers for this organisation, as HR, and for nothing else."""
        is_only_hr = not get_scope_unit_ids(self.actor) and not self.actor.is_national_admin()
        return (
            self.kind == ORGANISATIONS
            and is_only_hr
            and get_hr_organisation_ids(self.actor) == {self.id}
        )

    def _list_past_conditions(
        self, fact: Subquery, past: Boundaries, *, own: bool
    ) -> list[ColumnElement[bool]]:
        here = (
            []
            if self.whole and not own
            else [fact.c.region_unit_id.in_(self.list_past_ids(own=own))]
        )
        scope = build_people_scope(
            self.actor, unit=fact.c.present_unit_id, organisation=fact.c.organisation_id
        )
        return (
            [*here, scope]
            if self.whole
            else [*here, scope, fact.c.present_unit_id.in_(past.scope_ids)]
        )


def load_area(session: Session, by: Actor, kind: str, area_id: int) -> Area:
    """Load a unit or organisation in the actor's scope.

    Raises AreaNotFound, whether it is missing or outside the scope.
    """
    model: Any = RegionUnit if kind == UNITS else Organisation
    query = select(model.name_kk, model.name_ru, model.parent_id).where(
        model.id == area_id, model.id.in_(select_areas_in_scope(by, kind))
    )
    if kind == UNITS:
        concerning = Reform.id.in_(select_reforms_of(select_subtree_ids(area_id)))
        query = (
            query.outerjoin_from(RegionUnit, Reform, concerning)
            .add_columns(Reform.day, RegionUnit.level, RegionUnit.valid_from)
            .order_by(Reform.day.desc())
        )
    rows = session.execute(query).all()
    if not rows:
        raise AreaNotFound
    first = rows[0]
    days = list_days_before((row.day for row in rows), first.valid_from) if kind == UNITS else ()
    whole = kind == UNITS and first.parent_id is None
    return Area(
        kind=kind,
        id=area_id,
        name_kk=first.name_kk,
        name_ru=first.name_ru,
        actor=by,
        whole=whole,
        boundaries=days,
        is_below_region=kind == UNITS and not whole and first.level not in REGIONS,
    )


def list_days_before(days: Iterable[date | None], since: date | None) -> tuple[date, ...]:
    """List the days before those of reforms, each once; `since`: none before this day.

    A unit that a reform made has no figures in the boundaries before it.
    """
    before = (day - timedelta(days=1) for day in days if day is not None)
    return tuple(dict.fromkeys(day for day in before if since is None or day >= since))


def select_areas_in_scope(by: Actor, kind: str) -> Select[int]:
    """Select the ids of the units or organisations in the actor's scope."""
    return select_units_in_scope(by, OFFICER) if kind == UNITS else select_hr_organisation_ids(by)


def list_own_areas(session: Session, by: Actor) -> list[Area]:
    """List the areas of the actor's roles; for the national administrator the republic."""
    if by.is_national_admin():
        return [load_area(session, by, UNITS, find_root(session).id)]
    keys = [(UNITS, grant.region_unit_id) for grant in by.grants if grant.role == OFFICER]
    keys += [(ORGANISATIONS, grant.organisation_id) for grant in by.grants if grant.role == HR]
    return [
        load_area(session, by, kind, area_id)
        for kind, area_id in dict.fromkeys(keys)
        if area_id is not None
    ]


def choose_dimension(area: Area) -> str:
    """Return the dimension by which reports divide an area, as load_area() returns it.

    The country is divided by regions, a region by districts, other units by units, and an
    organisation by organisations.
    """
    if area.kind != UNITS:
        return ORGANISATION
    if area.whole:
        return REGION
    return UNIT if area.is_below_region else DISTRICT
