"""Tags and competences of questions, and rules of draws"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

COLUMNS = (("quiz", "draws"), ("question", "tags"), ("question", "competences"))


def upgrade() -> None:
    for table, name in COLUMNS:
        op.add_column(table, sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for table, name in reversed(COLUMNS):
        op.drop_column(table, name)
