"""Weights of questions, rules of passing, and the result that counts"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
QUIZ_COLUMNS = (
    ("competence_percent", sa.Integer(), "0"),
    ("counted", sa.String(8), "best"),
    ("wrong_costs", sa.String(5), "0"),
    ("bands", sa.JSON(), "[]"),
)
RESULT = "quiz_result"


def upgrade() -> None:
    for name, kind, value in QUIZ_COLUMNS:
        op.add_column(
            "quiz", sa.Column(name, kind, nullable=False, server_default=value)
        )
    op.add_column(
        "question", sa.Column("weight", sa.Integer(), nullable=False, server_default="1")
    )
    op.create_table(
        RESULT,
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("quiz_id", KEY, nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_quiz_result_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_result_quiz_id_quiz")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "quiz_id", name=op.f("pk_quiz_result")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_quiz_result_quiz_id"), RESULT, ["quiz_id"])
    # Until now the best attempt counted everywhere.
    op.execute(
        f"INSERT INTO {RESULT} (enrolment_id, quiz_id, percent, passed)"
        " SELECT enrolment_id, quiz_id, max(percent), max(CASE WHEN passed THEN 1 ELSE 0 END) = 1"
        " FROM attempt WHERE submitted_at IS NOT NULL GROUP BY enrolment_id, quiz_id"
    )


def downgrade() -> None:
    op.drop_table(RESULT)
    op.drop_column("question", "weight")
    for name, _kind, _value in reversed(QUIZ_COLUMNS):
        op.drop_column("quiz", name)
