"""Records that may only grow: the database itself refuses to change or delete them"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RECORDS = ("enrolment_event", "obligation_event", "audit_event", "certificate")
GUARDED = {"certificate": ("DELETE",)}


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in RECORDS:
        for action in GUARDED.get(table, ("UPDATE", "DELETE")):
            name = f"{table}_no_{action.lower()}"
            if postgresql:
                op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {action} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
                )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in RECORDS:
        for action in GUARDED.get(table, ("UPDATE", "DELETE")):
            name = f"{table}_no_{action.lower()}"
            op.execute(f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}")
    if postgresql:
        op.execute("DROP FUNCTION refuse_change()")
