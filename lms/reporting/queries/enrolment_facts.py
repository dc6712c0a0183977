"""Facts of enrolments, certificates and attempts, one row each."""

from typing import Any, Final

from sqlalchemy import Date, Select, and_, case, literal, select

from lms.assessment.models import Attempt
from lms.catalogue.models import CourseVersion
from lms.core.database import BigKey
from lms.enrolment import rules as enrolment
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.reporting.queries.counting_day import PERSON_DIMENSIONS, CountingDay, fill_not_given
from lms.reporting.rules import PASSED
from lms.reporting.rules.vocabulary import FAILED, UNGRADED


def select_enrolments(
    day: Any, amount: Any = None, *, state: Any = Enrolment.state, quiz_id: Any = None
) -> Select[*tuple[Any, ...]]:
    """Select enrolments, or their attempts with the result and the quiz."""
    attributes = (
        Enrolment.audience,
        Enrolment.language,
        *(fill_not_given(getattr(Enrolment, name), name) for name in PERSON_DIMENSIONS[2:]),
    )
    return select(
        Enrolment.id.label("record_id"),
        Enrolment.person_id,
        Enrolment.region_unit_id,
        Enrolment.organisation_id,
        Enrolment.course_id,
        state,
        Enrolment.enrolled_on,
        Enrolment.completed_on,
        literal(None, Date).label("due_on"),
        day.label("day"),
        *attributes,
        (literal(None, BigKey) if quiz_id is None else quiz_id).label("quiz_id"),
        (literal(1) if amount is None else amount).label("amount"),
        literal(1).label("is_counted"),
    ).select_from(Enrolment)


def select_completed(amount: Any = None) -> Select[*tuple[Any, ...]]:
    """Select completed enrolments: an index begins with the day of completion."""
    return select_enrolments(Enrolment.completed_on, amount).where(
        Enrolment.completed_on.is_not(None)
    )


def select_active(counting: CountingDay) -> Select[*tuple[Any, ...]]:
    """Select enrolments under way."""
    # An expression is not what the index of active enrolments is limited to.
    state = Enrolment.state.concat("") if counting.in_order else Enrolment.state
    return select_enrolments(Enrolment.enrolled_on).where(state == enrolment.ACTIVE)


def select_hours() -> Select[*tuple[Any, ...]]:
    """Select completed enrolments with the hours of their courses."""
    return select_completed(CourseVersion.hours).join(
        CourseVersion, CourseVersion.id == Enrolment.version_id
    )


def select_certificates() -> Select[*tuple[Any, ...]]:
    """Select enrolments by the day of their certificates."""
    certified = and_(
        EnrolmentEvent.enrolment_id == Enrolment.id,
        EnrolmentEvent.kind == enrolment.CERTIFIED_EVENT,
    )
    return select_enrolments(EnrolmentEvent.on).join(EnrolmentEvent, certified)


def select_attempts() -> Select[*tuple[Any, ...]]:
    """Select the attempts that were submitted."""
    return (
        select_enrolments(Attempt.submitted_on, state=_RESULT, quiz_id=Attempt.quiz_id)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .where(Attempt.submitted_on.is_not(None))
    )


_RESULT: Final = case(
    (Attempt.passed.is_(True), PASSED), (Attempt.passed.is_(False), FAILED), else_=UNGRADED
).label("state")
