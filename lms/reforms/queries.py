"""Reads of reforms: what was entered, and what one would mean."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.rules import full_name
from lms.core.clock import Moment
from lms.core.jobs import FAILED, Job
from lms.enrolment.models import Enrolment
from lms.obligations.models import Assignment, Obligation
from lms.obligations.rules import OPEN
from lms.reforms.errors import ReformNotFound
from lms.reforms.rules import (
    APPLIED,
    ENTERED,
    MERGE,
    PLANNED,
    SPLIT,
    TABLES,
    Branch,
    ReformPlan,
    read_plan,
)
from lms.regions.models import Reform, RegionUnit, Relocation
from lms.regions.queries import ancestors, children, subtrees_ids, units

JOB: Final = "apply_reform"
SETTLED_AFTER: Final = timedelta(days=7)
TRIED_AGAIN_AFTER: Final = timedelta(days=1)
STREAM: Final = 500  # rows fetched at a time by an export


@dataclass(frozen=True, slots=True)
class Effect:
    """How many a reform concerns: all that belong to its units and what is below, and of them those who get another unit."""

    people: int
    people_moved: int
    organisations: int
    organisations_moved: int
    enrolments: int
    enrolments_moved: int
    open_obligations: int
    roles_moved: int
    assignments_moved: int


@dataclass(frozen=True, slots=True)
class ReformFilter:
    """What the list is narrowed by; what is empty does not narrow it."""

    kind: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class ReformRow:
    """A reform as a list and its page show it. `plan`: of one that was entered. `by`: who entered it, an empty text if nobody did."""

    id: int
    kind: str
    state: str
    origin: str
    day: date | None
    note: str
    source: str
    by: str
    created_at: datetime | None
    applied_at: datetime | None
    plan: ReformPlan | None


def preview(session: Session, plan: ReformPlan) -> Effect:
    """What a plan that was checked would concern today."""
    inside = subtrees_ids([*plan.unit_ids, *plan.child_ids])
    people, organisations, enrolments = _moving(plan)

    def count(table: Any, *which: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(table).where(*which)) or 0

    merged = plan.kind == MERGE
    return Effect(
        people=count(Person, Person.region_unit_id.in_(inside)),
        people_moved=count(Person, *people) if people else 0,
        organisations=count(Organisation, Organisation.region_unit_id.in_(inside)),
        organisations_moved=count(Organisation, *organisations) if organisations else 0,
        enrolments=count(Enrolment, Enrolment.region_unit_id.in_(inside)),
        enrolments_moved=count(Enrolment, *enrolments) if enrolments else 0,
        open_obligations=count(
            Obligation, Obligation.region_unit_id.in_(inside), Obligation.state == OPEN
        ),
        roles_moved=count(
            RoleGrant, RoleGrant.region_unit_id.in_(plan.unit_ids), RoleGrant.withdrawn_at.is_(None)
        )
        if merged
        else 0,
        assignments_moved=count(Assignment, Assignment.region_unit_id.in_(plan.unit_ids))
        if merged
        else 0,
    )


def _moving(
    plan: ReformPlan,
) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """Conditions on people, organisations and enrolments that get another unit; empty where none do."""
    if plan.kind == MERGE:
        return tuple(
            [table.region_unit_id.in_(plan.unit_ids)] for table in (Person, Organisation, Enrolment)
        )  # type: ignore[return-value]
    if plan.kind == SPLIT:
        origin = plan.unit_ids[0]
        people = [
            Person.region_unit_id == origin,
            Person.organisation_id.in_(plan.organisation_ids),
        ]
        bodies = [Organisation.region_unit_id == origin, Organisation.id.in_(plan.organisation_ids)]
        return (
            people,
            bodies,
            [
                Enrolment.region_unit_id == origin,
                Enrolment.person_id.in_(select(Person.id).where(*people)),
            ],
        )
    return [], [], []


def moved(session: Session, reform_id: int) -> dict[str, int]:
    """How many records of each table a reform that was applied took to another unit."""
    rows = session.execute(
        select(Relocation.table, func.count())
        .where(Relocation.reform_id == reform_id)
        .group_by(Relocation.table)
    )
    return dict.fromkeys(TABLES, 0) | {row[0]: row[1] for row in rows}


def reforms(
    session: Session, wanted: ReformFilter, *, limit: int, offset: int = 0
) -> list[ReformRow]:
    """A page of the reforms, the latest day first: those of the package and those that were entered."""
    return [_row(row) for row in session.execute(_listed(wanted).limit(limit).offset(offset))]


def all_reforms(session: Session, wanted: ReformFilter) -> Iterator[ReformRow]:
    """The whole list, fetched as it is read."""
    for row in session.execute(_listed(wanted).execution_options(yield_per=STREAM)):
        yield _row(row)


def reform_count(session: Session, wanted: ReformFilter) -> int:
    """How many the list has."""
    return session.scalar(select(func.count()).select_from(Reform).where(*_which(wanted))) or 0


def reform(session: Session, reform_id: int) -> ReformRow:
    """A reform. Raises ReformNotFound."""
    row = session.execute(_listed(ReformFilter()).where(Reform.id == reform_id)).first()
    if row is None:
        raise ReformNotFound
    return _row(row)


def _which(wanted: ReformFilter) -> list[ColumnElement[bool]]:
    kind = [Reform.kind == wanted.kind] if wanted.kind else []
    return [*kind, Reform.state == wanted.state] if wanted.state else kind


def _listed(wanted: ReformFilter) -> Select[*tuple[Any, ...]]:
    return (
        select(Reform, Person.surname, Person.given_name, Person.patronymic)
        .outerjoin(Person, Person.id == Reform.created_by)
        .where(*_which(wanted))
        .order_by(Reform.day.desc().nulls_last(), Reform.id.desc())
    )


def _row(row: Any) -> ReformRow:
    one: Reform = row.Reform
    plan = (
        read_plan(one.plan, day=one.day, note=one.note, source=one.source)
        if one.plan and one.day
        else None
    )
    by = full_name(row.surname or "", row.given_name or "", row.patronymic or "")
    return ReformRow(
        one.id,
        one.kind,
        one.state,
        one.origin,
        one.day,
        one.note,
        one.source,
        by,
        one.created_at,
        one.applied_at,
        plan,
    )


def due(session: Session, *, moment: Moment) -> list[int]:
    """The ids of the planned reforms whose day has come, in the order of their days. One that failed is tried again a day later."""
    about = literal("reform:") + cast(Reform.id, String)
    failed = exists().where(
        Job.kind == JOB,
        Job.subject == about,
        Job.state == FAILED,
        Job.finished_at > moment.now - TRIED_AGAIN_AFTER,
    )
    came = (Reform.state == PLANNED, Reform.origin == ENTERED, Reform.day <= moment.today)
    return list(
        session.scalars(select(Reform.id).where(*came, ~failed).order_by(Reform.day, Reform.id))
    )


def unsettled(session: Session, *, now: datetime) -> list[int]:
    """The ids of the merges of the last days whose closed units still hold something, in their order."""
    lately = (
        Reform.state == APPLIED,
        Reform.origin == ENTERED,
        Reform.kind == MERGE,
        Reform.applied_at > now - SETTLED_AFTER,
    )
    found = session.execute(
        select(Reform.id, Reform.plan).where(*lately).order_by(Reform.applied_at, Reform.id)
    )
    return [
        reform_id
        for reform_id, plan in found
        if plan and anything_left(session, plan[0]["unit_ids"])
    ]


def anything_left(session: Session, unit_ids: Collection[int]) -> bool:
    """Whether anything still belongs to units: people, organisations, facts, roles, assignments."""
    tables: tuple[Any, ...] = (Organisation, Person, Enrolment, Obligation, Assignment)
    held = select(RoleGrant.id).where(
        RoleGrant.region_unit_id.in_(unit_ids), RoleGrant.withdrawn_at.is_(None)
    )
    asked = [select(table.id).where(table.region_unit_id.in_(unit_ids)) for table in tables]
    return any(session.scalar(query.limit(1)) is not None for query in [*asked, held])


def organisations_at(session: Session, unit_id: int) -> list[Organisation]:
    """The organisations that stand at a unit itself, by name."""
    query = select(Organisation).where(
        Organisation.region_unit_id == unit_id, Organisation.closed_on.is_(None)
    )
    return list(session.scalars(query.order_by(Organisation.name_ru, Organisation.id)))


def units_above(session: Session) -> list[RegionUnit]:
    """The units that have others below them today: the republic, the regions, cities with districts."""
    below = select(RegionUnit.parent_id).where(
        RegionUnit.valid_to.is_(None), RegionUnit.parent_id.is_not(None)
    )
    return list(
        session.scalars(
            select(RegionUnit).where(RegionUnit.id.in_(below)).order_by(RegionUnit.level.desc())
        )
    )


def tree_before(session: Session, plan: ReformPlan) -> dict[int, Branch]:
    """The units that a plan concerns as they stand today, each with those above it; of a unit that is divided or closed also those below."""
    below: Sequence[RegionUnit] = ()
    if plan.kind in (MERGE, SPLIT):
        below = [one for unit_id in plan.unit_ids for one in children(session, unit_id)]
    named = units(session, plan.unit_ids_named())
    above = [one for unit_id in named for one in ancestors(session, unit_id)]
    return {
        one.id: Branch(one.id, one.parent_id, one.name_kk, one.name_ru)
        for one in [*above, *named.values(), *below]
    }
