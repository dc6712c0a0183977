"""Messages name areas, units and venues as the program does, events of trainings name seats"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

# The kinds of messages whose values have a place, and what the place is.
VALUES = {
    "venue": ("training_seat", "training_changed", "training_cancelled", "training_reminder"),
    "unit": ("report_due",),
    "area": ("report_sent", "reports_ended", "api_ended", "api_received"),
}
# Table, column, the old value and the new one.
CODES = [
    ("training_event", "kind", "place", "seat"),
    ("indicator", "measure", "lessons_held", "trainings_held"),
    ("indicator", "code", "lessons_held", "trainings_held"),
]


def upgrade() -> None:
    for name, kinds in VALUES.items():
        _rename_in_values(kinds, "place", name)
    for table, column, old, new in CODES:
        _replace_code(table, column, old, new)


def downgrade() -> None:
    for table, column, old, new in CODES:
        _replace_code(table, column, new, old)
    for name, kinds in VALUES.items():
        _rename_in_values(kinds, name, "place")


def _replace_code(table: str, column: str, old: str, new: str) -> None:
    statement = sa.text(f"UPDATE {table} SET {column} = :new WHERE {column} = :old")
    op.execute(statement.bindparams(old=old, new=new))


def _rename_in_values(kinds: tuple[str, ...], old: str, new: str) -> None:
    """Rename a value of messages. In their texts quotes are escaped."""
    content = f"replace(CAST(\"values\" AS text), '\"{old}\":', '\"{new}\":')"
    if op.get_bind().dialect.name == "postgresql":
        content = f"CAST({content} AS json)"
    names = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute(f'UPDATE message SET "values" = {content} WHERE kind IN ({names})')
