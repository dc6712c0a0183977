"""The language in which each question was read when it was answered"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answer", sa.Column("language", sa.String(2), nullable=True))


def downgrade() -> None:
    op.drop_column("answer", "language")
