"""Tests on paper: forms, and results that were entered of them"""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = lms.core.database.UtcDateTime(timezone=True)
VALID = sa.text("undone_at IS NULL")


def _refer(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "paper_form",
        sa.Column("id", KEY, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("quiz_id", KEY, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        _refer("paper_form", "version_id", "course_version"),
        _refer("paper_form", "quiz_id", "quiz"),
        _refer("paper_form", "made_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_form")),
        sa.UniqueConstraint("seed", name=op.f("uq_paper_form_seed")),
    )
    op.create_index("ix_paper_form_made_by", "paper_form", ["made_by", "id"])
    op.create_index("ix_paper_form_version", "paper_form", ["version_id", "id"])
    op.create_table(
        "paper_result",
        sa.Column("id", KEY, nullable=False),
        sa.Column("form_id", KEY, nullable=False),
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("attempt_id", KEY, nullable=True),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("undone_by", KEY, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_reason", sa.String(300), nullable=False),
        _refer("paper_result", "form_id", "paper_form"),
        _refer("paper_result", "enrolment_id", "enrolment"),
        _refer("paper_result", "attempt_id", "attempt"),
        _refer("paper_result", "entered_by", "person"),
        _refer("paper_result", "undone_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_result")),
    )
    op.create_index(
        "uq_paper_result_valid",
        "paper_result",
        ["form_id", "enrolment_id"],
        unique=True,
        sqlite_where=VALID,
        postgresql_where=VALID,
    )
    op.create_index("ix_paper_result_enrolment", "paper_result", ["enrolment_id"])
    op.create_index("ix_paper_result_attempt", "paper_result", ["attempt_id"])


def downgrade() -> None:
    op.drop_table("paper_result")
    op.drop_table("paper_form")
