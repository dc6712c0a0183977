"""Figures count submitted attempts: by their local day, and with the changes that wait to be counted"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import context, op

import lms.core.database

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = lms.core.database.UtcDateTime(timezone=True)
ATTEMPT = sa.table(
    "attempt", sa.column("submitted_at", MOMENT), sa.column("submitted_on", sa.Date())
)
LOCAL_DAY = {
    "sqlite": "date(submitted_at, '{minutes} minutes')",
    "postgresql": "CAST(submitted_at AT TIME ZONE 'UTC' + interval '{minutes} minutes' AS date)",
}
# What an attempt counted as before, for the figures to take away; OLD is not there on insertion.
NOTES = {
    "insert": ("AFTER INSERT", "NEW.submitted_on IS NOT NULL", "NEW", "NULL", "false"),
    "update": (
        "AFTER UPDATE OF submitted_on, passed",
        "OLD.submitted_on IS DISTINCT FROM NEW.submitted_on "
        "OR (NEW.submitted_on IS NOT NULL AND coalesce(OLD.passed, false) "
        "<> coalesce(NEW.passed, false))",
        "OLD",
        "OLD.submitted_on",
        "coalesce(OLD.passed, false)",
    ),
    "delete": (
        "AFTER DELETE",
        "OLD.submitted_on IS NOT NULL",
        "OLD",
        "OLD.submitted_on",
        "coalesce(OLD.passed, false)",
    ),
}
INSERT = """
INSERT INTO figure (unit_id, own, course_id, period, measure, day, previous, people, courses)
WITH RECURSIVE path (unit_id, place_id) AS (
    SELECT id, id FROM region_unit
    UNION SELECT path.unit_id, above.parent_id FROM path
    JOIN region_unit above ON above.id = path.place_id WHERE above.parent_id IS NOT NULL
), place (unit_id, place_id, own) AS (
    SELECT unit_id, place_id, :no FROM path
    UNION ALL SELECT id, id, :yes FROM region_unit
    WHERE id IN (SELECT parent_id FROM region_unit WHERE parent_id IS NOT NULL)
), counted (unit_id, person_id, course_id, day, measure, attempts) AS (
    SELECT region_unit_id, person_id, course_id, submitted_on, :measure, count(*)
    FROM attempt JOIN enrolment ON enrolment.id = attempt.enrolment_id
    WHERE submitted_on IS NOT NULL AND (attempt.passed OR :all)
    GROUP BY region_unit_id, person_id, course_id, submitted_on
)
"""
# Days are written as ISO dates by both databases: 2026-11-29.
PERIODS = """
, dated (unit_id, person_id, course_id, measure, year, month, attempts) AS (
    SELECT unit_id, person_id, course_id, measure, substr(CAST(day AS varchar(10)), 1, 4),
        CAST(substr(CAST(day AS varchar(10)), 6, 2) AS integer), attempts
    FROM counted
), named (unit_id, person_id, course_id, measure, period, attempts) AS (
    SELECT unit_id, person_id, course_id, measure, '', attempts FROM dated
    UNION ALL SELECT unit_id, person_id, course_id, measure, 'Y' || year, attempts FROM dated
    UNION ALL SELECT unit_id, person_id, course_id, measure,
        'H' || year || '-' || ((month - 1) / 6 + 1), attempts FROM dated
    UNION ALL SELECT unit_id, person_id, course_id, measure,
        'Q' || year || '-' || ((month - 1) / 3 + 1), attempts FROM dated
    UNION ALL SELECT unit_id, person_id, course_id, measure,
        'M' || year || '-' || substr(CAST(100 + month AS varchar(3)), 2, 2), attempts FROM dated
), placed (place_id, own, person_id, course_id, measure, period, attempts) AS (
    SELECT place_id, own, person_id, course_id, measure, period, sum(attempts)
    FROM named JOIN place ON place.unit_id = named.unit_id
    GROUP BY place_id, own, person_id, course_id, measure, period
)
SELECT place_id, own, 0, period, measure, :never, :never, count(DISTINCT person_id), sum(attempts)
FROM placed GROUP BY place_id, own, period, measure
UNION ALL
SELECT place_id, own, course_id, period, measure, :never, :never, count(*), sum(attempts)
FROM placed GROUP BY place_id, own, course_id, period, measure
"""
DAYS = """
SELECT place_id, own, 0, 'D', measure || '_on', day, :never, 0, sum(attempts)
FROM counted JOIN place ON place.unit_id = counted.unit_id
GROUP BY place_id, own, measure, day
"""


def upgrade() -> None:
    op.add_column("attempt", sa.Column("submitted_on", sa.Date(), nullable=True))
    op.create_table(
        "attempt_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("attempt_id", KEY, nullable=False),
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("counted_passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_attempt_change_enrolment_id_enrolment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_change")),
    )
    op.create_index(op.f("ix_attempt_change_enrolment_id"), "attempt_change", ["enrolment_id"])
    _fill_days()
    op.execute("UPDATE figure_version SET number = number + 1")
    for measure, is_of_all in (("submitted", True), ("passed", False)):
        _insert_figures(INSERT + PERIODS, measure, is_of_all=is_of_all)
        _insert_figures(INSERT + DAYS, measure, is_of_all=is_of_all)
    op.create_index(
        "ix_attempt_submitted_on", "attempt", ["submitted_on", "enrolment_id", "passed"]
    )
    _create_triggers()


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name in NOTES:
        op.execute(f"DROP TRIGGER attempt_change_{name}" + (" ON attempt" if is_postgresql else ""))
        if is_postgresql:
            op.execute(f"DROP FUNCTION attempt_change_{name}()")
    op.drop_index("ix_attempt_submitted_on", table_name="attempt")
    op.execute("UPDATE figure_version SET number = number + 1")
    measures = "'submitted', 'submitted_on', 'passed', 'passed_on'"
    op.execute(f"DELETE FROM figure WHERE measure IN ({measures})")
    op.drop_table("attempt_change")
    op.drop_column("attempt", "submitted_on")


def _fill_days() -> None:
    """Give each submitted attempt its day in the zone of the site."""
    connection = op.get_bind()
    moments = sa.select(sa.func.min(ATTEMPT.c.submitted_at), sa.func.max(ATTEMPT.c.submitted_at))
    first, last = connection.execute(moments).one()
    if first is None:
        return
    for minutes, start, end in _list_offsets(first, last):
        day = sa.text(LOCAL_DAY[connection.dialect.name].format(minutes=f"{minutes:+}"))
        within = (ATTEMPT.c.submitted_at >= start) & (ATTEMPT.c.submitted_at < end)
        op.execute(sa.update(ATTEMPT).where(within).values(submitted_on=day))


def _list_offsets(first: datetime, last: datetime) -> Iterator[tuple[int, datetime, datetime]]:
    """Yield the offsets from UTC in minutes, each with its beginning and its end."""
    step = timedelta(minutes=15)  # all clocks change at a quarter of an hour
    start = moment = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    offset = _find_offset(start)
    while moment <= last:
        if (new_offset := _find_offset(moment)) != offset:
            yield offset, start, moment
            start, offset = moment, new_offset
        moment += step
    yield offset, start, moment


def _find_offset(moment: datetime) -> int:
    zone = context.config.attributes["zone"]
    return int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60


def _insert_figures(statement: str, measure: str, *, is_of_all: bool) -> None:
    values: dict[str, sa.BindParameter[Any]] = {
        "measure": sa.bindparam("measure", measure, sa.String(12)),
        "never": sa.bindparam("never", date.min, sa.Date()),
        "no": sa.bindparam("no", False, sa.Boolean()),
        "yes": sa.bindparam("yes", True, sa.Boolean()),
        "all": sa.bindparam("all", is_of_all, sa.Boolean()),
    }
    op.execute(sa.text(statement).bindparams(*values.values()))


def _create_triggers() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (event, condition, row, counted_on, counted_passed) in NOTES.items():
        note = (
            "INSERT INTO attempt_change (attempt_id, enrolment_id, counted_on, counted_passed) "
            f"VALUES ({row}.id, {row}.enrolment_id, {counted_on}, {counted_passed});"
        )
        body = f"BEGIN {note} END"
        if is_postgresql:
            op.execute(
                f"CREATE FUNCTION attempt_change_{name}() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$ BEGIN {note} RETURN NULL; END $$"
            )
            body = f"EXECUTE FUNCTION attempt_change_{name}()"
        op.execute(
            f"CREATE TRIGGER attempt_change_{name} {event} ON attempt FOR EACH ROW "
            f"WHEN ({condition}) {body}"
        )
