"""How quizzes are taken, and exceptions from their rules"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
RUNNING = sa.text("submitted_at IS NULL AND ends_at IS NOT NULL")
OWNERS = {
    "course_id": "course",
    "person_id": "person",
    "region_unit_id": "region_unit",
    "organisation_id": "organisation",
    "given_by": "person",
    "withdrawn_by": "person",
}


def upgrade() -> None:
    op.add_column("quiz", _text("behaviour", 10, "deferred"))
    op.add_column("quiz", sa.Column("tries", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("quiz", _text("penalty", 5, ""))
    op.add_column("quiz", _text("review", 10, "feedback"))
    op.add_column("quiz", sa.Column("opens_on", sa.Date(), nullable=True))
    op.add_column("quiz", sa.Column("closes_on", sa.Date(), nullable=True))
    op.add_column("quiz", _seconds())
    # What a course that says nothing else means from now on: see courses/README.md.
    op.execute(
        "UPDATE quiz SET behaviour = 'immediate', review = 'key' WHERE module_id IS NOT NULL"
    )
    op.execute("UPDATE quiz SET grace_seconds = 30 WHERE time_limit_minutes > 0")
    op.add_column("attempt", _seconds())
    op.create_index(
        "ix_attempt_running",
        "attempt",
        ["ends_at"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.add_column("answer", sa.Column("checks", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "answer", sa.Column("is_checked", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "quiz_exception",
        sa.Column("id", KEY, nullable=False),
        sa.Column("course_id", KEY, nullable=False),
        sa.Column("quiz_key", sa.String(80), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("region_unit_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("extra_attempts", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("given_by", KEY, nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("withdrawn_by", KEY, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_quiz_exception_{column}_{table}")
            )
            for column, table in OWNERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_exception")),
    )
    op.create_index("ix_quiz_exception_quiz", "quiz_exception", ["course_id", "quiz_key"])
    for column in ("person_id", "region_unit_id", "organisation_id"):
        op.create_index(op.f(f"ix_quiz_exception_{column}"), "quiz_exception", [column])


def downgrade() -> None:
    op.drop_table("quiz_exception")
    op.drop_column("answer", "is_checked")
    op.drop_column("answer", "checks")
    op.drop_index("ix_attempt_running", "attempt")
    op.drop_column("attempt", "grace_seconds")
    for name in (
        "grace_seconds",
        "closes_on",
        "opens_on",
        "review",
        "penalty",
        "tries",
        "behaviour",
    ):
        op.drop_column("quiz", name)


def _text(name: str, length: int, default: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default=default)


def _seconds() -> sa.Column[int]:
    return sa.Column("grace_seconds", sa.Integer(), nullable=False, server_default="0")
