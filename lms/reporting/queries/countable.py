"""The facts of each measure of the vocabulary, one row each, with everything that they can be divided by or narrowed to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
)

from lms.accounts.models import Person
from lms.accounts.queries import age_group_column
from lms.accounts.rules import CIVIL_SERVANT
from lms.assessment.models import Attempt
from lms.catalogue.models import CourseVersion
from lms.core.days import days_after
from lms.enrolment import rules as enrolment
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.obligations import rules as obligations
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.reporting.queries.boundaries import moved_since
from lms.reporting.queries.moments import local_day
from lms.reporting.rules.vocabulary import MEASURES, NOT_GIVEN, OBLIGATIONS

# What says of a fact who it is about; the same names as the dimensions of the vocabulary have.
ABOUT: Final = ("audience", "language", "sex", "age_group", "settlement")


@dataclass(frozen=True, slots=True)
class CountingDay:
    """When it is counted: what is overdue, how old people are and which day a moment belongs to turn on it. `about`: whether it will be
    asked what the people of obligations are like; if not, nobody looks for them.
    """

    today: date
    zone: ZoneInfo
    about: bool = True


def countable(measure: str, counting: CountingDay, boundaries: date | None = None) -> Subquery:
    """The facts of a measure: record_id, person_id, region_unit_id (in the boundaries of the day), present_unit_id, organisation_id,
    course_id, state, enrolled_on, completed_on, due_on, `day` by which they belong to a period, audience, language, sex, age_group,
    settlement (NOT_GIVEN where nobody said), and `amount`, which a sum adds up.

    Those of enrolments are as they were at enrolment; obligations have the person's of today. Raises KeyError.
    """
    fact = _FACTS[measure](counting).subquery()
    if boundaries is None:
        return select(fact, fact.c.region_unit_id.label("present_unit_id")).subquery()
    away = moved_since(
        boundaries, Obligation if MEASURES[measure].source == OBLIGATIONS else Enrolment
    )
    kept = [one for one in fact.c if one.name != "region_unit_id"]
    unit = func.coalesce(away.c.unit_id, fact.c.region_unit_id).label("region_unit_id")
    moved = select(*kept, unit, fact.c.region_unit_id.label("present_unit_id"))
    return moved.select_from(fact).outerjoin(away, away.c.record_id == fact.c.record_id).subquery()


def _enrolments(day: Any, amount: Any = None) -> Select[*tuple[Any, ...]]:
    about = (
        Enrolment.audience,
        Enrolment.language,
        *(_given(getattr(Enrolment, name), name) for name in ABOUT[2:]),
    )
    return select(
        Enrolment.id.label("record_id"),
        Enrolment.person_id,
        Enrolment.region_unit_id,
        Enrolment.organisation_id,
        Enrolment.course_id,
        Enrolment.state,
        Enrolment.enrolled_on,
        Enrolment.completed_on,
        literal(None, Date).label("due_on"),
        day.label("day"),
        *about,
        (literal(1) if amount is None else amount).label("amount"),
    ).select_from(Enrolment)


def _completed(amount: Any = None) -> Select[*tuple[Any, ...]]:
    """The day stands only where it is so, and an index begins with it."""
    return _enrolments(Enrolment.completed_on, amount).where(Enrolment.completed_on.is_not(None))


def _hours() -> Select[*tuple[Any, ...]]:
    return _completed(CourseVersion.hours).join(
        CourseVersion, CourseVersion.id == Enrolment.version_id
    )


def _certificates() -> Select[*tuple[Any, ...]]:
    certified = and_(
        EnrolmentEvent.enrolment_id == Enrolment.id,
        EnrolmentEvent.kind == enrolment.CERTIFIED_EVENT,
    )
    return _enrolments(EnrolmentEvent.on).join(EnrolmentEvent, certified)


def _tries(counting: CountingDay) -> Select[*tuple[Any, ...]]:
    day = local_day(Attempt.submitted_at, counting.zone, counting.today)
    return (
        _enrolments(day)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .where(Attempt.submitted_at.is_not(None))
    )


def _obligations(counting: CountingDay, *which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    told = {
        "language": Person.language,
        "sex": _given(Person.sex, "sex"),
        "age_group": _given(age_group_column(counting.today.year), "age_group"),
        "settlement": _given(Person.settlement, "settlement"),
    }
    about = [
        told[name] if counting.about else literal(None, String).label(name) for name in ABOUT[1:]
    ]
    facts = select(
        Obligation.id.label("record_id"),
        Obligation.person_id,
        Obligation.region_unit_id,
        Obligation.organisation_id,
        Obligation.course_id,
        Obligation.state,
        literal(None, Date).label("enrolled_on"),
        Obligation.met_on.label("completed_on"),
        Obligation.due_on,
        Obligation.due_on.label("day"),
        literal(CIVIL_SERVANT).label("audience"),
        *about,
        literal(1).label("amount"),
    ).where(*which)
    return facts.join(Person, Person.id == Obligation.person_id) if counting.about else facts


def _met_in_time(counting: CountingDay) -> Select[*tuple[Any, ...]]:
    in_time = Obligation.met_on <= days_after(Obligation.due_on, Assignment.grace_days)
    return _obligations(counting, _IS_MET, in_time).join(
        Assignment, Assignment.id == Obligation.assignment_id
    )


def not_begun() -> ColumnElement[bool]:
    """Whether the person is under way in none of the courses that meet it, and has begun none since it was opened."""
    listed = select(AssignmentCourse.course_id).where(
        AssignmentCourse.assignment_id == Obligation.assignment_id
    )
    begun = or_(Enrolment.state == enrolment.ACTIVE, Enrolment.enrolled_on >= Obligation.opened_on)
    courses = (
        Enrolment.course_id == Obligation.course_id,
        Enrolment.course_id.in_(listed.correlate(Obligation)),
    )
    # asked for apart and without OR: a person and a course lead straight to the row, and PostgreSQL joins what it would else look up
    return and_(
        *(
            ~exists().where(Enrolment.person_id == Obligation.person_id, begun, course)
            for course in courses
        )
    )


def _given(told: Any, name: str) -> Any:
    return func.coalesce(told, NOT_GIVEN).label(name)


_IS_OPEN: Final = Obligation.state == obligations.OPEN
# What is met and due anew is no more among those who must: its next round is.
_IS_MET: Final = and_(Obligation.state == obligations.MET, ~Obligation.renewed)
_FACTS: Final[dict[str, Callable[[CountingDay], Select[*tuple[Any, ...]]]]] = {
    "enrolled": lambda _counting: _enrolments(Enrolment.enrolled_on),
    "active": lambda _counting: _enrolments(Enrolment.enrolled_on).where(
        Enrolment.state == enrolment.ACTIVE
    ),
    "completed": lambda _counting: _completed(),
    "people_enrolled": lambda _counting: _enrolments(Enrolment.enrolled_on),
    "people_completed": lambda _counting: _completed(),
    "certificates": lambda _counting: _certificates(),
    "hours": lambda _counting: _hours(),
    "obliged": lambda counting: _obligations(counting, or_(_IS_OPEN, _IS_MET)),
    "met": lambda counting: _obligations(counting, _IS_MET),
    "completed_in_time": _met_in_time,
    "open": lambda counting: _obligations(counting, _IS_OPEN),
    "overdue": lambda counting: _obligations(
        counting, _IS_OPEN, Obligation.due_on < counting.today
    ),
    "exempt": lambda counting: _obligations(counting, Obligation.state == obligations.EXEMPT),
    "never_started": lambda counting: _obligations(counting, _IS_OPEN, not_begun()),
    "tries": _tries,
    "passed_tries": lambda counting: _tries(counting).where(Attempt.passed.is_(True)),
}
