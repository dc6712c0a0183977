"""The cells of the figures in which one person counts. No database, no clock.

A cell is an area, a course or all of them, a period, and a measure. People do not add up: a person
of two districts is one person of their region. So the figures hold, for each cell, how many people
count in it, and what one person adds is a function of that person's facts alone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from lms.reporting.rules.counted_units import CountedUnit
from lms.reporting.rules.figures import (
    ACTIVE,
    ALL_COURSES,
    CERTIFIED,
    COMPLETED,
    COMPLETED_DAY,
    COMPLETED_OF,
    ENROLLED,
    ENROLLED_DAY,
    EXEMPT,
    HOURS,
    MET,
    NOT_BEGUN,
    OBLIGED,
    OPEN,
    OPEN_DAY,
    PASSED,
    SUBMITTED,
    Period,
    find_following_month,
)

FindCountedUnits = Callable[[int], Sequence[CountedUnit]]

ALL_TIME: Final = ""
# Letters of the kinds of periods; those of one kind lie together in the key of the table.
YEAR, HALF, QUARTER, MONTH = "Y", "H", "Q", "M"
# This replaces the period: cells by day lie apart from those of all time.
DAILY: Final = "D"
# This and the number of an assignment replace the period.
ASSIGNED: Final = "A"
NO_DAY: Final = date.min  # the day of cells that are not by day
NEVER: Final = date.min  # no earlier day exists
LONG_AGO: Final = date(2, 1, 1)  # the earlier day lies in another year
# Two days of a person that lie closer than this are kept exactly: windows of so many days count
# each person once.
LONGEST_WINDOW: Final = 15
BY_DAY: Final = {
    ENROLLED: ENROLLED_DAY,
    COMPLETED: COMPLETED_DAY,
    OPEN: OPEN_DAY,
    **{measure: f"{measure}_on" for measure in (NOT_BEGUN, *COMPLETED_OF.values())},
}
SUMMED_BY_DAY: Final = {  # any days add up
    measure: f"{measure}_on" for measure in (CERTIFIED, HOURS, SUBMITTED, PASSED)
}
# Few ask for these by course, so they have no such cells.
_OF_ALL_COURSES: Final = tuple(COMPLETED_OF.values())
_COUNTED_EACH: Final = (CERTIFIED, SUBMITTED, PASSED)
_COUNTED_ONCE: Final = (ENROLLED, ACTIVE, COMPLETED, OPEN, NOT_BEGUN, *_OF_ALL_COURSES)


class PersonFact(NamedTuple):
    """Something about one person that a measure counts, and the day of its period.

    `assignment_id`: the assignment that asks for it; 0 for an enrolment. `amount`: the hours, or
    how many attempts of that day these are.
    """

    measure: str
    unit_id: int
    course_id: int
    day: date
    assignment_id: int = 0
    amount: int = 1


class FigureCell(NamedTuple):
    """The key of a figure.

    A cell by day counts people whose `day` it is and whose day before that was `previous`, as far
    as periods and windows of LONGEST_WINDOW days tell days apart. A cell of an assignment counts
    its obligations, of which a person has one: the open ones by due day. A cell of hours holds
    their sum of a month, as sums of months add up to any period.
    """

    unit_id: int
    own: bool
    course_id: int
    period: str
    measure: str
    day: date = NO_DAY
    previous: date = NEVER


class Tally(NamedTuple):
    """How many people, and pairs of person and course; or documents, attempts or hours."""

    people: int = 0
    courses: int = 0


NOTHING: Final = Tally()
_Key = tuple[int, str, str, date, date]  # key of a cell without its unit
_Row = tuple[_Key, int, int]  # key, people, courses
_UnitlessFact = tuple[str, int, date, int, int]  # measure, course, day, assignment, amount


@lru_cache(maxsize=4096)
def list_period_keys(day: date) -> tuple[str, ...]:
    """List the keys of the periods that a day belongs to: all time, year, half, quarter, month."""
    half, quarter = (day.month - 1) // 6 + 1, (day.month - 1) // 3 + 1
    return (
        ALL_TIME,
        f"{YEAR}{day.year}",
        f"{HALF}{day.year}-{half}",
        f"{QUARTER}{day.year}-{quarter}",
        f"{MONTH}{day:%Y-%m}",
    )


def name_assignment(assignment_id: int) -> str:
    """Return the key of an assignment, which stands in place of a period."""
    return f"{ASSIGNED}{assignment_id}"


def find_period_key(period: Period | None) -> str | None:
    """Return the key of a period; None if it is no year, half, quarter or month."""
    if period is None:
        return ALL_TIME
    months = len(period.list_months())
    letter = {12: YEAR, 6: HALF, 3: QUARTER, 1: MONTH}.get(months)
    if letter is None or (period.first.day, period.end.day) != (1, 1):
        return None
    key = next(key for key in list_period_keys(period.first) if key.startswith(letter))
    return key if (period.first.month - 1) % months == 0 else None


def find_longer_period(period: Period) -> Period | None:
    """Return the shortest stored period that begins with these days and ends after them."""
    for key in reversed(list_period_keys(period.first)[1:]):
        whole = parse_period_key(key)
        if whole is not None and whole.first == period.first and whole.end > period.end:
            return whole
    return None


def find_start(period: Period | None) -> date:
    """Return the day from which on a day before counts as inside the period."""
    return LONG_AGO if period is None else period.first


class CellCounts:
    """How many people count in each cell, added up person by person."""

    def __init__(
        self, find_units: FindCountedUnits, units: Collection[CountedUnit] | None = None
    ) -> None:
        """`units`: those to count in; None for all of them."""
        self._find_units, self._units = find_units, units
        self._counts: dict[tuple[CountedUnit, ...], dict[_Key, list[int]]] = {}

    def add(self, facts: Sequence[PersonFact], sign: int = 1) -> None:
        """Add one person's facts, or take them away."""
        for units, rows in self._list_rows(facts):
            counts = self._counts.setdefault(units, {})
            for key, people, courses in rows:
                count = counts.get(key)
                if count is None:
                    counts[key] = [sign * people, sign * courses]
                else:
                    count[0] += sign * people
                    count[1] += sign * courses

    def sum_up(self) -> dict[FigureCell, Tally]:
        """Return the cells that are not empty."""
        by_unit: dict[CountedUnit, dict[_Key, list[int]]] = {}
        for units, counts in self._counts.items():
            for unit in units:
                _add_counts(by_unit.setdefault(unit, {}), counts)
        return {
            FigureCell._make((*unit, *key)): Tally(people, courses)
            for unit, counts in by_unit.items()
            for key, (people, courses) in counts.items()
            if people or courses
        }

    def _list_rows(
        self, facts: Sequence[PersonFact]
    ) -> Iterator[tuple[tuple[CountedUnit, ...], Sequence[_Row]]]:
        """Yield the rows of a person with the units in which they count."""
        unit_ids = {fact.unit_id for fact in facts}
        if len(unit_ids) == 1:  # most people: their rows are the same in all units
            if units := self._list_units(unit_ids.pop()):
                yield units, _list_person_rows(_leave_out_units(facts))
            return
        by_unit: dict[CountedUnit, list[PersonFact]] = {}
        for fact in facts:
            for unit in self._list_units(fact.unit_id):
                by_unit.setdefault(unit, []).append(fact)
        for unit, inside in by_unit.items():
            yield (unit,), _list_person_rows(_leave_out_units(inside))

    def _list_units(self, unit_id: int) -> tuple[CountedUnit, ...]:
        units = self._find_units(unit_id)
        if self._units is None:
            return tuple(units)
        return tuple(unit for unit in units if unit in self._units)


def _add_counts(total: dict[_Key, list[int]], counts: dict[_Key, list[int]]) -> None:
    for key, (people, courses) in counts.items():
        if (count := total.get(key)) is None:
            total[key] = [people, courses]
        else:
            count[0] += people
            count[1] += courses


def _leave_out_units(facts: Iterable[PersonFact]) -> tuple[_UnitlessFact, ...]:
    return tuple([(fact[0], *fact[2:]) for fact in facts])


@lru_cache(maxsize=1024)
def _list_person_rows(facts: tuple[_UnitlessFact, ...]) -> Sequence[_Row]:
    """List the rows of one person in one unit.

    Thousands whom one order obliges, or one event enrolled, have the same facts, and so the same
    rows.
    """
    periods: dict[str, dict[str, dict[int, int]]] = {}
    days: dict[str, dict[int, set[date]]] = {}
    rows: list[_Row] = []
    for measure, course_id, day, assignment_id, amount in facts:
        if measure in SUMMED_BY_DAY:
            rows.append(((ALL_COURSES, DAILY, SUMMED_BY_DAY[measure], day, NEVER), 0, amount))
        if measure == HOURS:
            month = list_period_keys(day)[-1]
            keys = ((number, month, HOURS, NO_DAY, NEVER) for number in (course_id, ALL_COURSES))
            rows += [(of_month, 0, amount) for of_month in keys]
            continue
        if assignment_id:
            due_on = day if measure == OPEN else NO_DAY
            key = (ALL_COURSES, name_assignment(assignment_id), measure, due_on, NEVER)
            rows.append((key, 1, 1))
        for period in list_period_keys(day):
            courses = periods.setdefault(period, {}).setdefault(measure, {})
            courses[course_id] = courses.get(course_id, 0) + amount
        if measure in BY_DAY:
            days.setdefault(measure, {}).setdefault(course_id, set()).add(day)
    for period, by_measure in periods.items():
        for measure, numbers in _count_measures(by_measure):
            rows += _list_measure_rows(period, measure, numbers)
    for measure, by_course in days.items():
        rows += _list_day_rows(measure, by_course)
    return rows


def _count_measures(by_measure: dict[str, dict[int, int]]) -> Iterator[tuple[str, dict[int, int]]]:
    """Yield each measure with the number that it counts in each course.

    Obliged are the courses with an open or a met reason; exempt are those with exempt ones alone.
    The met are not stored: they are the obliged without the open, of people and of courses.
    """
    for measure in _COUNTED_ONCE:
        if measure in by_measure:
            yield measure, dict.fromkeys(by_measure[measure], 1)
    for measure in _COUNTED_EACH:
        if measure in by_measure:
            yield measure, by_measure[measure]
    obliged = dict.fromkeys((*by_measure.get(OPEN, ()), *by_measure.get(MET, ())), 1)
    exempt = {course_id: 1 for course_id in by_measure.get(EXEMPT, ()) if course_id not in obliged}
    yield OBLIGED, obliged
    yield EXEMPT, exempt


def _list_measure_rows(period: str, measure: str, numbers: dict[int, int]) -> list[_Row]:
    if not numbers:
        return []
    rows = [
        ((course_id, period, measure, NO_DAY, NEVER), 1, number)
        for course_id, number in numbers.items()
        if measure not in _OF_ALL_COURSES
    ]
    rows.append(((ALL_COURSES, period, measure, NO_DAY, NEVER), 1, sum(numbers.values())))
    return rows


def _list_day_rows(measure: str, by_course: dict[int, set[date]]) -> Iterator[_Row]:
    """Yield the rows by day; of enrolments and completions for all courses together only."""
    name = BY_DAY[measure]
    for day, previous in _pair_days(set().union(*by_course.values())):
        yield (ALL_COURSES, DAILY, name, day, previous), 1, 0
    for course_id, days in by_course.items():
        for day, previous in _pair_days(days):
            if measure in (OPEN, NOT_BEGUN):
                yield (course_id, DAILY, name, day, previous), 1, 1
            yield (ALL_COURSES, DAILY, name, day, previous), 0, 1


def _pair_days(days: Collection[date]) -> Iterator[tuple[date, date]]:
    """Yield each day with the one before it, as far as it matters."""
    before: date | None = None
    for day in sorted(days):
        yield day, shorten_previous(day, before)
        before = day


def shorten_previous(day: date, previous: date | None) -> date:
    """Return a day that lies in the same periods and windows of a day as the one before it.

    Few different days remain: those of two weeks, the beginnings of the month, quarter, half-year
    and year that both belong to, any day of earlier years, and none.
    """
    if previous is None:
        return NEVER
    if (day - previous).days < LONGEST_WINDOW:
        return previous
    for months in (1, 3, 6, 12):
        first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
        if previous >= first:
            return first
    return LONG_AGO


def parse_period_key(key: str) -> Period | None:
    """Return the period of a key; None for all time."""
    if key == ALL_TIME:
        return None
    year, _dash, number = key[1:].partition("-")
    months = {YEAR: 12, HALF: 6, QUARTER: 3, MONTH: 1}[key[0]]
    first = date(int(year), (int(number or 1) - 1) * months + 1, 1)
    last = first.replace(month=first.month + months - 1)
    return Period(first, find_following_month(last))
