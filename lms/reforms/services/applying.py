"""Applying a reform: the tree, then people, organisations and facts, then the figures, in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, literal, select, true, update
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, OrganisationEvent, Person
from lms.accounts.rules import OPERATOR
from lms.accounts.services import record_event
from lms.accounts.services.changes import send_people_changed
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import Key
from lms.core.errors import Invalid
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.rules import OPEN
from lms.obligations.rules.states import CONTINUED_EVENT, MOVED, REPLACED_EVENT
from lms.obligations.services import CATCH_UP_JOB
from lms.reforms.errors import NotPlanned, OutOfDate, ReformTooEarly
from lms.reforms.queries import anything_left
from lms.reforms.rules import (
    APPLIED,
    ENROLMENT,
    ENTERED,
    MERGE,
    OBLIGATION,
    ORGANISATION,
    PERSON,
    PLANNED,
    RENAME,
    SPLIT,
    TABLES,
    ReformPlan,
    read_plan,
    stored,
)
from lms.reforms.services import tree
from lms.reforms.services.handing_over import hand_over, take_lessons
from lms.reforms.services.planning import complete
from lms.regions.models import Reform, Relocation
from lms.reporting.services import find_differences, set_right


def apply_reform(session: Session, *, reform_id: int, moment: Moment) -> dict[str, int]:
    """Applies a planned reform whose day has come; returns how many of what went to another unit.

    Raises NotPlanned, ReformTooEarly, and OutOfDate if a unit of the plan is no longer what it was.
    """
    reform = _locked(session, reform_id, PLANNED)
    if reform.day is None or reform.day > moment.today:
        raise ReformTooEarly
    try:
        plan = complete(session, _plan_of(reform))
    except Invalid as error:
        raise OutOfDate from error
    target = tree.change(session, reform_id=reform.id, plan=plan)
    reform.state, reform.applied_at, reform.plan = APPLIED, moment.now, stored(plan)
    session.flush()
    counts = _relocate(session, reform_id=reform.id, plan=plan, target=target, moment=moment)
    if (
        plan.kind != RENAME
    ):  # whoever stands below another unit now may be in other targets: everybody is resolved, some hundreds a step
        jobs.enqueue(session, kind=CATCH_UP_JOB, subject=f"reform:{reform.id}", now=moment.now)
    record_event(
        session,
        kind="reform_applied",
        subject=f"reform:{reform.id}",
        by_id=reform.created_by,
        now=moment.now,
        **counts,
    )
    return counts


def settle(session: Session, *, reform_id: int, moment: Moment) -> bool:
    """Takes along what was written for a closed unit while the reform was being applied; says whether there was anything.

    Raises NotPlanned for one that is not applied.
    """
    reform = _locked(session, reform_id, APPLIED)
    plan = _plan_of(reform)
    target = tree.target_of(session, reform_id=reform.id, plan=plan)
    if plan.kind != MERGE or not anything_left(session, plan.unit_ids):
        return False
    _relocate(session, reform_id=reform.id, plan=plan, target=target, moment=moment)
    return True


def _locked(session: Session, reform_id: int, state: str) -> Reform:
    query = select(Reform).where(Reform.id == reform_id, Reform.origin == ENTERED).with_for_update()
    reform = session.scalar(query, execution_options={"populate_existing": True})
    if reform is None or reform.state != state:
        raise NotPlanned
    return reform


def _plan_of(reform: Reform) -> ReformPlan:
    if not reform.plan or reform.day is None:
        raise NotPlanned
    return read_plan(reform.plan, day=reform.day, note=reform.note, source=reform.source)


def _relocate(
    session: Session, *, reform_id: int, plan: ReformPlan, target: int | None, moment: Moment
) -> dict[str, int]:
    """Whoever and whatever belongs to a unit that is no more, or goes with a new one, gets its unit of today."""
    if plan.kind not in (MERGE, SPLIT) or target is None:
        return {}
    step = _Step(session, reform_id, target, plan.unit_ids)
    goes = _goes_along(plan, reform_id)
    counts = {ORGANISATION: step.note(Organisation, ORGANISATION, goes[ORGANISATION])}
    _record_organisations(session, step, now=moment.now, on=moment.today)
    step.move(Organisation, ORGANISATION)
    counts[PERSON] = step.note(Person, PERSON, goes[PERSON])
    step.move(Person, PERSON)
    counts[ENROLMENT] = step.note(Enrolment, ENROLMENT, goes[ENROLMENT])
    step.move(Enrolment, ENROLMENT)
    counts[OBLIGATION] = step.note(Obligation, OBLIGATION, goes[OBLIGATION])
    if plan.kind == MERGE:
        hand_over(
            session, plan.unit_ids, target, reform_id=reform_id, now=moment.now, on=moment.today
        )
    else:
        take_lessons(session, plan.unit_ids, target, organisation_ids=plan.organisation_ids)
    send_people_changed(session, step.fresh(PERSON), by=OPERATOR, moment=moment)
    _carry_on(session, step, now=moment.now, on=moment.today)
    step.move(Obligation, OBLIGATION)
    session.flush()
    set_right(session, find_differences(session, unit_ids=[*plan.unit_ids, target]))
    return counts


def _goes_along(plan: ReformPlan, reform_id: int) -> dict[str, ColumnElement[bool]]:
    """Of a closed unit: all. Of a divided one: the organisations that were chosen, the people who work in them and what those did."""
    if plan.kind == MERGE:
        return dict.fromkeys(TABLES, true())
    chosen = plan.organisation_ids
    moved = select(Relocation.record_id).where(
        Relocation.reform_id == reform_id, Relocation.table == PERSON
    )
    return {
        ORGANISATION: Organisation.id.in_(chosen),
        PERSON: Person.organisation_id.in_(chosen),
        ENROLMENT: Enrolment.person_id.in_(moved),
        OBLIGATION: Obligation.person_id.in_(moved),
    }


def _record_organisations(session: Session, step: "_Step", *, now: datetime, on: date) -> None:
    """Each organisation's own record says that its unit became another one."""
    units = session.execute(
        select(Organisation.id, Organisation.region_unit_id).where(
            Organisation.id.in_(step.fresh_ids(ORGANISATION))
        )
    )
    rows = [
        {
            "organisation_id": one,
            "kind": "changed",
            "at": now,
            "on": on,
            "actor_id": None,
            "details": {
                "was": {"region_unit_id": was},
                "became": {"region_unit_id": step.target},
                "reform": step.reform_id,
            },
        }
        for one, was in units
    ]
    if rows:
        session.execute(insert(OrganisationEvent), rows)


def _carry_on(session: Session, step: "_Step", *, now: datetime, on: date) -> None:
    """The record of an open or exempt obligation goes on at the new unit: of those that resolving did not take along by itself."""
    stays = (
        Obligation.id.in_(step.fresh_ids(OBLIGATION)),
        Obligation.region_unit_id.in_(step.leaves),
        Obligation.state == OPEN,
    )
    left = session.execute(
        select(
            Obligation.id, Obligation.region_unit_id, Obligation.organisation_id, Obligation.due_on
        ).where(*stays)
    ).all()
    rows = [
        {
            "obligation_id": row.id,
            "kind": kind,
            "at": now,
            "on": on,
            "actor_id": None,
            "region_unit_id": unit_id,
            "organisation_id": row.organisation_id,
            "due_on": row.due_on,
            "details": {"why": MOVED, "reform": step.reform_id},
        }
        for row in left
        for kind, unit_id in ((REPLACED_EVENT, row.region_unit_id), (CONTINUED_EVENT, step.target))
    ]
    if rows:
        session.execute(insert(ObligationEvent), rows)


class _Step:
    """Takes rows of tables to the reform's target and notes each."""

    def __init__(
        self, session: Session, reform_id: int, target: int, leaves: Sequence[int]
    ) -> None:
        self._session, self.reform_id, self.target, self.leaves = session, reform_id, target, leaves
        self._before = session.scalar(select(func.max(Relocation.id))) or 0

    def note(self, table: Any, name: str, which: ColumnElement[bool]) -> int:
        """Notes the rows that leave; they still stand where they stood. Returns how many."""
        columns = ["reform_id", "table", "record_id", "from_unit_id", "to_unit_id"]
        rows = select(
            literal(self.reform_id, Key),
            literal(name),
            table.id,
            table.region_unit_id,
            literal(self.target, Key),
        ).where(table.region_unit_id.in_(self.leaves), which)
        done: Any = self._session.execute(insert(Relocation).from_select(columns, rows))
        return int(done.rowcount)

    def move(self, table: Any, name: str) -> None:
        """Moves what was noted and still stands where it stood."""
        self._session.execute(
            update(table)
            .where(table.id.in_(self.fresh_ids(name)), table.region_unit_id.in_(self.leaves))
            .values(region_unit_id=self.target)
            .execution_options(synchronize_session=False)
        )

    def fresh_ids(self, name: str) -> Select[int]:
        """A query for the ids of what was noted by this step."""
        return select(Relocation.record_id).where(
            Relocation.reform_id == self.reform_id,
            Relocation.table == name,
            Relocation.id > self._before,
        )

    def fresh(self, name: str) -> Sequence[int]:
        """The same ids themselves."""
        return self._session.scalars(self.fresh_ids(name)).all()
