"""Lengths of lessons are measured"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lesson_length",
        sa.Column("lesson_id", KEY, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_length_lesson_id_lesson")
        ),
        sa.PrimaryKeyConstraint("lesson_id", name=op.f("pk_lesson_length")),
    )


def downgrade() -> None:
    op.drop_table("lesson_length")
