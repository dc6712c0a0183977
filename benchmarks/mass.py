"""Enrolments by the million: put in by SQL, as no service would do it, then counted by the product's own recount."""

import sqlite3
from typing import Final

from benchmarks.plain_course import add_course
from benchmarks.seeding import Site
from lms.reporting.services import recount

COURSES: Final = 12
PEOPLE_AT_LEAST: Final = 500
# Half of the enrolments are completed and certified; they are spread over all districts, all courses and the last two years.
NUMBERS: Final = "WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < :count - 1)"
PLACES: Final = """CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM region_unit
WHERE valid_to IS NULL AND level NOT IN ('republic', 'region', 'city_republican')"""
PEOPLE: Final = f"""{NUMBERS} INSERT INTO person (surname, given_name, patronymic, user_name, search_key, language, audience, region_unit_id,
position, shown_name, extra_time_percent, created_at)
SELECT 'Тегі' || i, 'Аты', '', 'mass' || i, 'тегі' || i, 'kk', 'citizen', place.id, '', 'initials', 0, datetime('now') || '.000000'
FROM numbers JOIN place ON place.k = i % (SELECT count(*) FROM place)"""
ENROLMENTS: Final = f"""{NUMBERS} INSERT INTO enrolment (person_id, course_id, version_id, region_unit_id, audience, language,
state, enrolled_at, enrolled_on, completed_at, completed_on)
SELECT person.id, course.id, course.current_version_id, person.region_unit_id, 'citizen', 'kk', CASE i % 2 WHEN 0 THEN 'completed' ELSE 'active' END,
began || ' 06:00:00.000000', began, CASE i % 2 WHEN 0 THEN ended || ' 06:00:00.000000' END, CASE i % 2 WHEN 0 THEN ended END
FROM (SELECT i, date('now', '-' || (10 + i % 700) || ' days') AS began, date('now', '-' || (3 + i % 700) || ' days') AS ended FROM numbers)
JOIN person ON person.id = :first_person + i % :people JOIN course ON course.id = :first_course + (i / :people) % :courses"""
EVENTS: Final = tuple(
    f"""INSERT INTO enrolment_event (enrolment_id, kind, at, "on", actor_id, details)
SELECT id, '{kind}', {day}_at, {day}_on, person_id, '{{}}' FROM enrolment WHERE {day}_on IS NOT NULL"""
    for kind, day in (("enrolled", "enrolled"), ("completed", "completed"), ("certified", "completed"))
)
# Each of them is obliged too, by one assignment of the course; half have met it, of the others most are late.
ASSIGNMENTS: Final = """INSERT INTO assignment (course_id, fingerprint, state, starts_on, due_on, grace_days, renewal_months,
renewal_window_days, reminder_days, overdue_every_days, recognise_earlier, reason, created_at)
SELECT id, 'mass' || id, 'standing', date('now', '-800 days'), date('now'), 0, 0, 60, '[]', 7, 1, '', datetime('now') || '.000000'
FROM course WHERE id >= :first_course AND id < :first_course + :courses"""
OBLIGATIONS: Final = """INSERT INTO obligation (assignment_id, person_id, round, course_id, region_unit_id, opened_on, due_on, state, met_by,
met_on, renewed)
SELECT assignment.id, person_id, 0, enrolment.course_id, enrolment.region_unit_id, enrolled_on, date(enrolled_on, '+30 days'),
CASE enrolment.state WHEN 'completed' THEN 'met' ELSE 'open' END, CASE enrolment.state WHEN 'completed' THEN enrolment.id END, completed_on, 0
FROM enrolment JOIN assignment ON assignment.course_id = enrolment.course_id"""
DUTIES: Final = tuple(
    f"""INSERT INTO obligation_event (obligation_id, kind, at, "on", region_unit_id, due_on, details)
SELECT id, '{kind}', {day} || ' 06:00:00.000000', {day}, region_unit_id, due_on, '{{}}' FROM obligation WHERE {day} IS NOT NULL"""
    for kind, day in (("opened", "opened_on"), ("met", "met_on"))
)
FILLED: Final = ("person", "enrolment", "enrolment_event", "obligation", "obligation_event")
REST: Final = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name IN (?, ?, ?, ?, ?)"


def add_enrolments(made: Site, count: int) -> None:
    """So many enrolments of a tenth as many people, each obliged to it, half of them completed, with their records and figures."""
    with made.runtime.database.write() as unit:
        courses = [add_course(unit, f"mass-{number}", now=made.runtime.clock.now()).id for number in range(COURSES)]
    people = max(PEOPLE_AT_LEAST, count // 10)
    with sqlite3.connect(made.database, isolation_level=None) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("PRAGMA cache_size = -400000")
        rest = raw.execute(REST, FILLED).fetchall()
        for kind, name, _sql in rest:  # built anew afterwards, which is faster; a trigger would note each event as not counted
            raw.execute(f"DROP {kind} {name}")
        raw.execute("BEGIN")
        raw.execute(PLACES)
        raw.execute(PEOPLE, {"count": people})
        first_person = raw.execute("SELECT min(id) FROM person WHERE user_name = 'mass0'").fetchone()[0]
        places = {"count": count, "people": people, "first_person": first_person, "first_course": courses[0], "courses": COURSES}
        raw.execute(ENROLMENTS, places)
        raw.execute(ASSIGNMENTS, places)
        for statement in (*EVENTS, OBLIGATIONS, *DUTIES):
            raw.execute(statement)
        for _kind, _name, sql in rest:
            raw.execute(sql)
        raw.execute("COMMIT")
        raw.execute("ANALYZE")
    with made.runtime.database.write() as unit:
        recount(unit)
