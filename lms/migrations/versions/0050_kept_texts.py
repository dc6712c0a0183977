"""Texts that were typed before a sign-in ended"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_text",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_kept_text")),
    )
    op.create_index(op.f("ix_kept_text_expires_at"), "kept_text", ["expires_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_kept_text_expires_at"), table_name="kept_text")
    op.drop_table("kept_text")
