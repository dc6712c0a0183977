"""A plan of people for a whole programme, which is not the sum of its half-years' plans"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_total_plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("indicator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_programme_total_plan_indicator_id_indicator")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_total_plan_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_total_plan")),
        sa.UniqueConstraint("programme_id", "indicator_id", name=op.f("uq_programme_total_plan_programme_id_indicator_id")),
    )


def downgrade() -> None:
    op.drop_table("programme_total_plan")
