"""Figures count the obligations of each assignment, by unit, state and due day"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

# What the figures count already: an obligation with events that wait to be counted stands there as
# it was before the first of them.
COUNT = """
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
), counted (assignment_id, unit_id, state, due_on) AS (
    SELECT assignment_id, region_unit_id, state, due_on FROM obligation
    WHERE NOT renewed AND id NOT IN (SELECT obligation_id FROM waiting)
    UNION ALL SELECT obligation.assignment_id, event.region_unit_id, CASE
        WHEN event.kind IN ('met', 'ended', 'exempted', 'replaced') THEN 'open'
        WHEN event.kind = 'renewed' THEN 'met'
        WHEN event.kind <> 'resumed' OR event.details ->> 'why' = 'returned' THEN ''
        WHEN event.details ->> 'why' IN ('revoked', 'merge_undone') THEN 'met'
        ELSE 'exempt' END, event.due_on
    FROM waiting JOIN obligation_event event ON event.id = waiting.event_id
    JOIN obligation ON obligation.id = waiting.obligation_id
), number (assignment_id, unit_id, state, day, amount) AS (
    SELECT assignment_id, unit_id, state, CASE WHEN state = 'open' THEN due_on ELSE :never END,
        count(*)
    FROM counted WHERE state IN ('open', 'met', 'exempt') GROUP BY 1, 2, 3, 4
)
INSERT INTO figure (unit_id, own, course_id, period, measure, day, previous, people, courses)
SELECT place.place_id, place.own, 0, 'A' || number.assignment_id, number.state, number.day, :never,
    sum(number.amount), sum(number.amount)
FROM number JOIN place ON place.unit_id = number.unit_id
GROUP BY place.place_id, place.own, number.assignment_id, number.state, number.day
"""


def upgrade() -> None:
    values = (
        sa.bindparam("never", date.min, sa.Date()),
        sa.bindparam("no", False, sa.Boolean()),
        sa.bindparam("yes", True, sa.Boolean()),
    )
    op.execute("UPDATE figure_version SET number = number + 1")
    op.execute(sa.text(COUNT).bindparams(*values))


def downgrade() -> None:
    op.execute("UPDATE figure_version SET number = number + 1")
    op.execute("DELETE FROM figure WHERE period LIKE 'A%'")
