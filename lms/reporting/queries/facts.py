"""Facts of the records at present, and the changes that are not folded into figures yet."""

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

# Effects of an event on figures: kind, measure, whether its own day counts (else the day of
# enrolment), change.
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
# The measures that count an obligation in a state; '' is the state before it exists.
STATE_MEASURES: Final = {
    obligations.OPEN: (DUE, OBLIGED),
    obligations.MET: (OBLIGED, MET),
    obligations.EXEMPT: (EXEMPT,),
    "": (),
}
# Effects of an event of an obligation: kind, state before, measure, change.
OBLIGATION_EFFECTS: Final = tuple(
    (kind, before, measure, change)
    for kind, before, after in states.STATE_CHANGES
    for measure in (DUE, OBLIGED, MET, EXEMPT)
    if (change := (measure in STATE_MEASURES[after]) - (measure in STATE_MEASURES[before]))
)
# Stored measures; those of obligations, the others being of enrolments.
COUNTED: Final = (ENROLLED, ACTIVE, COMPLETED, CERTIFIED, DUE, OBLIGED, MET, EXEMPT)
OF_OBLIGATIONS: Final = (DUE, OBLIGED, MET, EXEMPT)
# Measures stored by day, with the measure whose facts they count.
DAILY: Final = {ENROLLED_DAY: ENROLLED, COMPLETED_DAY: COMPLETED}

_GRAINS: Final = tuple(
    (grain(by_unit=unit, by_course=course, by_month=month), unit, course, month)
    for unit, course, month in product((False, True), repeat=3)
)
_DAILY_GRAINS: Final = tuple(
    grain(by_unit=unit, by_course=False, by_month=True) for unit in (False, True)
)


def select_facts(measure: str) -> Select[*tuple[Any, ...]]:
    """Select the facts of a measure, one row each.

    Columns: record_id, person_id, region_unit_id, organisation_id, course_id, state, enrolled_on,
    completed_on, due_on, and `day`, by which the fact belongs to a month.
    """
    if measure in _OBLIGATION_CONDITIONS:
        return _select_obligations().where(*_OBLIGATION_CONDITIONS[measure])
    if measure == CERTIFIED:
        certified = (EnrolmentEvent.enrolment_id == Enrolment.id) & (
            EnrolmentEvent.kind == enrolment.CERTIFIED_EVENT
        )
        return _select_enrolments(EnrolmentEvent.on).join(EnrolmentEvent, certified)
    if measure == COMPLETED:
        return _select_enrolments(Enrolment.completed_on).where(
            Enrolment.state == enrolment.COMPLETED
        )
    if measure == ACTIVE:
        return _select_enrolments(Enrolment.enrolled_on).where(Enrolment.state == enrolment.ACTIVE)
    return _select_enrolments(Enrolment.enrolled_on)


def _select_enrolments(day: Any) -> Select[*tuple[Any, ...]]:
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


def _select_obligations() -> Select[*tuple[Any, ...]]:
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


# Obligations that a measure counts. A met one that is due again no longer counts: its next round
# does.
_OBLIGATION_CONDITIONS: Final[dict[str, tuple[ColumnElement[bool], ...]]] = {
    DUE: (Obligation.state == obligations.OPEN,),
    OVERDUE: (Obligation.state == obligations.OPEN,),
    OBLIGED: (Obligation.state.in_((obligations.OPEN, obligations.MET)), ~Obligation.renewed),
    MET: (Obligation.state == obligations.MET, ~Obligation.renewed),
    EXEMPT: (Obligation.state == obligations.EXEMPT,),
}


@cache
def select_pending_changes() -> Subquery:
    """Select the changes that are not in the figures yet. Built once for all pages.

    Columns: measure, region_unit_id, course_id, month, change.
    """
    return union_all(
        select_enrolment_changes(EnrolmentEvent.id.in_(select(UncountedEvent.event_id))),
        select_obligation_changes(
            ObligationEvent.id.in_(select(UncountedObligationEvent.event_id))
        ),
    ).subquery("pending")


def select_enrolment_changes(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the changes to figures by these events of enrolments."""
    effect = _inline_table(("kind", "measure", "own_day", "change"), ENROLMENT_EFFECTS)
    day = case((effect.c.own_day == 1, EnrolmentEvent.on), else_=Enrolment.enrolled_on)
    month = case((effect.c.measure.in_(DAILY), day), else_=month_of(day)).label("month")
    return (
        select(
            effect.c.measure, Enrolment.region_unit_id, Enrolment.course_id, month, effect.c.change
        )
        .select_from(EnrolmentEvent)
        .join(Enrolment, Enrolment.id == EnrolmentEvent.enrolment_id)
        .join(effect, effect.c.kind == EnrolmentEvent.kind)
        .where(condition)
    )


def select_obligation_changes(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the changes to figures by these events of obligations.

    They stand in the month of the due day; of the measure due, on the day itself.
    """
    effect = _inline_table(("kind", "before", "measure", "change"), OBLIGATION_EFFECTS)
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
        .where(condition)
    )


def due_month(measure: ColumnElement[str], due_on: Any) -> ColumnElement[Any]:
    """Return the month column of an obligation: its due day for the measure due."""
    return case((measure == DUE, due_on), else_=month_of(due_on))


def select_recorded_changes() -> Subquery:
    """Select all facts as changes by one: the sum that the figures must equal."""
    facts = [
        (measure, select_facts(DAILY.get(measure, measure)).subquery())
        for measure in (*COUNTED, *DAILY)
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
            for measure, fact in facts
        )
    ).subquery("recorded")


def sum_by_grain(changes: Subquery) -> Select[*tuple[Any, ...]]:
    """Sum the changes at each grain of the figure table, with its key columns and count.

    Daily measures stand for all courses together only: courses times days would be more rows than
    enrolments.
    """
    finest = _sum_changes(changes)
    grains = _inline_table(("grain", "by_unit", "by_course", "by_month"), _GRAINS)
    unit = case((grains.c.by_unit == 1, finest.c.region_unit_id), else_=ALL_UNITS).label(
        "region_unit_id"
    )
    course = case((grains.c.by_course == 1, finest.c.course_id), else_=ALL_COURSES).label(
        "course_id"
    )
    month = case((grains.c.by_month == 1, finest.c.month), else_=literal(ALL_TIME, Date)).label(
        "month"
    )
    key = (grains.c.grain, unit, finest.c.measure, course, month)
    is_stored = finest.c.measure.not_in(DAILY) | grains.c.grain.in_(_DAILY_GRAINS)
    return (
        select(*key, func.sum(finest.c.change).label("count"))
        .join_from(finest, grains, is_stored)
        .group_by(*key)
    )


def _sum_changes(changes: Subquery) -> Subquery:
    key = (changes.c.measure, changes.c.region_unit_id, changes.c.course_id, changes.c.month)
    return select(*key, func.sum(changes.c.change).label("change")).group_by(*key).subquery()


def _inline_table(names: tuple[str, ...], rows: Any) -> Subquery:
    """Build a small table inside the query."""
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
