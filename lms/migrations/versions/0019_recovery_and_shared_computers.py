"""Recovery: confirmed contacts, letters and notices of accounts, shared computers"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def person_key(own: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey("person.id", name=op.f(f"fk_{own}_person_id_person"))
    return sa.Column("person_id", KEY, key, nullable=nullable)


def upgrade() -> None:
    own = "contact_confirmation"
    op.create_table(
        own,
        person_key(own),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("contact_hash", sa.String(64), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "channel", name=op.f(f"pk_{own}")),
    )
    own = "account_letter"
    op.create_table(
        own,
        sa.Column("id", sa.String(64), nullable=False),
        person_key(own, nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
    )
    for column in ("person_id", "secret_hash", "expires_at"):
        op.create_index(f"ix_{own}_{column}", own, [column])
    own = "account_notice"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        person_key(own),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{own}_key")),
    )
    op.create_index(f"ix_{own}_person_id", own, ["person_id"])
    op.add_column("password_link", sa.Column("channel", sa.String(8), nullable=True))
    op.add_column("password_link", sa.Column("contact_hash", sa.String(64), nullable=True))
    op.add_column("sign_in", sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_person_birth_year", "person", ["birth_year", "region_unit_id"])


def downgrade() -> None:
    op.drop_index("ix_person_birth_year", "person")
    op.drop_column("sign_in", "is_shared")
    op.drop_column("password_link", "contact_hash")
    op.drop_column("password_link", "channel")
    for table in ("account_notice", "account_letter", "contact_confirmation"):
        op.drop_table(table)
