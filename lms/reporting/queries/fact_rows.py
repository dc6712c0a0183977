"""Statements that read the records behind the figures, with the events that wait to be counted."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union,
    union_all,
)

from lms.assessment.models import Attempt, AttemptChange
from lms.catalogue.models import CourseVersion
from lms.core.database import BigKey
from lms.core.list_parameters import is_one_of
from lms.enrolment.models import Enrolment, EnrolmentEvent, UncountedEvent
from lms.obligations.models import Obligation, ObligationEvent, UncountedObligationEvent
from lms.reporting.rules import PASSED

ENROLMENT, OBLIGATION, ATTEMPTS = 0, 1, 2  # what a row is of: the attempts of an enrolment
_STATE: Final = case((Attempt.passed.is_(True), PASSED), else_="")


def _select_facts(
    of_enrolments: ColumnElement[bool], of_obligations: ColumnElement[bool]
) -> CompoundSelect[*tuple[Any, ...]]:
    """Select a row for each event of an enrolment, and for each obligation and event to count.

    `source`, `record_id`, `unit_id`, `course_id` and `day` are those of the record; `state`: the
    kind of the event of an enrolment, or the state of an obligation now. `event_id` is None unless
    the event waits to be counted; `event_day`, `event_unit_id`, `event_kind` and `event_why` hold
    what it says. `opened_on` and `cause_id` are the first day and the assignment of an obligation,
    `audience` and `amount` the audience and the hours of an enrolment.

    Of the attempts of an enrolment there is a row for all those of a day that passed or did not,
    with their number as `amount`, and one for each change to count: `event_day` and `event_kind`
    are the day and the state of before, `cause_id` is the attempt.
    """
    return union_all(
        _select_enrolments().where(of_enrolments),
        _select_attempts().where(of_enrolments),
        _select_attempt_changes().where(of_enrolments),
        _select_reasons().where(of_obligations),
    )


def _select_enrolments() -> Select[*tuple[Any, ...]]:
    """Select the events of enrolments; all columns of the union have the names that stand here."""
    return (
        select(
            Enrolment.person_id,
            literal(ENROLMENT, Integer).label("source"),
            Enrolment.id.label("record_id"),
            Enrolment.region_unit_id.label("unit_id"),
            Enrolment.course_id,
            Enrolment.enrolled_on.label("day"),
            EnrolmentEvent.kind.label("state"),
            UncountedEvent.event_id,
            EnrolmentEvent.on.label("event_day"),
            cast(null(), BigKey).label("event_unit_id"),
            cast(null(), String).label("event_kind"),
            cast(null(), String).label("event_why"),
            cast(null(), Date).label("opened_on"),
            literal(0, BigKey).label("cause_id"),
            Enrolment.audience,
            CourseVersion.hours.label("amount"),
        )
        .join(EnrolmentEvent, EnrolmentEvent.enrolment_id == Enrolment.id)
        .join(CourseVersion, CourseVersion.id == Enrolment.version_id)
        .outerjoin(UncountedEvent, UncountedEvent.event_id == EnrolmentEvent.id)
    )


def _select_attempts() -> Select[*tuple[Any, ...]]:
    """Select the submitted attempts of enrolments whose changes are all counted, by their days."""
    unsettled = select(AttemptChange.attempt_id)
    return (
        select(
            *_list_columns_of_attempts(),
            cast(null(), BigKey),
            cast(null(), Date),
            cast(null(), BigKey),
            cast(null(), String),
            cast(null(), String),
            cast(null(), Date),
            literal(0, BigKey),
            literal("", String),
            cast(func.count(), Integer),
        )
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .where(Attempt.submitted_on.is_not(None), Attempt.id.not_in(unsettled))
        .group_by(Enrolment.id, Attempt.submitted_on, _STATE)
    )


def _select_attempt_changes() -> Select[*tuple[Any, ...]]:
    """Select the changes to count with the state of their attempts, which may be deleted.

    SQLite gives the id of a deleted attempt to the next one, which may be another person's.
    """
    own = and_(
        Attempt.id == AttemptChange.attempt_id, Attempt.enrolment_id == AttemptChange.enrolment_id
    )
    return (
        select(
            *_list_columns_of_attempts(),
            AttemptChange.id,
            AttemptChange.counted_on,
            cast(null(), BigKey),
            case((AttemptChange.counted_passed.is_(True), PASSED), else_=""),
            cast(null(), String),
            cast(null(), Date),
            AttemptChange.attempt_id,
            literal("", String),
            literal(1, Integer),
        )
        .join(AttemptChange, AttemptChange.enrolment_id == Enrolment.id)
        .outerjoin(Attempt, own)
    )


def _list_columns_of_attempts() -> tuple[Any, ...]:
    """Return the columns that rows of attempts begin with, as those of other records do."""
    record = (literal(ATTEMPTS, Integer), Enrolment.id, Enrolment.region_unit_id)
    return (Enrolment.person_id, *record, Enrolment.course_id, Attempt.submitted_on, _STATE)


def _select_reasons() -> Select[*tuple[Any, ...]]:
    # `+ 0` keeps SQLite from looking for each event to count in each obligation.
    is_to_count = (ObligationEvent.obligation_id == Obligation.id) & (ObligationEvent.id + 0).in_(
        select(UncountedObligationEvent.event_id)
    )
    return select(
        Obligation.person_id,
        literal(OBLIGATION, Integer),
        Obligation.id,
        Obligation.region_unit_id,
        Obligation.course_id,
        Obligation.due_on,
        case((Obligation.renewed, ""), else_=Obligation.state),
        ObligationEvent.id,
        ObligationEvent.due_on,
        ObligationEvent.region_unit_id,
        ObligationEvent.kind,
        ObligationEvent.details["why"].as_string(),
        Obligation.opened_on,
        Obligation.assignment_id,
        literal("", String),
        literal(0, Integer),
    ).outerjoin(ObligationEvent, is_to_count)


OF_LISTED: Final = _select_facts(
    is_one_of(Enrolment.person_id, "people"), is_one_of(Obligation.person_id, "people")
)


def select_units_of_people(unit_ids: Collection[int] | None = None) -> CompoundSelect[int, int]:
    """Select each person with each unit in which records count them, of some units or all.

    A duty that has moved away counts in its old unit until the event of that is folded in.
    """
    of_enrolments = select(Enrolment.person_id, Enrolment.region_unit_id.label("unit_id"))
    of_obligations = select(Obligation.person_id, Obligation.region_unit_id)
    of_moved_duties = (
        select(Obligation.person_id, ObligationEvent.region_unit_id)
        .join(ObligationEvent, ObligationEvent.obligation_id == Obligation.id)
        .join(UncountedObligationEvent, UncountedObligationEvent.event_id == ObligationEvent.id)
    )
    if unit_ids is not None:
        of_enrolments = of_enrolments.where(Enrolment.region_unit_id.in_(unit_ids))
        of_obligations = of_obligations.where(Obligation.region_unit_id.in_(unit_ids))
        of_moved_duties = of_moved_duties.where(ObligationEvent.region_unit_id.in_(unit_ids))
    return union(of_enrolments, of_obligations, of_moved_duties)
