"""Supervised tests: sittings, admissions to them, minutes given back, and what asks for them"""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = lms.core.database.UtcDateTime(timezone=True)
FLAGGED = ("assignment", "certificate", "enrolment", "quiz_result")
TO_SITTING = "fk_attempt_sitting_id_sitting"


def _refer(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _create_partial_index(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def upgrade() -> None:
    _create_sittings()
    _create_admissions()
    _create_given_time()
    _bind_attempts()
    for table in FLAGGED:
        op.add_column(
            table,
            sa.Column("supervised", sa.Boolean(), server_default=sa.false(), nullable=False),
        )
    op.add_column(
        "quiz", sa.Column("supervised", sa.String(8), server_default="", nullable=False)
    )
    op.execute("UPDATE quiz SET supervised = 'offered' WHERE module_id IS NULL")


def _create_sittings() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("course_id", KEY, nullable=False),
        sa.Column("quiz_key", sa.String(80), nullable=False),
        sa.Column("region_unit_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("venue", sa.String(200), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("opened_by", KEY, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", KEY, nullable=True),
        _refer("sitting", "course_id", "course"),
        _refer("sitting", "region_unit_id", "region_unit"),
        _refer("sitting", "organisation_id", "organisation"),
        _refer("sitting", "opened_by", "person"),
        _refer("sitting", "ended_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
    )
    _create_partial_index("uq_sitting_code", "sitting", ["code"], "ended_at IS NULL", unique=True)
    op.create_index("ix_sitting_unit", "sitting", ["region_unit_id", "opened_at"])
    op.create_index("ix_sitting_organisation", "sitting", ["organisation_id", "opened_at"])


def _create_admissions() -> None:
    op.create_table(
        "admission",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sitting_id", KEY, nullable=False),
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("quiz_id", KEY, nullable=False),
        sa.Column("sign_in_id", KEY, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        _refer("admission", "sitting_id", "sitting"),
        _refer("admission", "enrolment_id", "enrolment"),
        _refer("admission", "quiz_id", "quiz"),
        _refer("admission", "decided_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission")),
    )
    browser = ["sitting_id", "enrolment_id", "sign_in_id"]
    op.create_index("uq_admission_browser", "admission", browser, unique=True)
    _create_partial_index(
        "uq_admission_admitted",
        "admission",
        ["sitting_id", "enrolment_id"],
        "state = 'admitted'",
        unique=True,
    )
    op.create_index("ix_admission_enrolment", "admission", ["enrolment_id", "quiz_id"])


def _create_given_time() -> None:
    op.create_table(
        "given_time",
        sa.Column("id", KEY, nullable=False),
        sa.Column("attempt_id", KEY, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        _refer("given_time", "attempt_id", "attempt"),
        _refer("given_time", "given_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_time")),
    )
    op.create_index(op.f("ix_given_time_attempt_id"), "given_time", ["attempt_id"])


def _bind_attempts() -> None:
    """Add the sitting of an attempt; SQLite adds a foreign key only with its column."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE attempt ADD COLUMN sitting_id INTEGER CONSTRAINT {TO_SITTING}"
            " REFERENCES sitting (id)"
        )
    else:
        target = sa.ForeignKey("sitting.id", name=TO_SITTING)
        op.add_column("attempt", sa.Column("sitting_id", sa.BigInteger(), target))
    _create_partial_index("ix_attempt_sitting", "attempt", ["sitting_id"], "sitting_id IS NOT NULL")


def downgrade() -> None:
    op.drop_column("quiz", "supervised")
    for table in FLAGGED:
        op.drop_column(table, "supervised")
    op.drop_index("ix_attempt_sitting", "attempt")
    op.drop_column("attempt", "sitting_id")
    for table in ("given_time", "admission", "sitting"):
        op.drop_table(table)
