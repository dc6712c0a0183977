"""Tags of questions, rules of draws, and banks that courses share"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = (("quiz", "draws"), ("question", "tags"), ("question", "competences"))


def upgrade() -> None:
    for table, name in COLUMNS:
        op.add_column(table, sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("question", sa.Column("shared_name", sa.String(121), nullable=True))
    op.create_index(op.f("ix_question_shared_name"), "question", ["shared_name"])
    op.create_table(
        "used_bank",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("title_kk", sa.String(200), nullable=False),
        sa.Column("title_ru", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["course_version.id"],
            name=op.f("fk_used_bank_version_id_course_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "name", name=op.f("pk_used_bank")),
    )


def downgrade() -> None:
    op.drop_table("used_bank")
    op.drop_index(op.f("ix_question_shared_name"), "question")
    op.drop_column("question", "shared_name")
    for table, name in reversed(COLUMNS):
        op.drop_column(table, name)
