"""Organisations that were merged into others are found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None
NAME = "ix_organisation_merged_into_id"


def upgrade() -> None:
    is_filled = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        NAME,
        "organisation",
        ["merged_into_id"],
        sqlite_where=is_filled,
        postgresql_where=is_filled,
    )


def downgrade() -> None:
    op.drop_index(NAME, table_name="organisation")
