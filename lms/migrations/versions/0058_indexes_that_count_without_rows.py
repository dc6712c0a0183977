"""Indexes that answer what is counted of people and enrolments without their rows"""

from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None
WIDER: tuple[tuple[str, str, list[str], list[str]], ...] = (
    (
        "ix_person_scope",
        "person",
        ["region_unit_id", "organisation_id"],
        ["merged_into_id", "blocked_at"],
    ),
    (
        "ix_enrolment_unit_course",
        "enrolment",
        ["region_unit_id", "course_id", "enrolled_on"],
        ["person_id"],
    ),
    (
        "ix_enrolment_unit_completed",
        "enrolment",
        ["region_unit_id", "course_id", "completed_on"],
        ["person_id"],
    ),
)


def upgrade() -> None:
    for name, table, columns, more in WIDER:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [*columns, *more])


def downgrade() -> None:
    for name, table, columns, _more in WIDER:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns)
