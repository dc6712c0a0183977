"""Events of the audit record name the request that they came from, whose line stands in the log"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_event", sa.Column("request_id", sa.String(16), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("audit_event", "request_id")
