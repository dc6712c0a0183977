"""What is counted, as queries: the facts as the records have them at present, and the changes that the figures do not hold yet."""

from functools import cache
from itertools import product
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    case,
    func,
    literal,
    select,
    union_all,
)

from lms.core.days import month_of
from lms.enrolment import rules as enrolment
from lms.enrolment.models import Enrolment, EnrolmentEvent, UncountedEvent
from lms.obligations import rules as obligations
from lms.obligations.models import Obligation, ObligationEvent, UncountedObligationEvent
from lms.obligations.rules import states
from lms.reporting.rules import (
    ACTIVE,
    ALL_COURSES,
    ALL_TIME,
    ALL_UNITS,
    CERTIFIED,
    COMPLETED,
    COMPLETED_DAY,
    DUE,
    ENROLLED,
    ENROLLED_DAY,
    EXEMPT,
    MET,
    OBLIGED,
    OVERDUE,
    grain,
)

# What an event does to the figures: its kind, the measure, whether its own day counts (else the day of enrolment), by how much.
ENROLMENT_EFFECTS: Final = (
    (enrolment.ENROLLED_EVENT, ENROLLED, False, 1),
    (enrolment.ENROLLED_EVENT, ACTIVE, False, 1),
    (enrolment.COMPLETED_EVENT, ACTIVE, False, -1),
    (enrolment.COMPLETED_EVENT, COMPLETED, True, 1),
    (enrolment.WITHDRAWN_EVENT, ACTIVE, False, -1),
    (enrolment.CERTIFIED_EVENT, CERTIFIED, True, 1),
    (enrolment.ENROLLED_EVENT, ENROLLED_DAY, False, 1),
    (enrolment.COMPLETED_EVENT, COMPLETED_DAY, True, 1),
)
# In which figures an obligation counts while it is in a state; '' is none.
STATE_MEASURES: Final = {
    obligations.OPEN: (DUE, OBLIGED),
    obligations.MET: (OBLIGED, MET),
    obligations.EXEMPT: (EXEMPT,),
    "": (),
}
# What an event of an obligation does to them: its kind, from which state, the measure, by how much.
OBLIGATION_EFFECTS: Final = tuple(
    (kind, before, measure, change)
    for kind, before, after in states.TURNS
    for measure in (DUE, OBLIGED, MET, EXEMPT)
    if (change := (measure in STATE_MEASURES[after]) - (measure in STATE_MEASURES[before]))
)
# The measures that figures hold, and those of them whose facts are obligations; the others are of enrolments.
COUNTED: Final = (ENROLLED, ACTIVE, COMPLETED, CERTIFIED, DUE, OBLIGED, MET, EXEMPT)
OF_OBLIGATIONS: Final = (DUE, OBLIGED, MET, EXEMPT)
# Held by day besides their months, and which facts they count.
DAILY: Final = {ENROLLED_DAY: ENROLLED, COMPLETED_DAY: COMPLETED}

_GRAINS: Final = tuple(
    (grain(by_unit=unit, by_course=course, by_month=month), unit, course, month)
    for unit, course, month in product((False, True), repeat=3)
)
_DAILY_GRAINS: Final = tuple(
    grain(by_unit=unit, by_course=False, by_month=True) for unit in (False, True)
)


def facts(measure: str) -> Select[*tuple[Any, ...]]:
    """The facts that a measure counts, one row each: record_id, person_id, region_unit_id, organisation_id, course_id, state,
    enrolled_on, completed_on, due_on, and `day`, by which the fact belongs to a month.
    """
    if measure in _OBLIGATIONS_IN:
        return _obligations().where(*_OBLIGATIONS_IN[measure])
    if measure == CERTIFIED:
        certified = (EnrolmentEvent.enrolment_id == Enrolment.id) & (
            EnrolmentEvent.kind == enrolment.CERTIFIED_EVENT
        )
        return _enrolments(EnrolmentEvent.on).join(EnrolmentEvent, certified)
    if measure == COMPLETED:
        return _enrolments(Enrolment.completed_on).where(Enrolment.state == enrolment.COMPLETED)
    if measure == ACTIVE:
        return _enrolments(Enrolment.enrolled_on).where(Enrolment.state == enrolment.ACTIVE)
    return _enrolments(Enrolment.enrolled_on)


def _enrolments(day: Any) -> Select[*tuple[Any, ...]]:
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
    ).select_from(Enrolment)


def _obligations() -> Select[*tuple[Any, ...]]:
    return select(
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
    )


# Which obligations a measure counts. What is met and due anew is no more among those who must: its next round is.
_OBLIGATIONS_IN: Final[dict[str, tuple[ColumnElement[bool], ...]]] = {
    DUE: (Obligation.state == obligations.OPEN,),
    OVERDUE: (Obligation.state == obligations.OPEN,),
    OBLIGED: (Obligation.state.in_((obligations.OPEN, obligations.MET)), ~Obligation.renewed),
    MET: (Obligation.state == obligations.MET, ~Obligation.renewed),
    EXEMPT: (Obligation.state == obligations.EXEMPT,),
}


@cache
def pending() -> Subquery:
    """The changes that the figures do not hold yet: measure, region_unit_id, course_id, month, change. Built once: every page has it."""
    return union_all(
        enrolment_changes(EnrolmentEvent.id.in_(select(UncountedEvent.event_id))),
        obligation_changes(ObligationEvent.id.in_(select(UncountedObligationEvent.event_id))),
    ).subquery("pending")


def enrolment_changes(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """By what these events of enrolments change the figures: measure, region_unit_id, course_id, month, change."""
    effect = _rows(("kind", "measure", "own_day", "change"), ENROLMENT_EFFECTS)
    day = case((effect.c.own_day == 1, EnrolmentEvent.on), else_=Enrolment.enrolled_on)
    month = case((effect.c.measure.in_(DAILY), day), else_=month_of(day)).label("month")
    return (
        select(
            effect.c.measure, Enrolment.region_unit_id, Enrolment.course_id, month, effect.c.change
        )
        .select_from(EnrolmentEvent)
        .join(Enrolment, Enrolment.id == EnrolmentEvent.enrolment_id)
        .join(effect, effect.c.kind == EnrolmentEvent.kind)
        .where(which)
    )


def obligation_changes(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """By what these events of obligations change the figures: by the month of the due day, for the measure due by that day itself."""
    effect = _rows(("kind", "before", "measure", "change"), OBLIGATION_EFFECTS)
    why = ObligationEvent.details["why"].as_string()
    resumed = case(
        *((why == reason, before) for reason, before in states.RESUMED_FROM.items()),
        else_=obligations.EXEMPT,
    )
    same = (ObligationEvent.kind != states.RESUMED_EVENT) | (effect.c.before == resumed)
    return (
        select(
            effect.c.measure,
            ObligationEvent.region_unit_id,
            Obligation.course_id,
            due_month(effect.c.measure, ObligationEvent.due_on).label("month"),
            effect.c.change,
        )
        .select_from(ObligationEvent)
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .join(effect, (effect.c.kind == ObligationEvent.kind) & same)
        .where(which)
    )


def due_month(measure: ColumnElement[str], due_on: Any) -> ColumnElement[Any]:
    """What stands as the month of an obligation: the first day of it, but the due day itself for the measure due."""
    return case((measure == DUE, due_on), else_=month_of(due_on))


def recorded() -> Subquery:
    """All facts in the form of changes, each by one: what the figures have to come to."""
    counted = [
        (measure, facts(DAILY.get(measure, measure)).subquery()) for measure in (*COUNTED, *DAILY)
    ]
    return union_all(
        *(
            select(
                literal(measure).label("measure"),
                fact.c.region_unit_id,
                fact.c.course_id,
                (fact.c.day if measure in {DUE, *DAILY} else month_of(fact.c.day)).label("month"),
                literal(1).label("change"),
            )
            for measure, fact in counted
        )
    ).subquery("recorded")


def cells(changes: Subquery) -> Select[*tuple[Any, ...]]:
    """The changes added up at each grain of the table of figures: grain, region_unit_id, measure, course_id, month, count.

    What is held by day is so for all courses together alone: courses times days would be more rows than enrolments.
    """
    finest = _added_up(changes)
    at = _rows(("grain", "by_unit", "by_course", "by_month"), _GRAINS)
    unit = case((at.c.by_unit == 1, finest.c.region_unit_id), else_=ALL_UNITS).label(
        "region_unit_id"
    )
    course = case((at.c.by_course == 1, finest.c.course_id), else_=ALL_COURSES).label("course_id")
    month = case((at.c.by_month == 1, finest.c.month), else_=literal(ALL_TIME, Date)).label("month")
    key = (at.c.grain, unit, finest.c.measure, course, month)
    held = finest.c.measure.not_in(DAILY) | at.c.grain.in_(_DAILY_GRAINS)
    return (
        select(*key, func.sum(finest.c.change).label("count"))
        .join_from(finest, at, held)
        .group_by(*key)
    )


def _added_up(changes: Subquery) -> Subquery:
    key = (changes.c.measure, changes.c.region_unit_id, changes.c.course_id, changes.c.month)
    return select(*key, func.sum(changes.c.change).label("change")).group_by(*key).subquery()


def _rows(names: tuple[str, ...], rows: Any) -> Subquery:
    """A small table that stands in the query itself."""
    values = [[int(value) if isinstance(value, bool) else value for value in row] for row in rows]
    return union_all(
        *(
            select(
                *(
                    literal(value, Integer if isinstance(value, int) else None).label(name)
                    for name, value in zip(names, row, strict=True)
                )
            )
            for row in values
        )
    ).subquery()
