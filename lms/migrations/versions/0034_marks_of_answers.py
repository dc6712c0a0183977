"""Marks of answers, exact and in parts"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHOLE_MARK = 2520


def upgrade() -> None:
    op.add_column("attempt", sa.Column("mark", KEY, nullable=True))
    op.add_column("attempt", sa.Column("whole_mark", KEY, nullable=True))
    op.add_column("answer", sa.Column("mark", sa.Integer(), nullable=True))
    # Until now an answer was wholly right or earned nothing.
    op.execute(
        f"UPDATE attempt SET mark = {WHOLE_MARK} * \"right\","
        f" whole_mark = {WHOLE_MARK} * json_array_length(drawn)"
        " WHERE submitted_at IS NOT NULL"
    )
    op.execute(
        f'UPDATE answer SET mark = CASE WHEN "right" THEN {WHOLE_MARK} ELSE 0 END'
        ' WHERE "right" IS NOT NULL'
    )


def downgrade() -> None:
    op.drop_column("answer", "mark")
    op.drop_column("attempt", "whole_mark")
    op.drop_column("attempt", "mark")
