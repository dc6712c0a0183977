"""Queries of reforms: lists of them, and the effect of a planned one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.rules import Actor, format_full_name
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
    RENAME,
    SPLIT,
    TABLES,
    WAITING,
    Branch,
    ReformPlan,
    unpack_plan,
)
from lms.regions.models import Reform, RegionUnit, Relocation
from lms.regions.package_data import load_history_texts
from lms.regions.queries import find_units, list_ancestors, list_children, select_subtrees_ids

Approver = aliased(Person, name="Approver")
APPLY_REFORM_JOB: Final = "apply_reform"
SETTLE_WINDOW: Final = timedelta(days=7)
RETRY_AFTER: Final = timedelta(days=1)
ROWS_PER_FETCH: Final = 500  # rows fetched at a time by an export


@dataclass(frozen=True, slots=True)
class Effect:
    """How many people and things a reform concerns.

    The plain counts are of all in its units and below; `_moved` counts those that get another unit.
    """

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
    """Filter of the list of reforms; empty means any."""

    kind: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class ReformRow:
    """A reform for a list and its page.

    `plan` is None unless it was entered; `by` is who entered it and `approver` who approved it,
    empty if nobody did.
    """

    id: int
    kind: str
    state: str
    origin: str
    day: date | None
    note: str
    source: str
    by: str
    created_by: int | None
    created_at: datetime | None
    approver: str
    approved_at: datetime | None
    applied_at: datetime | None
    plan: ReformPlan | None

    @property
    def note_kk(self) -> str:
        """What it is about, in Kazakh if it comes from the package; else as it was entered."""
        return load_history_texts().get(self.note, (self.note, self.note))[0]

    @property
    def note_ru(self) -> str:
        """What it is about, in Russian if it comes from the package; else as it was entered."""
        return load_history_texts().get(self.note, (self.note, self.note))[1]


def count_effect(session: Session, plan: ReformPlan) -> Effect:
    """Return how many people and things a checked plan would concern today."""
    subtree = select_subtrees_ids([*plan.unit_ids, *plan.child_ids])
    people, organisations, enrolments = _moving_conditions(plan)

    def count(table: Any, *conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    is_merge = plan.kind == MERGE
    return Effect(
        people=count(Person, Person.region_unit_id.in_(subtree)),
        people_moved=count(Person, *people) if people else 0,
        organisations=count(Organisation, Organisation.region_unit_id.in_(subtree)),
        organisations_moved=count(Organisation, *organisations) if organisations else 0,
        enrolments=count(Enrolment, Enrolment.region_unit_id.in_(subtree)),
        enrolments_moved=count(Enrolment, *enrolments) if enrolments else 0,
        open_obligations=count(
            Obligation, Obligation.region_unit_id.in_(subtree), Obligation.state == OPEN
        ),
        roles_moved=count(
            RoleGrant, RoleGrant.region_unit_id.in_(plan.unit_ids), RoleGrant.withdrawn_at.is_(None)
        )
        if is_merge
        else 0,
        assignments_moved=count(Assignment, Assignment.region_unit_id.in_(plan.unit_ids))
        if is_merge
        else 0,
    )


def count_people_concerned(session: Session, plan: ReformPlan) -> int:
    """Return how many people count in another region or district after a checked plan."""
    if plan.kind == RENAME:
        return 0
    effect = count_effect(session, plan)
    return effect.people_moved if plan.kind == SPLIT else effect.people


def count_waiting_reforms(session: Session, by: Actor) -> int:
    """Return how many reforms wait for the approval of this administrator."""
    if not by.is_national_admin():
        return 0
    is_others = Reform.created_by.is_distinct_from(by.audit_id)
    waiting = select(func.count()).where(Reform.state == WAITING, is_others)
    return session.scalar(waiting) or 0


def _moving_conditions(
    plan: ReformPlan,
) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """Return the conditions on people, organisations and enrolments that get another unit.

    Each is empty where none do.
    """
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
        organisations = [
            Organisation.region_unit_id == origin,
            Organisation.id.in_(plan.organisation_ids),
        ]
        return (
            people,
            organisations,
            [
                Enrolment.region_unit_id == origin,
                Enrolment.person_id.in_(select(Person.id).where(*people)),
            ],
        )
    return [], [], []


def count_relocations(session: Session, reform_id: int) -> dict[str, int]:
    """Return how many records of each table an applied reform took to another unit."""
    rows = session.execute(
        select(Relocation.table, func.count())
        .where(Relocation.reform_id == reform_id)
        .group_by(Relocation.table)
    )
    return dict.fromkeys(TABLES, 0) | {row[0]: row[1] for row in rows}


def list_reforms(
    session: Session, reform_filter: ReformFilter, *, limit: int, offset: int = 0
) -> list[ReformRow]:
    """Return a page of the reforms, those of the package included, the latest day first."""
    return [
        _row(row)
        for row in session.execute(_select_reforms(reform_filter).limit(limit).offset(offset))
    ]


def stream_reforms(session: Session, reform_filter: ReformFilter) -> Iterator[ReformRow]:
    """Yield the whole list, fetched in parts."""
    for row in session.execute(
        _select_reforms(reform_filter).execution_options(yield_per=ROWS_PER_FETCH)
    ):
        yield _row(row)


def count_reforms(session: Session, reform_filter: ReformFilter) -> int:
    """Return the length of the list."""
    return (
        session.scalar(select(func.count()).select_from(Reform).where(*_conditions(reform_filter)))
        or 0
    )


def load_reform(session: Session, reform_id: int) -> ReformRow:
    """Return a reform. Raises ReformNotFound."""
    row = session.execute(_select_reforms(ReformFilter()).where(Reform.id == reform_id)).first()
    if row is None:
        raise ReformNotFound
    return _row(row)


def _conditions(reform_filter: ReformFilter) -> list[ColumnElement[bool]]:
    kind = [Reform.kind == reform_filter.kind] if reform_filter.kind else []
    return [*kind, Reform.state == reform_filter.state] if reform_filter.state else kind


def _select_reforms(reform_filter: ReformFilter) -> Select[*tuple[Any, ...]]:
    return (
        select(Reform, Person, Approver)
        .outerjoin(Person, Person.id == Reform.created_by)
        .outerjoin(Approver, Approver.id == Reform.approved_by)
        .where(*_conditions(reform_filter))
        .order_by(Reform.day.desc().nulls_last(), Reform.id.desc())
    )


def _row(row: Any) -> ReformRow:
    reform: Reform = row.Reform
    plan = (
        unpack_plan(reform.plan, day=reform.day, note=reform.note, source=reform.source)
        if reform.plan and reform.day
        else None
    )
    return ReformRow(
        reform.id,
        reform.kind,
        reform.state,
        reform.origin,
        reform.day,
        reform.note,
        reform.source,
        _format_name(row.Person),
        reform.created_by,
        reform.created_at,
        _format_name(row.Approver),
        reform.approved_at,
        reform.applied_at,
        plan,
    )


def _format_name(person: Person | None) -> str:
    if person is None:
        return ""
    return format_full_name(person.surname, person.given_name, person.patronymic or "")


def list_due_reforms(session: Session, *, moment: Moment) -> list[int]:
    """Return the ids of planned reforms whose day has come, by day.

    A failed one is tried again a day later.
    """
    subject = literal("reform:") + cast(Reform.id, String)
    has_failed = exists().where(
        Job.kind == APPLY_REFORM_JOB,
        Job.subject == subject,
        Job.state == FAILED,
        Job.finished_at > moment.now - RETRY_AFTER,
    )
    is_due = (Reform.state == PLANNED, Reform.origin == ENTERED, Reform.day <= moment.today)
    return list(
        session.scalars(
            select(Reform.id).where(*is_due, ~has_failed).order_by(Reform.day, Reform.id)
        )
    )


def list_unsettled_merges(session: Session, *, now: datetime) -> list[int]:
    """Return the ids of recent merges whose abolished units still have records, in order."""
    is_recent = (
        Reform.state == APPLIED,
        Reform.origin == ENTERED,
        Reform.kind == MERGE,
        Reform.applied_at > now - SETTLE_WINDOW,
    )
    rows = session.execute(
        select(Reform.id, Reform.plan).where(*is_recent).order_by(Reform.applied_at, Reform.id)
    )
    return [
        reform_id
        for reform_id, plan in rows
        if plan and has_records_left(session, plan[0]["unit_ids"])
    ]


def has_records_left(session: Session, unit_ids: Collection[int]) -> bool:
    """Return whether people, organisations, facts, roles or assignments still belong to units."""
    tables: tuple[Any, ...] = (Organisation, Person, Enrolment, Obligation, Assignment)
    grants = select(RoleGrant.id).where(
        RoleGrant.region_unit_id.in_(unit_ids), RoleGrant.withdrawn_at.is_(None)
    )
    queries = [select(table.id).where(table.region_unit_id.in_(unit_ids)) for table in tables]
    return any(session.scalar(query.limit(1)) is not None for query in [*queries, grants])


def list_organisations_at(session: Session, unit_id: int) -> list[Organisation]:
    """Return the open organisations of a unit itself, by name."""
    query = select(Organisation).where(
        Organisation.region_unit_id == unit_id, Organisation.closed_on.is_(None)
    )
    return list(session.scalars(query.order_by(Organisation.name_ru, Organisation.id)))


def list_parent_units(session: Session) -> list[RegionUnit]:
    """Return today's units with others below them: republic, regions, cities with districts."""
    below = select(RegionUnit.parent_id).where(
        RegionUnit.valid_to.is_(None), RegionUnit.parent_id.is_not(None)
    )
    return list(
        session.scalars(
            select(RegionUnit).where(RegionUnit.id.in_(below)).order_by(RegionUnit.level.desc())
        )
    )


def load_tree_before(session: Session, plan: ReformPlan) -> dict[int, Branch]:
    """Return the units that a plan names with those above them, as they are today.

    Of a divided or abolished unit also those below.
    """
    below: Sequence[RegionUnit] = ()
    if plan.kind in (MERGE, SPLIT):
        below = [unit for unit_id in plan.unit_ids for unit in list_children(session, unit_id)]
    named_units = find_units(session, plan.all_unit_ids())
    above = [unit for unit_id in named_units for unit in list_ancestors(session, unit_id)]
    return {
        unit.id: Branch(unit.id, unit.parent_id, unit.name_kk, unit.name_ru)
        for unit in [*above, *named_units.values(), *below]
    }
