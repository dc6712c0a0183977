"""Kinds of fault of a list's lines, and what people typed and decided for them"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_fault",
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["people_import.id"], name=op.f("fk_import_fault_import_id_people_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "code", "line", "field", name=op.f("pk_import_fault")),
    )
    op.create_table(
        "import_correction",
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["people_import.id"],
            name=op.f("fk_import_correction_import_id_people_import"),
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_import_correction")),
    )


def downgrade() -> None:
    op.drop_table("import_correction")
    op.drop_table("import_fault")
