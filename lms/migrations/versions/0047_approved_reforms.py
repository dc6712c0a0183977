"""Who approved a large reform, and when"""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("reform", sa.Column("approved_by", KEY, nullable=True))
    op.add_column(
        "reform",
        sa.Column("approved_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("reform", "approved_at")
    op.drop_column("reform", "approved_by")
