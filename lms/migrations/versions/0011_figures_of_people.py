"""Figures count each person once; all events are counted anew from their queues"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
QUEUES = {"enrolment_event_uncounted": "enrolment_event", "obligation_event_uncounted": "obligation_event"}


def upgrade() -> None:
    op.drop_table("figure")
    op.create_table(
        "figure",
        sa.Column("unit_id", BIG, autoincrement=False, nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("measure", sa.String(12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("previous", sa.Date(), nullable=False),
        sa.Column("people", BIG, nullable=False),
        sa.Column("courses", BIG, nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "own", "course_id", "period", "measure", "day", "previous", name="pk_figure"),
        sqlite_with_rowid=False,
    )
    version = op.create_table(
        "figure_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_figure_version"),
    )
    op.bulk_insert(version, [{"id": 1, "number": 0}])
    _count_anew()


def downgrade() -> None:
    op.drop_table("figure_version")
    op.drop_table("figure")
    op.create_table(
        "figure",
        sa.Column("grain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_unit_id", BIG, autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(12), nullable=False),
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.PrimaryKeyConstraint("grain", "region_unit_id", "measure", "course_id", "month", name="pk_figure"),
        sqlite_with_rowid=False,
    )
    _count_anew()


def _count_anew() -> None:
    """Queue all events: pages add what waits in the queues, and folding empties them."""
    for queue, events in QUEUES.items():
        op.execute(
            f"INSERT INTO {queue} (event_id) SELECT id FROM {events} WHERE id NOT IN (SELECT event_id FROM {queue})"
        )
