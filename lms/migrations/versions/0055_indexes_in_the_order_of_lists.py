"""Indexes of days hold records in the order of the lists, and exempt obligations have their own"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None
# Name, table, columns before, columns now.
CHANGED = (
    (
        "ix_enrolment_enrolled_on",
        "enrolment",
        ["enrolled_on", "region_unit_id", "course_id", "person_id"],
        ["enrolled_on", "id", "region_unit_id", "course_id", "person_id"],
    ),
    (
        "ix_enrolment_completed_on",
        "enrolment",
        ["completed_on", "region_unit_id", "course_id", "person_id", "version_id"],
        ["completed_on", "id", "region_unit_id", "course_id", "person_id", "version_id"],
    ),
    (
        "ix_obligation_due_on",
        "obligation",
        ["due_on", "state", "renewed"],
        ["due_on", "state", "id", "renewed", "person_id", "region_unit_id"],
    ),
)
EXEMPT = "ix_obligation_exempt"


def upgrade() -> None:
    for name, table, _before, now in CHANGED:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, now)
    is_exempt = sa.text("state = 'exempt'")
    op.create_index(
        EXEMPT,
        "obligation",
        ["region_unit_id", "due_on"],
        sqlite_where=is_exempt,
        postgresql_where=is_exempt,
    )


def downgrade() -> None:
    op.drop_index(EXEMPT, table_name="obligation")
    for name, table, before, _now in CHANGED:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, before)
