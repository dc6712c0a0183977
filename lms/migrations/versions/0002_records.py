"""Records that may only grow, and what is not in the figures yet: held by the database itself, whoever writes"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Which actions a record refuses. A certificate may get its file and later its revocation, but is never deleted.
REFUSED = {
    "enrolment_event": ("UPDATE", "DELETE"),
    "obligation_event": ("UPDATE", "DELETE"),
    "audit_event": ("UPDATE", "DELETE"),
    "organisation_event": ("UPDATE", "DELETE"),
    "assignment_event": ("UPDATE", "DELETE"),
    "personal_access": ("UPDATE", "DELETE"),
    "programme_event": ("UPDATE", "DELETE"),
    "relocation": ("UPDATE", "DELETE"),
    "handed_in_report": ("UPDATE", "DELETE"),
    "certificate": ("DELETE",),
}
# Each new event of these is noted as not yet counted, by the insert itself: no writer can forget it.
COUNTED = ("enrolment_event", "obligation_event")


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table, actions in REFUSED.items():
        for action in actions:
            name = f"{table}_no_{action.lower()}"
            if postgresql:
                op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {action} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
                )
    for table in COUNTED:
        note = f"INSERT INTO {table}_uncounted (event_id) VALUES (NEW.id);"
        if postgresql:
            op.execute(
                f"CREATE FUNCTION {table}_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {note} RETURN NULL; END $$"
            )
            op.execute(f"CREATE TRIGGER {table}_note AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_note()")
        else:
            op.execute(f"CREATE TRIGGER {table}_note AFTER INSERT ON {table} BEGIN {note} END")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    triggers = [(f"{table}_no_{action.lower()}", table) for table, actions in REFUSED.items() for action in actions]
    triggers += [(f"{table}_note", table) for table in COUNTED]
    for name, table in triggers:
        op.execute(f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}")
    if postgresql:
        for function in ("refuse_change", *(f"{table}_note" for table in COUNTED)):
            op.execute(f"DROP FUNCTION {function}()")
