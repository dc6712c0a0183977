"""An independent count of every code of the vocabulary, by plain SQL and sets of people.

It shares no code with lms.reporting and adds to recount.py what only reports, programmes and open
data show: hours, attempts, what was done in time, and what was never begun.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.unit.reporting.recount import STATES, find_local_day

ENROLMENTS = """SELECT v.enrolment_id, e.person_id, e.course_id, e.region_unit_id,
e.organisation_id, e.audience, c.hours, v.kind, v."on" FROM enrolment_event v
JOIN enrolment e ON e.id = v.enrolment_id JOIN course_version c ON c.id = e.version_id
ORDER BY v.id"""
OBLIGATIONS = """SELECT v.obligation_id, o.person_id, o.course_id, v.region_unit_id,
v.organisation_id, v.kind, v.due_on, o.met_on, a.grace_days FROM obligation_event v
JOIN obligation o ON o.id = v.obligation_id JOIN assignment a ON a.id = o.assignment_id
ORDER BY v.id"""
BEGUN = """SELECT DISTINCT o.id FROM obligation o
JOIN assignment_course s ON s.assignment_id = o.assignment_id
JOIN enrolment e ON e.person_id = o.person_id
AND (e.course_id = s.course_id OR e.course_id = o.course_id)
WHERE e.state = 'active' OR e.enrolled_on >= o.opened_on"""
ATTEMPTS = """SELECT e.person_id, e.course_id, e.region_unit_id, e.organisation_id, e.audience,
t.submitted_at, t.passed FROM attempt t JOIN enrolment e ON e.id = t.enrolment_id
WHERE t.submitted_at IS NOT NULL"""


class Record(NamedTuple):
    """A fact of a kind; `is_good`: in time, or passed; `is_begun`: its course was begun."""

    kind: str
    person: int
    course: int
    unit: int
    organisation: int | None
    audience: str
    day: date
    amount: int = 1
    is_good: bool = True
    is_begun: bool = True


def read_records(session: Session, zone: ZoneInfo) -> list[Record]:
    """Read all records."""
    session.flush()
    return [*_read_enrolments(session), *_read_obligations(session), *_read_attempts(session, zone)]


def _parse_day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _read_enrolments(session: Session) -> Iterable[Record]:
    events: dict[int, list[Any]] = {}
    for row in session.execute(text(ENROLMENTS)):
        events.setdefault(row[0], []).append(row)
    for rows in events.values():
        kinds = {row.kind for row in rows}
        for _id, person, course, unit, organisation, audience, hours, kind, on in rows:
            rest = (person, course, unit, organisation, audience, _parse_day(on), hours)
            yield Record(kind, *rest)
            if kind == "enrolled" and "completed" not in kinds:
                yield Record("active", *rest)


def _read_obligations(session: Session) -> Iterable[Record]:
    begun_ids = set(session.scalars(text(BEGUN)))
    last: dict[int, Record] = {}
    for number, person, course, unit, organisation, kind, due_on, met_on, grace in session.execute(
        text(OBLIGATIONS)
    ):
        is_good = met_on is not None and (_parse_day(met_on) - _parse_day(due_on)).days <= grace
        last[number] = Record(
            kind=STATES[kind],
            person=person,
            course=course,
            unit=unit,
            organisation=organisation,
            audience="civil_servant",
            day=_parse_day(due_on),
            is_good=is_good,
            is_begun=number in begun_ids,
        )
    return [record for record in last.values() if record.kind]


def _read_attempts(session: Session, zone: ZoneInfo) -> Iterable[Record]:
    for *who, at, passed in session.execute(text(ATTEMPTS)):
        yield Record("tried", *who, find_local_day(at, zone), is_good=bool(passed))


Pair = tuple[int, int]


def count_code(records: Iterable[Record], code: str, today: date) -> int:
    """Count what a code of the vocabulary counts."""
    here = list(records)
    amounts = {
        "certificates": lambda one: one.kind == "certified",
        "attempts": lambda one: one.kind == "tried",
        "passed_attempts": lambda one: one.kind == "tried" and one.is_good,
    }
    if code == "hours":
        return sum(one.amount for one in here if one.kind == "completed")
    if code in amounts:
        return sum(amounts[code](one) for one in here)
    base = code.removeprefix("people_")
    people, pairs = _count_both(here, base, today)
    return people if code != base else pairs


def _count_both(here: list[Record], base: str, today: date) -> tuple[int, int]:
    def collect_pairs(is_one: Callable[[Record], bool]) -> set[Pair]:
        return {(one.person, one.course) for one in here if is_one(one)}

    def collect_people(person_courses: set[Pair]) -> set[int]:
        return {person for person, _course in person_courses}

    obliged = collect_pairs(lambda one: one.kind in ("open", "met"))
    against = {
        "met": collect_pairs(lambda one: one.kind == "open"),
        "completed_in_time": collect_pairs(
            lambda one: one.kind == "open" or (one.kind == "met" and not one.is_good)
        ),
    }
    if base in against:
        bad = against[base]
        return len(collect_people(obliged) - collect_people(bad)), len(obliged - bad)
    person_courses = {
        "obliged": obliged,
        "exempt": collect_pairs(lambda one: one.kind == "exempt") - obliged,
        "overdue": collect_pairs(lambda one: one.kind == "open" and one.day < today),
        "never_started": collect_pairs(lambda one: one.kind == "open" and not one.is_begun),
    }.get(base)
    if person_courses is None:
        person_courses = collect_pairs(lambda one: one.kind == base)
    return len(collect_people(person_courses)), len(person_courses)
