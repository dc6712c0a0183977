"""Indexes by which long lists of people are read in their order: by day, and by name as a Kazakh dictionary has it"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAMES = [sa.text(f'{name} COLLATE "kk-x-icu"') for name in ("surname", "given_name", "patronymic")]
INDEXES = (
    ("ix_enrolment_person_course", "enrolment", ["person_id", "course_id"]),
    ("ix_enrolment_enrolled_on", "enrolment", ["enrolled_on", "region_unit_id", "course_id", "person_id"]),
    ("ix_enrolment_completed_on", "enrolment", ["completed_on", "region_unit_id", "course_id", "person_id", "version_id"]),
    ("ix_enrolment_event_kind_on", "enrolment_event", ["kind", "on"]),
    ("ix_obligation_due_on", "obligation", ["due_on", "state", "renewed"]),
    ("ix_person_name", "person", NAMES),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.drop_index("ix_enrolment_person_id", "enrolment")  # the one of person and course begins with it


def downgrade() -> None:
    op.create_index("ix_enrolment_person_id", "enrolment", ["person_id"])
    for name, table, _columns in INDEXES[::-1]:
        op.drop_index(name, table)
