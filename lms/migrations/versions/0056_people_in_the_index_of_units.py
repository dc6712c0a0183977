"""The index of the duties of units holds their people"""

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None
NAME = "ix_obligation_unit_due"
BEFORE = ["region_unit_id", "course_id", "state", "due_on"]


def upgrade() -> None:
    op.drop_index(NAME, table_name="obligation")
    op.create_index(NAME, "obligation", [*BEFORE, "person_id"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="obligation")
    op.create_index(NAME, "obligation", BEFORE)
