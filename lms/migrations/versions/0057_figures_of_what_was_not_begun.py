"""Figures count the open obligations whose own course was not begun"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
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
# What the figures count already, in each place: an obligation with events that wait to be counted
# stands as it was before the first of them, an enrolment with the events that do not wait.
COUNTED = """
WITH RECURSIVE path (unit_id, place_id) AS (
    SELECT id, id FROM region_unit
    UNION SELECT path.unit_id, above.parent_id FROM path
    JOIN region_unit above ON above.id = path.place_id WHERE above.parent_id IS NOT NULL
), place (unit_id, place_id, own) AS (
    SELECT unit_id, place_id, :no FROM path
    UNION ALL SELECT id, id, :yes FROM region_unit
    WHERE id IN (SELECT parent_id FROM region_unit WHERE parent_id IS NOT NULL)
), waiting (obligation_id, event_id) AS (
    SELECT event.obligation_id, min(event.id) FROM obligation_event event
    JOIN obligation_event_uncounted queue ON queue.event_id = event.id GROUP BY event.obligation_id
), reason (unit_id, person_id, course_id, day, opened_on) AS (
    SELECT region_unit_id, person_id, course_id, due_on, opened_on FROM obligation
    WHERE state = 'open' AND NOT renewed AND id NOT IN (SELECT obligation_id FROM waiting)
    UNION ALL SELECT event.region_unit_id, obligation.person_id, obligation.course_id,
        event.due_on, obligation.opened_on
    FROM waiting JOIN obligation_event event ON event.id = waiting.event_id
    JOIN obligation ON obligation.id = waiting.obligation_id
    WHERE event.kind IN ('met', 'ended', 'exempted', 'replaced')
), counted (unit_id, person_id, course_id, day) AS (
    SELECT unit_id, person_id, course_id, day FROM reason WHERE NOT EXISTS (
        SELECT 1 FROM enrolment WHERE enrolment.person_id = reason.person_id
        AND enrolment.course_id = reason.course_id
        AND EXISTS (SELECT 1 FROM enrolment_event event WHERE event.enrolment_id = enrolment.id
            AND event.kind = 'enrolled'
            AND event.id NOT IN (SELECT event_id FROM enrolment_event_uncounted))
        AND (enrolment.enrolled_on >= reason.opened_on OR NOT EXISTS (
            SELECT 1 FROM enrolment_event event WHERE event.enrolment_id = enrolment.id
            AND event.kind IN ('completed', 'withdrawn')
            AND event.id NOT IN (SELECT event_id FROM enrolment_event_uncounted))))
), present (place_id, own, person_id, course_id, day) AS (
    SELECT DISTINCT place.place_id, place.own, person_id, course_id, day
    FROM counted JOIN place ON place.unit_id = counted.unit_id
)
"""
INSERT = """
INSERT INTO figure (unit_id, own, course_id, period, measure, day, previous, people, courses)
"""
# Days are written as ISO dates by both databases: 2026-11-28.
PERIODS = """
, dated (place_id, own, person_id, course_id, year, month) AS (
    SELECT place_id, own, person_id, course_id, substr(CAST(day AS varchar(10)), 1, 4),
        CAST(substr(CAST(day AS varchar(10)), 6, 2) AS integer)
    FROM present
), named (place_id, own, person_id, course_id, period) AS (
    SELECT place_id, own, person_id, course_id, '' FROM dated
    UNION SELECT place_id, own, person_id, course_id, 'Y' || year FROM dated
    UNION SELECT place_id, own, person_id, course_id,
        'H' || year || '-' || ((month - 1) / 6 + 1) FROM dated
    UNION SELECT place_id, own, person_id, course_id,
        'Q' || year || '-' || ((month - 1) / 3 + 1) FROM dated
    UNION SELECT place_id, own, person_id, course_id,
        'M' || year || '-' || substr(CAST(100 + month AS varchar(3)), 2, 2) FROM dated
)
"""
COUNT_PERIODS = """
SELECT place_id, own, 0, period, 'not_begun', :never, :never, count(DISTINCT person_id), count(*)
FROM named GROUP BY place_id, own, period
UNION ALL
SELECT place_id, own, course_id, period, 'not_begun', :never, :never, count(*), count(*)
FROM named GROUP BY place_id, own, course_id, period
"""
DAYS = """
, paired (place_id, own, course_id, day, before, people, courses) AS (
    SELECT place_id, own, 0, day, lag(day) OVER (
        PARTITION BY place_id, own, person_id ORDER BY day), 1, 0
    FROM (SELECT DISTINCT place_id, own, person_id, day FROM present) AS person
    UNION ALL SELECT place_id, own, 0, day, lag(day) OVER (
        PARTITION BY place_id, own, person_id, course_id ORDER BY day), 0, 1
    FROM present
    UNION ALL SELECT place_id, own, course_id, day, lag(day) OVER (
        PARTITION BY place_id, own, person_id, course_id ORDER BY day), 1, 1
    FROM present
)
"""
COUNT_DAYS = """
SELECT place_id, own, course_id, 'D', 'not_begun_on', day, CASE WHEN before IS NULL THEN :never
        WHEN {gap} < 15 THEN before
        WHEN before >= {month} THEN {month} WHEN before >= {quarter} THEN {quarter}
        WHEN before >= {half} THEN {half} WHEN before >= {year} THEN {year} ELSE :long_ago END
        AS previous_day, sum(people), sum(courses)
FROM paired GROUP BY place_id, own, course_id, day, previous_day
"""


def upgrade() -> None:
    dialect = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL
    op.execute("UPDATE figure_version SET number = number + 1")
    _insert_figures(COUNTED + PERIODS + INSERT + COUNT_PERIODS)
    _insert_figures(COUNTED + DAYS + INSERT + COUNT_DAYS.format(**dialect))


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
    op.execute("UPDATE figure_version SET number = number + 1")
    op.execute("DELETE FROM figure WHERE measure IN ('not_begun', 'not_begun_on')")
