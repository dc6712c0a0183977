"""Indexes of mostly empty columns hold the rows that have a value"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None
COLUMNS = (
    ("person", "organisation_id"),
    ("person", "merged_into_id"),
    ("person", "iin_claim_hash"),
    ("enrolment", "organisation_id"),
    ("obligation", "organisation_id"),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        is_filled = sa.text(f"{column} IS NOT NULL")
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        op.create_index(
            f"ix_{table}_{column}",
            table,
            [column],
            sqlite_where=is_filled,
            postgresql_where=is_filled,
        )


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        op.create_index(f"ix_{table}_{column}", table, [column])
