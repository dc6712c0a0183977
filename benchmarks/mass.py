"""Enrolments by the million: inserted by SQL, as no service would do it.

The product's own recount then counts them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, text

from benchmarks.plain_course import add_course
from benchmarks.seeding import Site
from lms.core.sqlite_connections import register_functions
from lms.core.statistics import refresh_statistics
from lms.duplicates.services import note_missed_namesakes
from lms.reporting.services import recount_figures

COURSES: Final = 12
BANK: Final = 20
PEOPLE_AT_LEAST: Final = 500
SURNAMES, GIVEN_NAMES = 5003, 307  # fewer than people, since names repeat


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the two databases write differently.

    `numbers`: rows `i` from 0 to below :count; `ago`, `later`: a day so many days ago, or later
    than another; `morning`: a moment of a day; `now`: this moment.
    """

    numbers: str
    ago: Callable[[str], str]
    later: Callable[[str, int], str]
    morning: Callable[[str], str]
    now: str


DIALECTS: Final = {
    "sqlite": Dialect(
        numbers="(WITH RECURSIVE counted (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM counted "
        "WHERE i < :count - 1) SELECT i FROM counted) AS numbers",
        ago=lambda days: f"date('now', '-' || ({days}) || ' days')",
        later=lambda day, days: f"date({day}, '+{days} days')",
        morning=lambda day: f"{day} || ' 06:00:00.000000'",
        now="datetime('now') || '.000000'",
    ),
    "postgresql": Dialect(
        numbers="generate_series(0, CAST(:count AS bigint) - 1) AS numbers (i)",
        ago=lambda days: f"(CURRENT_DATE - CAST({days} AS integer))",
        later=lambda day, days: f"({day} + {days})",
        morning=lambda day: f"({day} + time '06:00') AT TIME ZONE 'UTC'",
        now="now()",
    ),
}
# Their indexes are dropped and built again at the end, which is faster; their triggers would note
# each event as not counted.
FILLED: Final = (
    "person",
    "enrolment",
    "enrolment_event",
    "attempt",
    "obligation",
    "obligation_event",
)
FILLED_SQL: Final = ", ".join(f"'{name}'" for name in FILLED)
SQLITE_REST: Final = f"""SELECT type, name, sql FROM sqlite_master
WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name IN ({FILLED_SQL})"""
POSTGRESQL_REST: Final = f"""SELECT 'INDEX', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index WHERE NOT indisprimary AND indrelid::regclass::text IN ({FILLED_SQL}) AND NOT EXISTS
(SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))"""
FIRST_PERSON: Final = "SELECT min(id) FROM person WHERE user_name LIKE 'mass%'"


def add_enrolments(site: Site, count: int) -> None:
    """Add so many enrolments of a tenth as many people, with their records and figures.

    Each person is obliged to each enrolment's course, and has tried its test; half of the
    enrolments are completed, after another attempt.
    """
    with site.container.database.write() as session:
        now = site.container.clock.now()
        courses = [add_course(session, f"mass-{n}", now=now, bank=BANK).id for n in range(COURSES)]
    engine = create_engine(site.settings.database_url)
    _insert_records(engine, count, courses[0])
    note_missed_namesakes(site.container.database)
    with site.container.database.write() as session:
        recount_figures(session)
    if engine.dialect.name == "postgresql":
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))  # as autovacuum does soon
    engine.dispose()
    refresh_statistics(site.container.database)  # as the background does each hour
    site.container.database.dispose()


def _insert_records(engine: Engine, count: int, first_course: int) -> None:
    """Insert people, enrolments and obligations with their events."""
    dialect = DIALECTS[engine.dialect.name]
    people = max(PEOPLE_AT_LEAST, count // 10)
    with engine.connect() as connection, _drop_indexes(connection):
        for statement in _build_people_sql(dialect):
            _execute_statement(connection, statement, {"count": people})
        values = {
            "count": count,
            "people": people,
            "first_person": connection.scalar(text(FIRST_PERSON)) or 0,
            "first_course": first_course,
            "courses": COURSES,
        }
        for statement in (
            *_build_enrolment_sql(dialect),
            *_build_attempt_sql(),
            *_build_obligation_sql(dialect),
        ):
            _execute_statement(connection, statement, values)


def _execute_statement(connection: Connection, statement: str, values: dict[str, int]) -> None:
    """Execute a statement with those of the values that it names."""
    parameters = {name: value for name, value in values.items() if f":{name}" in statement}
    connection.execute(text(statement), parameters)


def _build_people_sql(dialect: Dialect) -> Iterator[str]:
    """Yield statements for people, spread so that each district has enrolments of every day."""
    yield """CREATE TEMP TABLE district AS
SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM region_unit
WHERE valid_to IS NULL AND level NOT IN ('republic', 'region', 'city_republican')"""
    yield f"""INSERT INTO person (surname, given_name, patronymic, user_name, search_key, language,
audience, region_unit_id, position, shown_name, extra_time_percent, created_at)
SELECT 'Тегі' || a, 'Аты' || b, '', 'mass' || i, 'теги' || a || ' аты' || b || ' mass' || i, 'kk',
'citizen', district.id, '', 'initials', 0, {dialect.now}
FROM (SELECT i, i * 7919 % {SURNAMES} AS a, i * 31 % {GIVEN_NAMES} AS b
FROM {dialect.numbers}) AS named
JOIN district ON district.k = (i + i / 701) % (SELECT count(*) FROM district)"""


def _build_enrolment_sql(dialect: Dialect) -> Iterator[str]:
    """Yield statements for enrolments over all districts, all courses and the last two years.

    Half of them are completed and certified.
    """
    start_day, end_day = dialect.ago("10 + i % 700"), dialect.ago("3 + i % 700")
    yield f"""INSERT INTO enrolment (person_id, course_id, version_id, region_unit_id, audience,
language, state, enrolled_at, enrolled_on, completed_at, completed_on)
SELECT person.id, course.id, course.current_version_id, person.region_unit_id, 'citizen', 'kk',
CASE i % 2 WHEN 0 THEN 'completed' ELSE 'active' END, {dialect.morning("began")}, began,
CASE i % 2 WHEN 0 THEN {dialect.morning("ended")} END, CASE i % 2 WHEN 0 THEN ended END
FROM (SELECT i, {start_day} AS began, {end_day} AS ended FROM {dialect.numbers}) AS days
JOIN person ON person.id = :first_person + i % :people
JOIN course ON course.id = :first_course + (i / :people) % :courses"""
    for kind, day in (
        ("enrolled", "enrolled"),
        ("completed", "completed"),
        ("certified", "completed"),
    ):
        yield f"""INSERT INTO enrolment_event (enrolment_id, kind, at, "on", actor_id, details)
SELECT id, '{kind}', {day}_at, {day}_on, person_id, '{{}}'
FROM enrolment WHERE {day}_on IS NOT NULL AND course_id >= :first_course"""


def _build_attempt_sql() -> Iterator[str]:
    """Yield statements for an attempt on the day of enrolment, and one on that of completion.

    Their results are counted; they have no answers.
    """
    for number, day in ((1, "enrolled"), (2, "completed")):
        yield f"""INSERT INTO attempt (enrolment_id, quiz_id, number, seed, drawn_items, started_at,
grace_seconds, submitted_at, submitted_on, "right", mark, whole_mark, percent, passed)
SELECT enrolment.id, quiz.id, {number}, 1, '[]', {day}_at, 0, {day}_at, {day}_on, 0, 0, 0, 0,
{"enrolment.id % 4 > 0" if number == 1 else "true"}
FROM enrolment JOIN quiz ON quiz.version_id = enrolment.version_id
WHERE {day}_on IS NOT NULL AND course_id >= :first_course"""
    yield """INSERT INTO quiz_count (quiz_id, language, is_first, submitted_count, passed_count,
questions, question_squares, mark, mark_squares, answer_squares)
SELECT quiz.id, '', attempt.number = 1, count(*), sum(CASE WHEN passed THEN 1 ELSE 0 END),
0, 0, 0, 0, 0
FROM attempt JOIN quiz ON quiz.id = attempt.quiz_id
JOIN course_version ON course_version.id = quiz.version_id
WHERE course_version.course_id >= :first_course GROUP BY quiz.id, attempt.number = 1"""


def _build_obligation_sql(dialect: Dialect) -> Iterator[str]:
    """Yield statements for an obligation per enrolment, by one assignment per course.

    Half have met it; most of the others are late.
    """
    yield f"""INSERT INTO assignment (course_id, fingerprint, state, starts_on, due_on, grace_days,
renewal_months, renewal_window_days, reminder_days, overdue_every_days, recognise_earlier, reason,
created_at)
SELECT id, 'mass' || id, 'standing', {dialect.ago("800")}, {dialect.ago("0")}, 0, 0, 60, '[]', 7,
true, '', {dialect.now}
FROM course WHERE id >= :first_course AND id < :first_course + :courses"""
    yield f"""INSERT INTO obligation (assignment_id, person_id, round, course_id, region_unit_id,
opened_on, due_on, state, met_by, met_on, renewed)
SELECT assignment.id, person_id, 0, enrolment.course_id, enrolment.region_unit_id, enrolled_on,
{dialect.later("enrolled_on", 30)},
CASE enrolment.state WHEN 'completed' THEN 'met' ELSE 'open' END,
CASE enrolment.state WHEN 'completed' THEN enrolment.id END, completed_on, false
FROM enrolment JOIN assignment ON assignment.course_id = enrolment.course_id
WHERE enrolment.course_id >= :first_course"""
    for kind, day in (("opened", "opened_on"), ("met", "met_on")):
        yield f"""INSERT INTO obligation_event
(obligation_id, kind, at, "on", region_unit_id, due_on, details)
SELECT id, '{kind}', {dialect.morning(day)}, {day}, region_unit_id, due_on, '{{}}'
FROM obligation WHERE {day} IS NOT NULL AND course_id >= :first_course"""


@contextmanager
def _drop_indexes(connection: Connection) -> Iterator[None]:
    """Open one fast transaction without the indexes and triggers of the filled tables.

    It does not wait for the disk; the indexes and triggers are made again at the end.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        register_functions(connection.connection.dbapi_connection)
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
