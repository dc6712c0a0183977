"""Tables and columns have the names that the program uses for what they hold"""

from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


class TableNames(NamedTuple):
    """Names of the two tables whose own names change, and of the hash of a contact."""

    bookmark: str
    fault: str
    contact_hash: str


OLD = TableNames("place", "address_fault", "address_hash")
NEW = TableNames("bookmark", "contact_fault", "contact_hash")
# Table, column and its new name, where no constraint is named by the column.
COLUMNS = [
    ("recovery_code", "mark", "first_letter"),
    ("idempotent_reply", "body", "content"),
    ("training", "place_kk", "venue_kk"),
    ("training", "place_ru", "venue_ru"),
    ("report_schedule", "place_kind", "area_kind"),
    ("report_schedule", "place_id", "area_id"),
    ("saved_report", "place_kind", "area_kind"),
    ("saved_report", "place_id", "area_id"),
    ("handed_in_report", "place_kind", "area_kind"),
    ("handed_in_report", "place_id", "area_id"),
]
# Table, column of JSON and the names in it: events of trainings hold what was planned and changed,
# jobs that draw reports hold the area.
JSON_NAMES = [
    ("training_event", "details", "place_kk", "venue_kk"),
    ("training_event", "details", "place_ru", "venue_ru"),
    ("job", "params", "place_kind", "area_kind"),
    ("job", "params", "place_id", "area_id"),
]


def upgrade() -> None:
    _rename_tables(OLD, NEW)
    for table, column, new_column in COLUMNS:
        _rename_column(table, column, new_column)
    for table, column, name, new_name in JSON_NAMES:
        _rename_in_json(table, column, name, new_name)


def downgrade() -> None:
    for table, column, name, new_name in JSON_NAMES:
        _rename_in_json(table, column, new_name, name)
    for table, column, new_column in reversed(COLUMNS):
        _rename_column(table, new_column, column)
    _rename_tables(NEW, OLD)


def _rename_column(table: str, old: str, new: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def _rename_in_json(table: str, column: str, old: str, new: str) -> None:
    """Rename a key in a column of JSON. In its texts quotes are escaped."""
    content = f"replace(CAST({column} AS text), '\"{old}\":', '\"{new}\":')"
    if op.get_bind().dialect.name == "postgresql":
        content = f"CAST({content} AS json)"
    op.execute(
        f"UPDATE {table} SET {column} = {content} "
        f"WHERE CAST({column} AS text) LIKE '%\"{old}\":%'"
    )


def _rename_tables(old: TableNames, new: TableNames) -> None:
    if op.get_bind().dialect.name == "postgresql":
        _rename_on_postgresql(old, new)
    else:
        _rebuild_on_sqlite(old, new)


def _list_foreign_keys(names: TableNames) -> list[tuple[str, str, str]]:
    """Return (table, column, parent) of each foreign key."""
    return [
        (names.bookmark, "enrolment_id", "enrolment"),
        (names.bookmark, "lesson_id", "lesson"),
        (names.fault, "person_id", "person"),
    ]


def _rename_on_postgresql(old: TableNames, new: TableNames) -> None:
    for before, after in zip(_list_foreign_keys(old), _list_foreign_keys(new), strict=True):
        name, new_name = ("fk_" + "_".join(key) for key in (before, after))
        op.execute(f"ALTER TABLE {before[0]} RENAME CONSTRAINT {name} TO {new_name}")
    _rename_column(old.fault, old.contact_hash, new.contact_hash)
    for table, new_table in ((old.bookmark, new.bookmark), (old.fault, new.fault)):
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT pk_{table} TO pk_{new_table}")
        op.rename_table(table, new_table)


def _rebuild_on_sqlite(old: TableNames, new: TableNames) -> None:
    """Copy the tables: SQLite cannot rename a constraint."""
    _copy_table(old.bookmark, new.bookmark, _list_bookmark_columns, old, new, ["enrolment_id"])
    _copy_table(old.fault, new.fault, _list_fault_columns, old, new, ["person_id", "channel"])


def _copy_table(
    table: str,
    new_table: str,
    list_columns: Callable[[TableNames], list[sa.Column[Any]]],
    old: TableNames,
    new: TableNames,
    primary_key: list[str],
) -> None:
    op.create_table(
        new_table,
        *list_columns(new),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{parent}.id"], name=op.f(f"fk_{new_table}_{column}_{parent}")
            )
            for child, column, parent in _list_foreign_keys(new)
            if child == new_table
        ),
        sa.PrimaryKeyConstraint(*primary_key, name=op.f(f"pk_{new_table}")),
    )
    columns, new_columns = (
        ", ".join(column.name for column in list_columns(names)) for names in (old, new)
    )
    op.execute(f"INSERT INTO {new_table} ({new_columns}) SELECT {columns} FROM {table}")
    op.drop_table(table)


def _list_bookmark_columns(_names: TableNames) -> list[sa.Column[Any]]:
    return [
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("lesson_id", KEY, nullable=False),
        sa.Column("anchor", sa.String(80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    ]


def _list_fault_columns(names: TableNames) -> list[sa.Column[Any]]:
    return [
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column(names.contact_hash, sa.String(64), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    ]
