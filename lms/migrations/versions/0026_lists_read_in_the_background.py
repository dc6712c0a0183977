"""Lists of people for assignments are read in the background"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    columns = (
        sa.Column("state", sa.String(10), server_default="ready", nullable=False),
        sa.Column("file_name", sa.String(200), server_default="", nullable=False),
        sa.Column("file_sha256", sa.String(64)),
        sa.Column("reading", sa.JSON()),
    )
    for column in columns:
        op.add_column("target_list", column)
    op.create_table(
        "target_list_line",
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["target_list.id"], name=op.f("fk_target_list_line_list_id_target_list")
        ),
        sa.PrimaryKeyConstraint("list_id", "line", name=op.f("pk_target_list_line")),
    )


def downgrade() -> None:
    op.drop_table("target_list_line")
    # A list that is not ready has nobody, or only some: assignments must not use it.
    is_unread = "(SELECT id FROM target_list WHERE state <> 'ready')"
    op.execute(f"DELETE FROM target_list_person WHERE list_id IN {is_unread}")
    op.execute("DELETE FROM target_list WHERE state <> 'ready'")
    for name in ("reading", "file_sha256", "file_name", "state"):
        op.drop_column("target_list", name)
