"""Trainings have their name in tables, keys and messages; the audit record is sealed and stays"""

from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


class TrainingNames(NamedTuple):
    """Names of the three tables, of their key to a training, and of what other tables store."""

    training: str
    sign_up: str
    event: str
    key: str
    kinds: tuple[str, str, str, str]
    category: str
    value: str

    @property
    def tables(self) -> tuple[str, str, str]:
        return self.training, self.sign_up, self.event


OLD = TrainingNames(
    "training_session",
    "session_sign_up",
    "session_event",
    "session_id",
    ("session_place", "session_changed", "session_cancelled", "session_reminder"),
    "sessions",
    "session",
)
NEW = TrainingNames(
    "training",
    "training_sign_up",
    "training_event",
    "training_id",
    ("training_seat", "training_changed", "training_cancelled", "training_reminder"),
    "trainings",
    "training",
)


def upgrade() -> None:
    _rename(OLD, NEW)


def downgrade() -> None:
    _rename(NEW, OLD)


def _rename(old: TrainingNames, new: TrainingNames) -> None:
    if op.get_bind().dialect.name == "postgresql":
        _rename_on_postgresql(old, new)
    else:
        _rebuild_on_sqlite(old, new)
    _rename_messages(old, new)
    category = sa.text("UPDATE unsubscription SET category = :new WHERE category = :old")
    op.execute(category.bindparams(new=new.category, old=old.category))
    # Undoing a merge reads the sign-ups that moved by the name of their table.
    op.execute(
        f"UPDATE person_merge SET details = {_replace_name('details', old.sign_up, new.sign_up)} "
        f"WHERE CAST(details AS text) LIKE '%\"{old.sign_up}\":%'"
    )


def _rename_messages(old: TrainingNames, new: TrainingNames) -> None:
    for old_kind, new_kind in zip(old.kinds, new.kinds, strict=True):
        values = _replace_name('"values"', old.value, new.value)
        op.execute(
            f"UPDATE message SET kind = '{new_kind}', "
            f"key = '{new_kind}' || substr(key, {len(old_kind) + 1}), "
            f"subject = '{new.training}' || substr(subject, {len(old.training) + 1}), "
            f'"values" = {values} WHERE kind = \'{old_kind}\''
        )


def _replace_name(column: str, old: str, new: str) -> str:
    """Return SQL for a JSON column with a name replaced. In its texts quotes are escaped."""
    replaced = f"replace(CAST({column} AS text), '\"{old}\":', '\"{new}\":')"
    return f"CAST({replaced} AS json)" if op.get_bind().dialect.name == "postgresql" else replaced


def _list_foreign_keys(names: TrainingNames) -> list[tuple[str, str, str]]:
    """Return (table, column, parent) of each foreign key."""
    return [
        (names.training, "course_id", "course"),
        (names.training, "region_unit_id", "region_unit"),
        (names.training, "organisation_id", "organisation"),
        (names.training, "created_by", "person"),
        (names.sign_up, names.key, names.training),
        (names.sign_up, "person_id", "person"),
        (names.sign_up, "region_unit_id", "region_unit"),
        (names.sign_up, "organisation_id", "organisation"),
        (names.event, names.key, names.training),
        (names.event, "sign_up_id", names.sign_up),
        (names.event, "actor_id", "person"),
    ]


def _list_indexes(names: TrainingNames) -> list[tuple[str, str, list[str]]]:
    """Return (name, table, columns) of each index; those whose name begins with uq_ are unique."""
    return [
        (f"ix_{names.training}_course_id", names.training, ["course_id"]),
        (f"ix_{names.training}_organisation_id", names.training, ["organisation_id"]),
        (f"ix_{names.training}_starts_at", names.training, ["starts_at"]),
        (f"ix_{names.training}_unit_day", names.training, ["region_unit_id", "held_on"]),
        (f"uq_{names.sign_up}_once", names.sign_up, [names.key, "person_id"]),
        (f"ix_{names.sign_up}_state", names.sign_up, [names.key, "state", "queued_at"]),
        (f"ix_{names.sign_up}_person_id", names.sign_up, ["person_id"]),
        (f"ix_{names.event}_{names.key}", names.event, [names.key]),
        (f"ix_{names.event}_sign_up_id", names.event, ["sign_up_id"]),
    ]


def _rename_on_postgresql(old: TrainingNames, new: TrainingNames) -> None:
    for before, after in zip(_list_foreign_keys(old), _list_foreign_keys(new), strict=True):
        name, new_name = ("fk_" + "_".join(key) for key in (before, after))
        op.execute(f"ALTER TABLE {before[0]} RENAME CONSTRAINT {name} TO {new_name}")
    for (name, *_rest), (new_name, *_more) in zip(
        _list_indexes(old), _list_indexes(new), strict=True
    ):
        op.execute(f"ALTER INDEX {name} RENAME TO {new_name}")
    for table in (old.sign_up, old.event):
        op.alter_column(table, old.key, new_column_name=new.key)
    for name, new_name in zip(old.tables, new.tables, strict=True):
        op.execute(f"ALTER TABLE {name} RENAME CONSTRAINT pk_{name} TO pk_{new_name}")
        op.execute(f"ALTER SEQUENCE {name}_id_seq RENAME TO {new_name}_id_seq")
        op.rename_table(name, new_name)


def _rebuild_on_sqlite(old: TrainingNames, new: TrainingNames) -> None:
    """Copy the tables: SQLite cannot rename a constraint."""
    for columns_of, name, new_name in zip(
        (_list_training_columns, _list_sign_up_columns, _list_event_columns),
        old.tables,
        new.tables,
        strict=True,
    ):
        keys = [key for key in _list_foreign_keys(new) if key[0] == new_name]
        op.create_table(
            new_name,
            *columns_of(new),
            *(
                sa.ForeignKeyConstraint(
                    [column], [f"{parent}.id"], name=op.f(f"fk_{new_name}_{column}_{parent}")
                )
                for _table, column, parent in keys
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{new_name}")),
        )
        columns, new_columns = (
            ", ".join(column.name for column in columns_of(names)) for names in (old, new)
        )
        op.execute(f"INSERT INTO {new_name} ({new_columns}) SELECT {columns} FROM {name}")
    for name in reversed(old.tables):
        op.drop_table(name)
    for index, table, index_columns in _list_indexes(new):
        op.create_index(index, table, index_columns, unique=index.startswith("uq_"))


def _list_training_columns(_names: TrainingNames) -> list[sa.Column[Any]]:
    return [
        sa.Column("id", KEY, nullable=False),
        sa.Column("title_kk", sa.String(200), nullable=False),
        sa.Column("title_ru", sa.String(200), nullable=False),
        sa.Column("search_key", sa.String(410), nullable=False),
        sa.Column("course_id", KEY, nullable=True),
        sa.Column("region_unit_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("place_kk", sa.String(300), nullable=False),
        sa.Column("place_ru", sa.String(300), nullable=False),
        sa.Column("note_kk", sa.String(1000), nullable=False),
        sa.Column("note_ru", sa.String(1000), nullable=False),
        sa.Column("language", sa.String(4), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("cancel_reason", sa.String(300), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("late_reason", sa.String(300), server_default="", nullable=False),
    ]


def _list_sign_up_columns(names: TrainingNames) -> list[sa.Column[Any]]:
    return [
        sa.Column("id", KEY, nullable=False),
        sa.Column(names.key, KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("region_unit_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    ]


def _list_event_columns(names: TrainingNames) -> list[sa.Column[Any]]:
    return [
        sa.Column("id", KEY, nullable=False),
        sa.Column(names.key, KEY, nullable=False),
        sa.Column("sign_up_id", KEY, nullable=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
    ]
