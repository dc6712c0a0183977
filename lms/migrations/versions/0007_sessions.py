"""Sessions: what is held where and when, who signed up, and what happened to both"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def key_to(column: str, table: str, own: str, *, nullable: bool = False) -> sa.Column[int]:
    kind = sa.Integer() if table == "region_unit" else KEY
    return sa.Column(column, kind, sa.ForeignKey(f"{table}.id", name=op.f(f"fk_{own}_{column}_{table}")), nullable=nullable)


def upgrade() -> None:
    own = "training_session"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        sa.Column("title_kk", sa.String(200), nullable=False),
        sa.Column("title_ru", sa.String(200), nullable=False),
        sa.Column("search_key", sa.String(410), nullable=False),
        key_to("course_id", "course", own, nullable=True),
        key_to("region_unit_id", "region_unit", own),
        key_to("organisation_id", "organisation", own, nullable=True),
        sa.Column("place_kk", sa.String(300), nullable=False),
        sa.Column("place_ru", sa.String(300), nullable=False),
        sa.Column("note_kk", sa.String(1000), nullable=False),
        sa.Column("note_ru", sa.String(1000), nullable=False),
        sa.Column("language", sa.String(4), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("cancel_reason", sa.String(300), nullable=False),
        key_to("created_by", "person", own, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
    )
    op.create_index("ix_training_session_course_id", own, ["course_id"])
    op.create_index("ix_training_session_organisation_id", own, ["organisation_id"])
    op.create_index("ix_training_session_starts_at", own, ["starts_at"])
    op.create_index("ix_training_session_unit_day", own, ["region_unit_id", "held_on"])
    own = "session_sign_up"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        key_to("session_id", "training_session", own),
        key_to("person_id", "person", own),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        key_to("region_unit_id", "region_unit", own),
        key_to("organisation_id", "organisation", own, nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
    )
    op.create_index("uq_session_sign_up_once", own, ["session_id", "person_id"], unique=True)
    op.create_index("ix_session_sign_up_state", own, ["session_id", "state", "queued_at"])
    op.create_index("ix_session_sign_up_person_id", own, ["person_id"])
    own = "session_event"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        key_to("session_id", "training_session", own),
        key_to("sign_up_id", "session_sign_up", own, nullable=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        key_to("actor_id", "person", own, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
    )
    op.create_index("ix_session_event_session_id", own, ["session_id"])
    op.create_index("ix_session_event_sign_up_id", own, ["sign_up_id"])


def downgrade() -> None:
    for table in ("session_event", "session_sign_up", "training_session"):
        op.drop_table(table)
