"""The second step of signing in: the secret of a person's app, codes for when it is lost, and which browsers took the step"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def of_person(own: str) -> sa.Column[int]:
    return sa.Column("person_id", KEY, sa.ForeignKey("person.id", name=op.f(f"fk_{own}_person_id_person")), nullable=False)


def upgrade() -> None:
    own = "second_factor"
    op.create_table(
        own,
        of_person(own),
        sa.Column("secret_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("waiting_encrypted", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f(f"pk_{own}")),
    )
    own = "recovery_code"
    op.create_table(
        own,
        of_person(own),
        sa.Column("mark", sa.String(1), nullable=False),
        sa.Column("code_hash", sa.String(200), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("person_id", "mark", name=op.f(f"pk_{own}")),
    )
    op.add_column("sign_in", sa.Column("with_code", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("sign_in", "with_code")
    for table in ("recovery_code", "second_factor"):
        op.drop_table(table)
