"""Seals that chain the events of the audit record, and where each event comes from"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ORIGIN = (("origin", 40), ("network", 43), ("device", 40))
OLD_INDEXES = (("ix_audit_event_actor_id", ["actor_id"]), ("ix_audit_event_subject", ["subject"]))
INDEXES = (
    ("ix_audit_event_actor", ["actor_id", "id"]),
    ("ix_audit_event_about", ["subject", "id"]),
    ("ix_audit_event_kind", ["kind", "id"]),
)
REFUSED = ("update", "delete")
NOTE = "INSERT INTO audit_event_unsealed (event_id) VALUES (NEW.id);"


def upgrade() -> None:
    for name, length in ORIGIN:
        op.add_column("audit_event", sa.Column(name, sa.String(length), server_default="", nullable=False))
    for name, _columns in OLD_INDEXES:
        op.drop_index(name, table_name="audit_event")
    for name, columns in INDEXES:
        op.create_index(name, "audit_event", columns)
    # No foreign key: a seal outlives its event, so that the check can name what was removed.
    op.create_table(
        "audit_seal",
        sa.Column("number", KEY, autoincrement=False, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
    )
    op.create_index("ix_audit_seal_event_id", "audit_seal", ["event_id"], unique=True)
    op.create_index("ix_audit_seal_sealed_at", "audit_seal", ["sealed_at"])
    op.create_table(
        "audit_event_unsealed",
        sa.Column("event_id", KEY, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_event_unsealed")),
    )
    # What is there is sealed by the first round of the background process.
    op.execute("INSERT INTO audit_event_unsealed (event_id) SELECT id FROM audit_event")
    if op.get_bind().dialect.name == "postgresql":
        for action in REFUSED:
            op.execute(
                f"CREATE TRIGGER audit_seal_no_{action} BEFORE {action.upper()} ON audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        op.execute(
            f"CREATE FUNCTION audit_event_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {NOTE} RETURN NULL; END $$"
        )
        op.execute("CREATE TRIGGER audit_event_note AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_note()")
        return
    for action in REFUSED:
        op.execute(
            f"CREATE TRIGGER audit_seal_no_{action} BEFORE {action.upper()} ON audit_seal BEGIN SELECT RAISE(ABORT, 'append-only: audit_seal'); END"
        )
    op.execute(f"CREATE TRIGGER audit_event_note AFTER INSERT ON audit_event BEGIN {NOTE} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_event_note ON audit_event")
        op.execute("DROP FUNCTION audit_event_note()")
    else:
        op.execute("DROP TRIGGER audit_event_note")
    op.drop_table("audit_event_unsealed")
    op.drop_table("audit_seal")
    for name, _columns in INDEXES:
        op.drop_index(name, table_name="audit_event")
    for name, columns in OLD_INDEXES:
        op.create_index(name, "audit_event", columns)
    for name, _length in reversed(ORIGIN):
        op.drop_column("audit_event", name)
