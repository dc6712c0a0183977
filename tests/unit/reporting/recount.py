"""An independent recount: from the append-only records, by plain SQL and sets of people.

It shares no code with lms.reporting: what it says is what the figures must say.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

ENROLMENTS = """SELECT v.enrolment_id, e.person_id, e.course_id, e.region_unit_id,
e.organisation_id, v.kind, v."on" FROM enrolment_event v JOIN enrolment e ON e.id = v.enrolment_id
ORDER BY v.id"""
OBLIGATIONS = """SELECT v.obligation_id, o.person_id, o.course_id, v.region_unit_id,
v.organisation_id, v.kind, v.due_on FROM obligation_event v
JOIN obligation o ON o.id = v.obligation_id ORDER BY v.id"""
BEGUN = """SELECT DISTINCT o.id FROM obligation o
JOIN assignment_course s ON s.assignment_id = o.assignment_id
JOIN enrolment e ON e.person_id = o.person_id
AND (e.course_id = s.course_id OR e.course_id = o.course_id)
WHERE e.state = 'active' OR e.enrolled_on >= o.opened_on"""
ATTEMPTS = """SELECT e.person_id, e.course_id, e.region_unit_id, e.organisation_id,
t.submitted_at, t.passed FROM attempt t JOIN enrolment e ON e.id = t.enrolment_id
WHERE t.submitted_at IS NOT NULL"""
RELOCATIONS = """SELECT r.record_id, r.from_unit_id, r.to_unit_id FROM relocation r
JOIN reform f ON f.id = r.reform_id WHERE f.state = 'applied' AND r."table" = 'obligation'
ORDER BY r.id"""
PARENTS = """SELECT u.id, p.parent_id FROM region_unit u
LEFT JOIN region_placement p ON p.unit_id = u.id AND p.valid_to IS NULL"""
STATES = {"opened": "open", "resumed": "open", "continued": "open", "replaced": "open"}
STATES |= {"met": "met", "exempted": "exempt", "ended": "", "renewed": ""}
MEASURES = ("enrolled", "active", "completed", "certified", "attempts", "passed_attempts")
MEASURES += ("obliged", "open", "met", "overdue", "exempt", "never_started")
EACH = ("certified", "attempts", "passed_attempts")  # documents and attempts, not courses
ZONE = ZoneInfo("Asia/Almaty")
NONE = (0, 0)
Tallies = dict[str, tuple[int, int]]


class Fact(NamedTuple):
    """Something about a person in a course, with the day by which it belongs to a period."""

    kind: str
    person: int
    course: int
    unit: int
    organisation: int | None
    day: date


def _parse_day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def find_local_day(at: Any, zone: ZoneInfo) -> date:
    """Return the day of a moment in UTC, as a database gives it: SQLite as text without a zone."""
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(zone).date()


def read_facts(session: Session) -> list[Fact]:
    """Read all facts from the records."""
    session.flush()
    return [*_read_enrolments(session), *_read_attempts(session), *_read_obligations(session)]


def _read_enrolments(session: Session) -> Iterable[Fact]:
    events: dict[int, list[Any]] = {}
    for row in session.execute(text(ENROLMENTS)):
        events.setdefault(row[0], []).append(row)
    for rows in events.values():
        kinds = {row.kind for row in rows}
        for _id, person, course, unit, organisation, kind, on in rows:
            rest = (person, course, unit, organisation, _parse_day(on))
            yield Fact(kind, *rest)
            if kind == "enrolled" and "completed" not in kinds:
                yield Fact("active", *rest)


def _read_attempts(session: Session) -> Iterable[Fact]:
    for person, course, unit, organisation, at, passed in session.execute(text(ATTEMPTS)):
        rest = (person, course, unit, organisation, find_local_day(at, ZONE))
        yield Fact("attempts", *rest)
        if passed:
            yield Fact("passed_attempts", *rest)


def _read_obligations(session: Session) -> Iterable[Fact]:
    last: dict[int, Fact] = {}
    for obligation, person, course, unit, organisation, kind, due_on in session.execute(
        text(OBLIGATIONS)
    ):
        last[obligation] = Fact(
            kind=STATES[kind],
            person=person,
            course=course,
            unit=unit,
            organisation=organisation,
            day=_parse_day(due_on),
        )
    for obligation, before, after in session.execute(text(RELOCATIONS)):
        fact = last[obligation]
        if fact.unit == before and fact.kind != "open":  # an open one has an event of its own
            last[obligation] = fact._replace(unit=after)
    begun_ids = set(session.scalars(text(BEGUN)))
    not_begun = [
        fact._replace(kind="never_started")
        for obligation, fact in last.items()
        if fact.kind == "open" and obligation not in begun_ids
    ]
    return [*(fact for fact in last.values() if fact.kind), *not_begun]


def read_paths(session: Session) -> dict[int, list[int]]:
    """Read each unit with all above it, by the placements of today."""
    parents: dict[int, int | None] = dict(session.execute(text(PARENTS)).all())
    fallback = dict(session.execute(text("SELECT id, parent_id FROM region_unit")).all())
    paths = {}
    for unit in parents:
        path, step = [], unit
        while step is not None:
            path.append(step)
            step = parents[step] if parents[step] is not None else fallback[step]
        paths[unit] = path
    return paths


def count_facts(facts: Iterable[Fact], today: date) -> Tallies:
    """Count people, and pairs of person and course, of every measure; zeros are left out."""
    all_facts = list(facts)
    tallies: Tallies = {}

    def collect_pairs(kind: str, also: Callable[[Fact], bool] = lambda _fact: True) -> set[Any]:
        return {
            (fact.person, fact.course) for fact in all_facts if fact.kind == kind and also(fact)
        }

    def collect_people(pairs: set[Any]) -> set[int]:
        return {person for person, _course in pairs}

    for kind in ("enrolled", "active", "completed", "never_started"):
        pairs = collect_pairs(kind)
        tallies[kind] = (len(collect_people(pairs)), len(pairs))
    for kind in EACH:
        people = [fact.person for fact in all_facts if fact.kind == kind]
        tallies[kind] = (len(set(people)), len(people))
    is_open, is_met = collect_pairs("open"), collect_pairs("met")
    late = collect_pairs("open", lambda fact: fact.day < today)
    obliged = is_open | is_met
    exempt = collect_pairs("exempt") - obliged
    for name, pairs in (
        ("obliged", obliged),
        ("open", is_open),
        ("overdue", late),
        ("exempt", exempt),
    ):
        tallies[name] = (len(collect_people(pairs)), len(pairs))
    people_met = collect_people(obliged) - collect_people(is_open)
    tallies["met"] = (len(people_met), len(obliged - is_open))
    return {name: tally for name, tally in tallies.items() if tally != NONE}


def select_days(facts: Iterable[Fact], first: date, end: date) -> list[Fact]:
    """Return the facts of the days from `first` up to `end`."""
    return [fact for fact in facts if first <= fact.day < end]


def count_days(facts: Iterable[Fact], kind: str, first: date, end: date) -> int:
    """Count the people with a fact of a kind in some days."""
    return len({fact.person for fact in select_days(facts, first, end) if fact.kind == kind})


def count_weeks(facts: list[Fact], today: date) -> dict[str, tuple[int, int]]:
    """Count who enrolled, completed and became late this week and in the one before."""
    weeks = {}
    for name, kind, end in (
        ("enrolled", "enrolled", today + timedelta(days=1)),
        ("completed", "completed", today + timedelta(days=1)),
        ("overdue", "open", today),
    ):
        week = timedelta(days=7)
        weeks[name] = (
            count_days(facts, kind, end - week, end),
            count_days(facts, kind, end - 2 * week, end - week),
        )
    return weeks
