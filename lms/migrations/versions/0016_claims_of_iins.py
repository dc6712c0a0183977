"""IINs that people only typed are claims apart from confirmed ones, and conflicts of them"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("decided_at IS NULL")

SUBJECT = "subject = 'person:' || CAST(person.id AS varchar(20))"
NAMES_IIN = "CAST(details AS varchar(4000)) LIKE '%\"iin_hash\"%'"
# Typed by the holder: at sign-up, or later on the own account.
IS_TYPED = (
    f"EXISTS (SELECT 1 FROM audit_event WHERE {SUBJECT} AND "
    f"(kind IN ('signed_up', 'iin_claimed') OR (kind = 'profile_changed' AND {NAMES_IIN})))"
)
# An administrator entered it, or it was confirmed before this migration was undone, and it was not
# withdrawn since.
IS_PROVEN = (
    f"EXISTS (SELECT 1 FROM audit_event WHERE {SUBJECT} AND "
    f"(kind IN ('iin_confirmed', 'iin_corrected') OR (kind = 'person_changed' AND {NAMES_IIN}))) "
    f"AND NOT EXISTS (SELECT 1 FROM audit_event WHERE {SUBJECT} AND kind = 'iin_withdrawn')"
)
HOLDS_POST = "EXISTS (SELECT 1 FROM post WHERE post.person_id = person.id AND post.ends_on IS NULL)"


def upgrade() -> None:
    op.add_column("person", sa.Column("iin_claim_encrypted", sa.LargeBinary(), nullable=True))
    op.add_column("person", sa.Column("iin_claim_hash", sa.String(64), nullable=True))
    own = "iin_conflict"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        sa.Column("iin_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("iin_hash", sa.String(64), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decision", sa.String(12), nullable=False),
        sa.Column("chosen_id", KEY, nullable=True),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_{own}_{name}_person"))
            for name in ("opened_by", "decided_by", "chosen_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
    )
    op.create_index(f"uq_{own}_open", own, ["iin_hash"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.execute(
        "UPDATE person SET iin_claim_encrypted = iin_encrypted, iin_claim_hash = iin_hash, "
        "iin_encrypted = NULL, iin_hash = NULL "
        f"WHERE iin_hash IS NOT NULL AND {IS_TYPED} AND NOT ({IS_PROVEN}) AND NOT {HOLDS_POST}"
    )
    op.create_index("ix_person_iin_claim_hash", "person", ["iin_claim_hash"])


def downgrade() -> None:
    """Give claims back where nobody has the IIN; of several accounts the oldest gets it."""
    op.execute(
        "UPDATE person SET iin_encrypted = iin_claim_encrypted, iin_hash = iin_claim_hash "
        "WHERE iin_hash IS NULL AND iin_claim_hash IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM person AS holder WHERE holder.iin_hash = person.iin_claim_hash) "
        "AND NOT EXISTS (SELECT 1 FROM person AS older WHERE older.iin_claim_hash = person.iin_claim_hash "
        "AND older.iin_hash IS NULL AND older.id < person.id)"
    )
    op.drop_table("iin_conflict")
    op.drop_index("ix_person_iin_claim_hash", "person")
    for name in ("iin_claim_hash", "iin_claim_encrypted"):
        op.drop_column("person", name)
