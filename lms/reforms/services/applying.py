"""Applying a reform in one transaction: the tree, then people and facts, then the figures."""

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import OPERATOR
from lms.accounts.services import record_event, send_people_changed
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.errors import Invalid
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.obligations.services import CATCH_UP_JOB
from lms.reforms.errors import NotPlanned, OutOfDate, ReformTooEarly
from lms.reforms.queries import has_records_left
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
    pack_plan,
    unpack_plan,
)
from lms.reforms.services import tree
from lms.reforms.services.completing import complete_plan
from lms.reforms.services.handing_over import hand_over, move_trainings
from lms.reforms.services.histories import continue_obligations, record_organisations
from lms.reforms.services.relocator import Relocator
from lms.regions.models import Reform, Relocation
from lms.regions.queries import find_units, select_subtrees_ids
from lms.reporting.services import recount_moved, select_people_counted_in


def apply_reform(session: Session, *, reform_id: int, moment: Moment) -> dict[str, int]:
    """Apply a planned reform whose day has come; return how many records of each table moved.

    Raises NotPlanned, ReformTooEarly, and OutOfDate if a unit of the plan has changed since.
    """
    reform = _lock_reform(session, reform_id, PLANNED)
    if reform.day is None or reform.day > moment.today:
        raise ReformTooEarly
    try:
        plan = complete_plan(session, _read_plan(reform))
    except Invalid as error:
        raise OutOfDate from error
    with recount_moved(session, select_people_counted_in(_list_units(session, plan))):
        target = tree.change_tree(session, reform_id=reform.id, plan=plan)
        reform.state, reform.applied_at, reform.plan = APPLIED, moment.now, pack_plan(plan)
        session.flush()
        counts = _relocate_rows(
            session, reform_id=reform.id, plan=plan, target=target, moment=moment
        )
    # People below another unit now may be in other targets, so everybody is resolved in steps.
    if plan.kind != RENAME:
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


def settle_reform(session: Session, *, reform_id: int, moment: Moment) -> bool:
    """Move what was written for an abolished unit while the reform was applied.

    Returns whether there was anything. Raises NotPlanned for one that is not applied.
    """
    reform = _lock_reform(session, reform_id, APPLIED)
    plan = _read_plan(reform)
    target = tree.find_target(session, reform_id=reform.id, plan=plan)
    if plan.kind != MERGE or not has_records_left(session, plan.unit_ids):
        return False
    with recount_moved(session, select_people_counted_in(plan.unit_ids)):
        _relocate_rows(session, reform_id=reform.id, plan=plan, target=target, moment=moment)
    return True


def _list_units(session: Session, plan: ReformPlan) -> set[int]:
    """List the units whose people may count elsewhere after the reform.

    They are those that move, with all below, and those that get or lose a unit below them.
    """
    if plan.kind == RENAME:
        return set()
    moving = [*plan.unit_ids, *plan.child_ids]
    ids = set(session.scalars(select_subtrees_ids(moving)))
    ids |= {unit.parent_id for unit in find_units(session, moving).values() if unit.parent_id}
    return ids | {unit_id for unit_id in (plan.into_id, plan.parent_id) if unit_id}


def _lock_reform(session: Session, reform_id: int, state: str) -> Reform:
    query = select(Reform).where(Reform.id == reform_id, Reform.origin == ENTERED).with_for_update()
    reform = session.scalar(query, execution_options={"populate_existing": True})
    if reform is None or reform.state != state:
        raise NotPlanned
    return reform


def _read_plan(reform: Reform) -> ReformPlan:
    if not reform.plan or reform.day is None:
        raise NotPlanned
    return unpack_plan(reform.plan, day=reform.day, note=reform.note, source=reform.source)


def _relocate_rows(
    session: Session, *, reform_id: int, plan: ReformPlan, target: int | None, moment: Moment
) -> dict[str, int]:
    """Give the unit of today to all that belongs to an abolished unit or goes to a new one."""
    if plan.kind not in (MERGE, SPLIT) or target is None:
        return {}
    relocator = Relocator(session, reform_id, target, plan.unit_ids)
    conditions = _build_moving_conditions(plan, reform_id)
    counts = {ORGANISATION: relocator.record(Organisation, ORGANISATION, conditions[ORGANISATION])}
    record_organisations(session, relocator, now=moment.now, on=moment.today)
    relocator.move(Organisation, ORGANISATION)
    counts[PERSON] = relocator.record(Person, PERSON, conditions[PERSON])
    relocator.move(Person, PERSON)
    counts[ENROLMENT] = relocator.record(Enrolment, ENROLMENT, conditions[ENROLMENT])
    relocator.move(Enrolment, ENROLMENT)
    counts[OBLIGATION] = relocator.record(Obligation, OBLIGATION, conditions[OBLIGATION])
    if plan.kind == MERGE:
        hand_over(
            session, plan.unit_ids, target, reform_id=reform_id, now=moment.now, on=moment.today
        )
    else:
        move_trainings(session, plan.unit_ids, target, organisation_ids=plan.organisation_ids)
    send_people_changed(session, relocator.list_recorded_ids(PERSON), by=OPERATOR, moment=moment)
    continue_obligations(session, relocator, now=moment.now, on=moment.today)
    relocator.move(Obligation, OBLIGATION)
    session.flush()
    return counts


def _build_moving_conditions(plan: ReformPlan, reform_id: int) -> dict[str, ColumnElement[bool]]:
    """Return the conditions on rows of each table that go along.

    Of an abolished unit all do. Of a divided one the chosen organisations, the people who work in
    them, and those people's facts.
    """
    if plan.kind == MERGE:
        return dict.fromkeys(TABLES, true())
    organisation_ids = plan.organisation_ids
    moved_people = select(Relocation.record_id).where(
        Relocation.reform_id == reform_id, Relocation.table == PERSON
    )
    return {
        ORGANISATION: Organisation.id.in_(organisation_ids),
        PERSON: Person.organisation_id.in_(organisation_ids),
        ENROLMENT: Enrolment.person_id.in_(moved_people),
        OBLIGATION: Obligation.person_id.in_(moved_people),
    }
