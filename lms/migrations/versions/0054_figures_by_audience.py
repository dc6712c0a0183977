"""Figures count the completions of each audience, hours, and days; what was met late is indexed"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

# What the databases write differently: first days of periods, and the days between two.
SQLITE = {
    "month": "date(day, 'start of month')",
    "quarter": "date(day, 'start of month', '-' || ((strftime('%m', day) - 1) % 3) || ' months')",
    "half": "date(day, 'start of month', '-' || ((strftime('%m', day) - 1) % 6) || ' months')",
    "year": "date(day, 'start of year')",
    "gap": "(julianday(day) - julianday(before))",
}
POSTGRESQL = {
    "month": "CAST(date_trunc('month', day) AS date)",
    "quarter": "CAST(date_trunc('quarter', day) AS date)",
    "half": "CAST(date_trunc('year', day) + CASE WHEN extract(month FROM day) > 6 "
    "THEN interval '6 months' ELSE interval '0' END AS date)",
    "year": "CAST(date_trunc('year', day) AS date)",
    "gap": "(day - before)",
}
# What the figures count already, in each place: what waits to be counted adds itself when folded.
COUNTED = """
WITH RECURSIVE path (unit_id, place_id) AS (
    SELECT id, id FROM region_unit
    UNION SELECT path.unit_id, above.parent_id FROM path
    JOIN region_unit above ON above.id = path.place_id WHERE above.parent_id IS NOT NULL
), place (unit_id, place_id, own) AS (
    SELECT unit_id, place_id, :no FROM path
    UNION ALL SELECT id, id, :yes FROM region_unit
    WHERE id IN (SELECT parent_id FROM region_unit WHERE parent_id IS NOT NULL)
), counted (unit_id, person_id, course_id, measure, day, hours) AS (
    SELECT enrolment.region_unit_id, enrolment.person_id, enrolment.course_id,
        CASE enrolment.audience WHEN 'citizen' THEN 'citizens' ELSE 'servants' END,
        event."on", version.hours
    FROM enrolment_event event
    JOIN enrolment ON enrolment.id = event.enrolment_id
    JOIN course_version version ON version.id = enrolment.version_id
    WHERE event.kind = 'completed'
    AND event.id NOT IN (SELECT event_id FROM enrolment_event_uncounted)
)
"""
INSERT = """
INSERT INTO figure (unit_id, own, course_id, period, measure, day, previous, people, courses)
"""
# Days are written as ISO dates by both databases: 2026-11-28.
PERIODS = """
), dated (unit_id, person_id, course_id, measure, year, month) AS (
    SELECT unit_id, person_id, course_id, measure, substr(CAST(day AS varchar(10)), 1, 4),
        CAST(substr(CAST(day AS varchar(10)), 6, 2) AS integer)
    FROM counted
), named (unit_id, person_id, course_id, measure, period) AS (
    SELECT unit_id, person_id, course_id, measure, '' FROM dated
    UNION SELECT unit_id, person_id, course_id, measure, 'Y' || year FROM dated
    UNION SELECT unit_id, person_id, course_id, measure, 'H' || year || '-' || ((month - 1) / 6 + 1)
        FROM dated
    UNION SELECT unit_id, person_id, course_id, measure, 'Q' || year || '-' || ((month - 1) / 3 + 1)
        FROM dated
    UNION SELECT unit_id, person_id, course_id, measure,
        'M' || year || '-' || substr(CAST(100 + month AS varchar(3)), 2, 2) FROM dated
)
"""
COUNT_PERIODS = """
SELECT place_id, own, 0, period, measure, :never, :never, count(DISTINCT person_id), count(*)
FROM (SELECT DISTINCT place.place_id, place.own, named.period, named.measure, named.person_id,
    named.course_id FROM named JOIN place ON place.unit_id = named.unit_id) AS pair
GROUP BY place_id, own, period, measure
"""
DAYS = """
), present (place_id, own, measure, person_id, course_id, day) AS (
    SELECT DISTINCT place.place_id, place.own, measure, person_id, course_id, day
    FROM counted JOIN place ON place.unit_id = counted.unit_id
), paired (place_id, own, measure, day, before, people, courses) AS (
    SELECT place_id, own, measure, day, lag(day) OVER (
        PARTITION BY place_id, own, measure, person_id ORDER BY day), 1, 0
    FROM (SELECT DISTINCT place_id, own, measure, person_id, day FROM present) AS person
    UNION ALL SELECT place_id, own, measure, day, lag(day) OVER (
        PARTITION BY place_id, own, measure, person_id, course_id ORDER BY day), 0, 1
    FROM present
)
"""
COUNT_DAYS = """
SELECT place_id, own, 0, 'D', measure || '_on', day, CASE WHEN before IS NULL THEN :never
        WHEN {gap} < 15 THEN before
        WHEN before >= {month} THEN {month} WHEN before >= {quarter} THEN {quarter}
        WHEN before >= {half} THEN {half} WHEN before >= {year} THEN {year} ELSE :long_ago END
        AS previous_day, sum(people), sum(courses)
FROM paired GROUP BY place_id, own, measure, day, previous_day
"""
COUNT_DAYS_OF_SUMS = """
SELECT place.place_id, place.own, 0, 'D', 'hours_on', counted.day, :never, 0, sum(counted.hours)
FROM counted JOIN place ON place.unit_id = counted.unit_id
GROUP BY place.place_id, place.own, counted.day HAVING sum(counted.hours) > 0
UNION ALL SELECT place.place_id, place.own, 0, 'D', 'certified_on', event."on", :never, 0, count(*)
FROM enrolment_event event JOIN enrolment ON enrolment.id = event.enrolment_id
JOIN place ON place.unit_id = enrolment.region_unit_id
WHERE event.kind = 'certified' AND event.id NOT IN (SELECT event_id FROM enrolment_event_uncounted)
GROUP BY place.place_id, place.own, event."on"
"""
COUNT_HOURS = """
SELECT place.place_id, place.own, key.course_id,
    'M' || substr(CAST(counted.day AS varchar(10)), 1, 7) AS month, 'hours', :never, :never, 0,
    sum(counted.hours)
FROM counted JOIN place ON place.unit_id = counted.unit_id
JOIN (SELECT id, id AS course_id FROM course UNION ALL SELECT id, 0 FROM course) AS key
ON key.id = counted.course_id
GROUP BY place.place_id, place.own, key.course_id, month HAVING sum(counted.hours) > 0
"""


MET_LATE = "ix_obligation_met_late"


def upgrade() -> None:
    is_late = sa.text("met_on > due_on")
    op.create_index(
        MET_LATE,
        "obligation",
        ["region_unit_id", "due_on"],
        sqlite_where=is_late,
        postgresql_where=is_late,
    )
    dialect = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL
    op.execute("UPDATE figure_version SET number = number + 1")
    counted = COUNTED.rstrip().removesuffix(")")
    for before, count in (
        (counted + PERIODS, COUNT_PERIODS),
        (counted + DAYS, COUNT_DAYS.format(**dialect)),
        (COUNTED, COUNT_DAYS_OF_SUMS),
        (COUNTED, COUNT_HOURS),
    ):
        _insert_figures(before + INSERT + count)


def _insert_figures(statement: str) -> None:
    values: dict[str, sa.BindParameter[Any]] = {
        "never": sa.bindparam("never", date.min, sa.Date()),
        "long_ago": sa.bindparam("long_ago", date(2, 1, 1), sa.Date()),
        "no": sa.bindparam("no", False, sa.Boolean()),
        "yes": sa.bindparam("yes", True, sa.Boolean()),
    }
    named = [value for name, value in values.items() if f":{name}" in statement]
    op.execute(sa.text(statement).bindparams(*named))


def downgrade() -> None:
    op.drop_index(MET_LATE, table_name="obligation")
    op.execute("UPDATE figure_version SET number = number + 1")
    op.execute(
        "DELETE FROM figure WHERE measure IN "
        "('citizens', 'servants', 'citizens_on', 'servants_on', 'hours', 'hours_on', 'certified_on')"
    )
