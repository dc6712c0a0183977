"""Enrolments by the million: put in by SQL, as no service would do it, then counted by the query of the product's own recount."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, create_engine, insert, text

from benchmarks.plain_course import add_course
from benchmarks.seeding import Site
from lms.core.database import prepare_functions
from lms.reporting.models import Figure
from lms.reporting.queries.facts import cells, recorded

COURSES: Final = 12
PEOPLE_AT_LEAST: Final = 500
SURNAMES, GIVEN_NAMES = 5003, 307  # so many of each, as names repeat


@dataclass(frozen=True, slots=True)
class Words:
    """What the two databases call otherwise: rows `i` from 0 to below :count, a day so many days ago or later, a morning, this moment."""

    numbers: str
    ago: Callable[[str], str]
    later: Callable[[str, int], str]
    morning: Callable[[str], str]
    moment: str


WORDS: Final = {
    "sqlite": Words(
        "(WITH RECURSIVE counted (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM counted WHERE i < :count - 1) SELECT i FROM counted) AS numbers",
        lambda days: f"date('now', '-' || ({days}) || ' days')",
        lambda day, days: f"date({day}, '+{days} days')",
        lambda day: f"{day} || ' 06:00:00.000000'",
        "datetime('now') || '.000000'",
    ),
    "postgresql": Words(
        "generate_series(0, CAST(:count AS bigint) - 1) AS numbers (i)",
        lambda days: f"(CURRENT_DATE - CAST({days} AS integer))",
        lambda day, days: f"({day} + {days})",
        lambda day: f"({day} + time '06:00') AT TIME ZONE 'UTC'",
        "now()",
    ),
}
# Tables that are filled. Their indexes are built anew afterwards, which is faster; their triggers would note each event as not counted.
FILLED: Final = ("person", "enrolment", "enrolment_event", "obligation", "obligation_event")
NAMED: Final = ", ".join(f"'{name}'" for name in FILLED)
SQLITE_REST: Final = f"SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name IN ({NAMED})"
POSTGRESQL_REST: Final = f"""SELECT 'INDEX', indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE NOT indisprimary AND indrelid::regclass::text IN ({NAMED})
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))"""


def add_enrolments(made: Site, count: int) -> None:
    """So many enrolments of a tenth as many people, each obliged to it, half of them completed, with their records and figures."""
    with made.container.database.write() as unit:
        courses = [
            add_course(unit, f"mass-{number}", now=made.container.clock.now()).id
            for number in range(COURSES)
        ]
    people = max(PEOPLE_AT_LEAST, count // 10)
    engine = create_engine(made.settings.database_url)
    words = WORDS[engine.dialect.name]
    with engine.connect() as connection, _without_indexes(connection):
        for statement in (
            *_people(words),
            "SELECT min(id) FROM person WHERE user_name LIKE 'mass%'",
        ):
            found = connection.execute(
                text(statement), {"count": people} if ":count" in statement else {}
            )
        places = {
            "count": count,
            "people": people,
            "first_person": found.scalar(),
            "first_course": courses[0],
            "courses": COURSES,
        }
        for statement in (*_enrolments(words), *_obligations(words)):
            connection.execute(
                text(statement),
                {name: value for name, value in places.items() if f":{name}" in statement},
            )
    with made.container.database.write() as unit:
        changes = cells(recorded())
        unit.execute(
            insert(Figure).from_select(
                [column.name for column in changes.selected_columns], changes
            )
        )
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(
            text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")
        )  # as a server does by itself
    engine.dispose()


def _people(words: Words) -> Iterator[str]:
    """People of all districts, so spread that each district has enrolments of every day."""
    yield """CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM region_unit
WHERE valid_to IS NULL AND level NOT IN ('republic', 'region', 'city_republican')"""
    yield f"""INSERT INTO person (surname, given_name, patronymic, user_name, search_key, language, audience, region_unit_id,
position, shown_name, extra_time_percent, created_at)
SELECT 'Тегі' || a, 'Аты' || b, '', 'mass' || i, 'теги' || a || ' аты' || b || ' mass' || i, 'kk', 'citizen', place.id, '', 'initials', 0,
{words.moment} FROM (SELECT i, i * 7919 % {SURNAMES} AS a, i * 31 % {GIVEN_NAMES} AS b FROM {words.numbers}) AS named
JOIN place ON place.k = (i + i / 701) % (SELECT count(*) FROM place)"""


def _enrolments(words: Words) -> Iterator[str]:
    """Half of them are completed and certified; they are spread over all districts, all courses and the last two years."""
    began, ended = words.ago("10 + i % 700"), words.ago("3 + i % 700")
    yield f"""INSERT INTO enrolment (person_id, course_id, version_id, region_unit_id, audience, language,
state, enrolled_at, enrolled_on, completed_at, completed_on)
SELECT person.id, course.id, course.current_version_id, person.region_unit_id, 'citizen', 'kk', CASE i % 2 WHEN 0 THEN 'completed' ELSE 'active' END,
{words.morning("began")}, began, CASE i % 2 WHEN 0 THEN {words.morning("ended")} END, CASE i % 2 WHEN 0 THEN ended END
FROM (SELECT i, {began} AS began, {ended} AS ended FROM {words.numbers}) AS days
JOIN person ON person.id = :first_person + i % :people JOIN course ON course.id = :first_course + (i / :people) % :courses"""
    for kind, day in (
        ("enrolled", "enrolled"),
        ("completed", "completed"),
        ("certified", "completed"),
    ):
        yield f"""INSERT INTO enrolment_event (enrolment_id, kind, at, "on", actor_id, details)
SELECT id, '{kind}', {day}_at, {day}_on, person_id, '{{}}' FROM enrolment WHERE {day}_on IS NOT NULL"""


def _obligations(words: Words) -> Iterator[str]:
    """Each of them is obliged too, by one assignment of the course; half have met it, of the others most are late."""
    yield f"""INSERT INTO assignment (course_id, fingerprint, state, starts_on, due_on, grace_days, renewal_months,
renewal_window_days, reminder_days, overdue_every_days, recognise_earlier, reason, created_at)
SELECT id, 'mass' || id, 'standing', {words.ago("800")}, {words.ago("0")}, 0, 0, 60, '[]', 7, true, '', {words.moment}
FROM course WHERE id >= :first_course AND id < :first_course + :courses"""
    yield f"""INSERT INTO obligation (assignment_id, person_id, round, course_id, region_unit_id, opened_on, due_on, state, met_by,
met_on, renewed)
SELECT assignment.id, person_id, 0, enrolment.course_id, enrolment.region_unit_id, enrolled_on, {words.later("enrolled_on", 30)},
CASE enrolment.state WHEN 'completed' THEN 'met' ELSE 'open' END, CASE enrolment.state WHEN 'completed' THEN enrolment.id END, completed_on,
false FROM enrolment JOIN assignment ON assignment.course_id = enrolment.course_id"""
    for kind, day in (("opened", "opened_on"), ("met", "met_on")):
        yield f"""INSERT INTO obligation_event (obligation_id, kind, at, "on", region_unit_id, due_on, details)
SELECT id, '{kind}', {words.morning(day)}, {day}, region_unit_id, due_on, '{{}}' FROM obligation WHERE {day} IS NOT NULL"""


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """One transaction, without the indexes and the triggers of the tables that are filled, and without waiting for the disk."""
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        prepare_functions(connection.connection.dbapi_connection)
        for setting in ("synchronous = OFF", "cache_size = -400000"):
            connection.exec_driver_sql(f"PRAGMA {setting}")
        connection.commit()
        connection.exec_driver_sql("BEGIN")
    else:
        for setting in ("session_replication_role = replica", "synchronous_commit = off"):
            connection.exec_driver_sql(f"SET LOCAL {setting}")
    rest: list[Any] = list(
        connection.exec_driver_sql(SQLITE_REST if on_sqlite else POSTGRESQL_REST)
    )
    for kind, name, _sql in rest:
        connection.exec_driver_sql(f"DROP {kind} {name}")
    yield
    for _kind, _name, sql in rest:
        connection.exec_driver_sql(sql)
    connection.commit()
