"""Covers of courses"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("course_version", sa.Column("cover_sha256", sa.String(64)))


def downgrade() -> None:
    op.drop_column("course_version", "cover_sha256")
