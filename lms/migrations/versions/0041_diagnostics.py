"""Diagnostics of courses, calibrations of questions, credited modules"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def key_of(own: str, column: str, other: str, *, nullable: bool = False) -> sa.Column[int]:
    there = sa.ForeignKey(other, name=op.f(f"fk_{own}_{column}_{other.partition('.')[0]}"))
    return sa.Column(column, KEY, there, nullable=nullable)


def upgrade() -> None:
    op.add_column(
        "course_version",
        sa.Column("diagnostic_questions", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "course_version",
        sa.Column("diagnostic_credit", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    own = "module_credit"
    op.create_table(
        own,
        key_of(own, "enrolment_id", "enrolment.id"),
        key_of(own, "module_id", "module.id"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("enrolment_id", "module_id", name=op.f(f"pk_{own}")),
    )
    own = "calibration"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        key_of(own, "version_id", "course_version.id"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("spread", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
    )
    op.create_index(op.f("ix_calibration_version_id"), own, ["version_id"])
    own = "question_difficulty"
    op.create_table(
        own,
        key_of(own, "calibration_id", "calibration.id"),
        key_of(own, "question_id", "question.id"),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("error", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("calibration_id", "question_id", name=op.f(f"pk_{own}")),
        sqlite_with_rowid=False,
    )
    own = "diagnostic"
    op.create_table(
        own,
        key_of(own, "enrolment_id", "enrolment.id"),
        key_of(own, "calibration_id", "calibration.id", nullable=True),
        sa.Column("seed", KEY, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ability", sa.Integer(), nullable=True),
        sa.Column("error", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f(f"pk_{own}")),
    )
    own = "diagnostic_answer"
    op.create_table(
        own,
        key_of(own, "enrolment_id", "diagnostic.enrolment_id"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        key_of(own, "question_id", "question.id"),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("enrolment_id", "position", name=op.f(f"pk_{own}")),
    )
    op.create_index(op.f("ix_diagnostic_answer_question_id"), own, ["question_id"])


def downgrade() -> None:
    for table in (
        "diagnostic_answer",
        "diagnostic",
        "question_difficulty",
        "calibration",
        "module_credit",
    ):
        op.drop_table(table)
    op.drop_column("course_version", "diagnostic_credit")
    op.drop_column("course_version", "diagnostic_questions")
