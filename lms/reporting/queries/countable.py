"""Facts of each measure of the vocabulary, one row each, with all its dimensions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from lms.accounts.models import Person
from lms.accounts.queries import build_age_group_column
from lms.accounts.rules import CIVIL_SERVANT
from lms.assessment.models import Attempt
from lms.catalogue.models import CourseVersion
from lms.core.database import Key
from lms.core.days import days_after
from lms.enrolment import rules as enrolment
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.obligations import rules as obligations
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.reporting.queries.boundaries import select_moves_since
from lms.reporting.rules import PASSED
from lms.reporting.rules.vocabulary import FAILED, MEASURES, NOT_GIVEN, OBLIGATIONS, UNGRADED

# Dimensions that describe the person of a fact, as named in the vocabulary.
PERSON_DIMENSIONS: Final = ("audience", "language", "sex", "age_group", "settlement")


@dataclass(frozen=True, slots=True)
class CountingDay:
    """The day of a count, which decides what is overdue and how old people are.

    `with_person`: whether the attributes of people with obligations are needed, and so joined.
    `in_order`: facts will be read in the order of their days, so no other index may lead to them.
    `by_own_course`: what was begun of an assignment's other courses does not count.
    """

    today: date
    with_person: bool = True
    in_order: bool = False
    by_own_course: bool = False


def select_countable_facts(
    measure: str, counting: CountingDay, boundaries: date | None = None
) -> Subquery:
    """Return the facts of a measure, one row each, as a subquery of its own at every call.

    Columns: record_id, person_id, region_unit_id (in the boundaries of the day), present_unit_id,
    organisation_id, course_id, state, enrolled_on, completed_on, due_on, `day` (by which they
    belong to a period), audience, language, sex, age_group, settlement (NOT_GIVEN if unknown),
    quiz_id (of attempts, whose `state` is their result), `amount`, which sums add up, and
    `is_counted`: 0 for a fact that speaks against the measure in the same cell, as an open
    obligation does against a met one (AGAINST).

    Attributes of enrolments are those at enrolment; of obligations, the person's present ones.
    Raises KeyError for an unknown measure.
    """
    return _build_facts(measure, counting, boundaries).subquery()


@lru_cache(maxsize=256)  # building a statement takes longer than the database does
def _build_facts(
    measure: str, counting: CountingDay, boundaries: date | None
) -> Select[*tuple[Any, ...]]:
    base = MEASURES[measure].base
    fact = _FACTS[base](counting).subquery()
    if boundaries is None:
        return select(fact, fact.c.region_unit_id.label("present_unit_id"))
    moves = select_moves_since(
        boundaries, Obligation if MEASURES[measure].source == OBLIGATIONS else Enrolment
    )
    columns = [column for column in fact.c if column.name != "region_unit_id"]
    unit = func.coalesce(moves.c.unit_id, fact.c.region_unit_id).label("region_unit_id")
    facts = select(*columns, unit, fact.c.region_unit_id.label("present_unit_id"))
    return facts.select_from(fact).outerjoin(moves, moves.c.record_id == fact.c.record_id)


def _select_enrolments(
    day: Any, amount: Any = None, *, state: Any = Enrolment.state, quiz_id: Any = None
) -> Select[*tuple[Any, ...]]:
    """Select enrolments, or their attempts with the result and the quiz."""
    attributes = (
        Enrolment.audience,
        Enrolment.language,
        *(_known_or_not_given(getattr(Enrolment, name), name) for name in PERSON_DIMENSIONS[2:]),
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
        (literal(None, Key) if quiz_id is None else quiz_id).label("quiz_id"),
        (literal(1) if amount is None else amount).label("amount"),
        literal(1).label("is_counted"),
    ).select_from(Enrolment)


def _select_completed(amount: Any = None) -> Select[*tuple[Any, ...]]:
    """Select completed enrolments: an index begins with the day of completion."""
    return _select_enrolments(Enrolment.completed_on, amount).where(
        Enrolment.completed_on.is_not(None)
    )


def _select_active(counting: CountingDay) -> Select[*tuple[Any, ...]]:
    # An expression is not what the index of active enrolments is limited to.
    state = Enrolment.state.concat("") if counting.in_order else Enrolment.state
    return _select_enrolments(Enrolment.enrolled_on).where(state == enrolment.ACTIVE)


def _select_hours() -> Select[*tuple[Any, ...]]:
    return _select_completed(CourseVersion.hours).join(
        CourseVersion, CourseVersion.id == Enrolment.version_id
    )


def _select_certificates() -> Select[*tuple[Any, ...]]:
    certified = and_(
        EnrolmentEvent.enrolment_id == Enrolment.id,
        EnrolmentEvent.kind == enrolment.CERTIFIED_EVENT,
    )
    return _select_enrolments(EnrolmentEvent.on).join(EnrolmentEvent, certified)


def _select_attempts() -> Select[*tuple[Any, ...]]:
    return (
        _select_enrolments(Attempt.submitted_on, state=_RESULT, quiz_id=Attempt.quiz_id)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .where(Attempt.submitted_on.is_not(None))
    )


def _select_obligations(
    counting: CountingDay, *conditions: ColumnElement[bool], is_counted: Any = None
) -> Select[*tuple[Any, ...]]:
    columns = {
        "language": Person.language,
        "sex": _known_or_not_given(Person.sex, "sex"),
        "age_group": _known_or_not_given(build_age_group_column(counting.today.year), "age_group"),
        "settlement": _known_or_not_given(Person.settlement, "settlement"),
    }
    attributes = [
        columns[name] if counting.with_person else literal(None, String).label(name)
        for name in PERSON_DIMENSIONS[1:]
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
        *attributes,
        literal(None, Key).label("quiz_id"),
        literal(1).label("amount"),
        (literal(1) if is_counted is None else case((is_counted, 1), else_=0)).label("is_counted"),
    ).where(*conditions)
    return facts.join(Person, Person.id == Obligation.person_id) if counting.with_person else facts


def _select_met_in_time(counting: CountingDay) -> Select[*tuple[Any, ...]]:
    in_time = Obligation.met_on <= days_after(Obligation.due_on, Assignment.grace_days)
    return _select_obligations(counting, _IS_OBLIGED, is_counted=_IS_MET & in_time).join(
        Assignment, Assignment.id == Obligation.assignment_id
    )


def has_not_begun_own() -> ColumnElement[bool]:
    """Return whether the person has not begun the obligation's own course."""
    is_own_course = Enrolment.course_id == Obligation.course_id
    # An EXISTS each instead of an OR: person and course lead straight to the row in an index. Most
    # who have begun are under way, which an index of active enrolments alone tells.
    return and_(*(~_is_enrolled(is_own_course, is_begun) for is_begun in (_IS_ACTIVE, _IS_LATER)))


def has_begun_other() -> ColumnElement[bool]:
    """Return whether the person has begun another course that meets the obligation."""
    others = select(AssignmentCourse.course_id).where(
        AssignmentCourse.assignment_id == Obligation.assignment_id,
        AssignmentCourse.course_id != Obligation.course_id,
    )
    is_other_course = Enrolment.course_id.in_(others.correlate(Obligation))
    return _is_enrolled(is_other_course, or_(_IS_ACTIVE, _IS_LATER))


def _is_enrolled(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Enrolment.person_id == Obligation.person_id, *conditions)


def _select_never_started(counting: CountingDay) -> Select[*tuple[Any, ...]]:
    not_begun = [has_not_begun_own()]
    if not counting.by_own_course:
        not_begun.append(~has_begun_other())
    return _select_obligations(counting, _IS_OPEN, *not_begun)


def _known_or_not_given(value: Any, name: str) -> Any:
    return func.coalesce(value, NOT_GIVEN).label(name)


_RESULT: Final = case(
    (Attempt.passed.is_(True), PASSED), (Attempt.passed.is_(False), FAILED), else_=UNGRADED
).label("state")
_IS_ACTIVE: Final = Enrolment.state == enrolment.ACTIVE
_IS_LATER: Final = Enrolment.enrolled_on >= Obligation.opened_on
_IS_OPEN: Final = Obligation.state == obligations.OPEN
# A met obligation that is due again no longer counts: its next round does.
_IS_MET: Final = and_(Obligation.state == obligations.MET, ~Obligation.renewed)
_IS_OBLIGED: Final = and_(
    Obligation.state.in_((obligations.OPEN, obligations.MET)), ~Obligation.renewed
)
_IS_EXEMPT: Final = Obligation.state == obligations.EXEMPT
# Measures with facts that speak against them: whether one alone keeps the whole person from being
# counted (True), or only the person in that course.
AGAINST: Final = {"met": True, "completed_in_time": True, "exempt": False}
_FACTS: Final[dict[str, Callable[[CountingDay], Select[*tuple[Any, ...]]]]] = {
    "enrolled": lambda _counting: _select_enrolments(Enrolment.enrolled_on),
    "active": _select_active,
    "completed": lambda _counting: _select_completed(),
    "certificates": lambda _counting: _select_certificates(),
    "hours": lambda _counting: _select_hours(),
    "obliged": lambda counting: _select_obligations(counting, _IS_OBLIGED),
    "met": lambda counting: _select_obligations(counting, _IS_OBLIGED, is_counted=_IS_MET),
    "completed_in_time": _select_met_in_time,
    "open": lambda counting: _select_obligations(counting, _IS_OPEN),
    "overdue": lambda counting: _select_obligations(
        counting, _IS_OPEN, Obligation.due_on < counting.today
    ),
    "exempt": lambda counting: _select_obligations(
        counting, or_(_IS_OBLIGED, _IS_EXEMPT), is_counted=_IS_EXEMPT
    ),
    "never_started": _select_never_started,
    "tries": lambda _counting: _select_attempts(),
    "passed_tries": lambda _counting: _select_attempts().where(Attempt.passed.is_(True)),
}
