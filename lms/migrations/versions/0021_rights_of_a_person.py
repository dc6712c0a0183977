"""Files of a person's data, requests for erasure, and the shells that an erasure leaves"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("state = 'waiting'")
OPEN = sa.text("state IN ('asked', 'granted', 'erasing')")


def upgrade() -> None:
    op.create_table(
        "personal_file",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("key_encrypted", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_file_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_file")),
    )
    op.create_index("ix_personal_file_person_id", "personal_file", ["person_id"])
    op.create_index("ix_personal_file_state", "personal_file", ["state", "ended_at"])
    op.create_index(
        "uq_personal_file_waiting", "personal_file", ["person_id"], unique=True, sqlite_where=WAITING, postgresql_where=WAITING
    )
    own = "erasure_request"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("paper", sa.String(200), nullable=False),
        sa.Column("requested_by", KEY, nullable=True),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision", sa.String(500), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_{own}_{name}_person"))
            for name in ("person_id", "requested_by", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
    )
    op.create_index(f"ix_{own}_person_id", own, ["person_id"])
    op.create_index(f"ix_{own}_state", own, ["state", "id"])
    op.create_index(f"uq_{own}_open", own, ["person_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.add_column("certificate", sa.Column("commitment", sa.String(64), nullable=True))
    op.add_column("person", sa.Column("erased_at", MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("person", "erased_at")
    op.drop_column("certificate", "commitment")
    op.drop_table("erasure_request")
    op.drop_table("personal_file")
