"""Corrections of keys, marks given again, decisions on passes, and retired questions"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLES = ("corrected_key", "key_correction", "regrading", "pass_decision")


def _refer(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.add_column(
        "course_version",
        sa.Column("key_generation", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "question", sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "corrected_key",
        sa.Column("question_id", KEY, autoincrement=False, nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("corrected_at", MOMENT, nullable=False),
        _refer("corrected_key", "question_id", "question"),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_corrected_key")),
    )
    _create_corrections()
    _create_regradings()
    _create_decisions()


def _create_corrections() -> None:
    table = "key_correction"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("proposed_by", KEY, nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("applied_by", KEY, nullable=True),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("regraded_at", MOMENT, nullable=True),
        _refer(table, "question_id", "question"),
        _refer(table, "version_id", "course_version"),
        _refer(table, "proposed_by", "person"),
        _refer(table, "applied_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_correction")),
    )
    is_proposed = sa.text("state = 'proposed'")
    op.create_index(
        "uq_key_correction_proposed",
        table,
        ["question_id"],
        unique=True,
        sqlite_where=is_proposed,
        postgresql_where=is_proposed,
    )
    op.create_index("ix_key_correction_question", table, ["question_id", "id"])
    op.create_index(op.f("ix_key_correction_version_id"), table, ["version_id"])


def _create_regradings() -> None:
    table = "regrading"
    op.create_table(
        table,
        sa.Column("correction_id", KEY, autoincrement=False, nullable=False),
        sa.Column("attempt_id", KEY, autoincrement=False, nullable=False),
        sa.Column("effect", sa.String(8), nullable=True),
        sa.Column("completes", sa.Boolean(), nullable=False),
        sa.Column("certified", sa.Boolean(), nullable=False),
        sa.Column("answer_before", sa.Integer(), nullable=True),
        sa.Column("answer_after", sa.Integer(), nullable=True),
        sa.Column("mark_before", KEY, nullable=True),
        sa.Column("mark_after", KEY, nullable=True),
        sa.Column("whole_mark_before", KEY, nullable=True),
        sa.Column("whole_mark_after", KEY, nullable=True),
        sa.Column("percent_before", sa.Integer(), nullable=True),
        sa.Column("percent_after", sa.Integer(), nullable=True),
        sa.Column("passed_before", sa.Boolean(), nullable=True),
        sa.Column("passed_after", sa.Boolean(), nullable=True),
        sa.Column("applied_at", MOMENT, nullable=True),
        _refer(table, "correction_id", "key_correction"),
        _refer(table, "attempt_id", "attempt"),
        sa.PrimaryKeyConstraint("correction_id", "attempt_id", name=op.f("pk_regrading")),
    )
    op.create_index("ix_regrading_effect", table, ["correction_id", "effect", "attempt_id"])
    op.create_index("ix_regrading_attempt", table, ["attempt_id"])


def _create_decisions() -> None:
    table = "pass_decision"
    op.create_table(
        table,
        sa.Column("attempt_id", KEY, autoincrement=False, nullable=False),
        sa.Column("course_id", KEY, nullable=False),
        sa.Column("correction_id", KEY, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        _refer(table, "attempt_id", "attempt"),
        _refer(table, "course_id", "course"),
        _refer(table, "correction_id", "key_correction"),
        _refer(table, "decided_by", "person"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_pass_decision")),
    )
    op.create_index("ix_pass_decision_course", table, ["course_id", "state", "attempt_id"])
    op.create_index(op.f("ix_pass_decision_correction_id"), table, ["correction_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("question", "retired")
    op.drop_column("course_version", "key_generation")
