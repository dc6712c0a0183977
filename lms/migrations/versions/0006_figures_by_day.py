"""Who enrolled and who completed, counted by day: what a week brought is read in a time that does not grow"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MEASURES = {"enrolled_on": ("enrolled", "enrolment.enrolled_on"), "completed_on": ("completed", 'enrolment_event."on"')}
GRAINS = {2: "0", 6: "enrolment.region_unit_id"}  # all units, each unit; all courses, by day
COUNT = """
INSERT INTO figure (grain, region_unit_id, measure, course_id, month, count)
SELECT {grain}, {unit}, '{measure}', 0, {day}, count(*) FROM enrolment_event JOIN enrolment ON enrolment.id = enrolment_event.enrolment_id
WHERE enrolment_event.kind = '{kind}' AND enrolment_event.id NOT IN (SELECT event_id FROM enrolment_event_uncounted)
GROUP BY {by}
"""


def upgrade() -> None:
    for measure, (kind, day) in MEASURES.items():
        for grain, unit in GRAINS.items():
            by = day if unit == "0" else f"{unit}, {day}"
            op.execute(COUNT.format(grain=grain, unit=unit, measure=measure, day=day, kind=kind, by=by))


def downgrade() -> None:
    op.execute("DELETE FROM figure WHERE measure IN ('enrolled_on', 'completed_on')")
