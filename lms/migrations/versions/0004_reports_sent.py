"""What is sent by schedules, in which form, until when; and what was sent"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ADDED = ("subject", "format", "paused_at", "ended_why")


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("report_schedule") as batch:
        batch.add_column(sa.Column("subject", sa.String(length=10), server_default="figures", nullable=False))
        batch.add_column(sa.Column("format", sa.String(length=5), server_default="xlsx", nullable=False))
        batch.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("ended_why", sa.String(length=10), server_default="", nullable=False))
    op.execute("UPDATE report_schedule SET subject = 'saved' WHERE saved_report_id IS NOT NULL")
    op.execute("UPDATE report_schedule SET every = 'half' WHERE every = 'half-year'")
    op.create_table(
        "report_sending",
        sa.Column("id", key, nullable=False),
        sa.Column("schedule_id", key, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("format", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("error", sa.String(length=60), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["report_schedule.id"], name=op.f("fk_report_sending_schedule_id_report_schedule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sending")),
    )
    asked = sa.text("state = 'waiting' AND due_on IS NULL")
    op.create_index("uq_report_sending_due", "report_sending", ["schedule_id", "due_on"], unique=True)
    op.create_index(
        "uq_report_sending_asked", "report_sending", ["schedule_id"], unique=True, sqlite_where=asked, postgresql_where=asked
    )
    op.create_index("ix_report_sending_state", "report_sending", ["state", "begun_at"])


def downgrade() -> None:
    op.drop_table("report_sending")
    op.execute("UPDATE report_schedule SET every = 'half-year' WHERE every = 'half'")
    with op.batch_alter_table("report_schedule") as batch:
        for name in reversed(ADDED):
            batch.drop_column(name)
