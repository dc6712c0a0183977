"""Measures count attempts, quizzes allow checks, and schedules send periodic reports"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

MEASURES = {"tries": "attempts", "passed_tries": "passed_attempts"}
QUIZ_COLUMN = ("tries", "checks_allowed")
# Table, column, the old value and the new one.
CODES = [
    ("quiz", "behaviour", "tries", "repeated"),
    ("report_schedule", "subject", "official", "periodic"),
    *(("indicator", "measure", old, new) for old, new in MEASURES.items()),
]
MESSAGE_KINDS = ("report_sent", "reports_ended")
PEOPLE_LIST = "reporting.people"

JSON = sa.JSON()
SAVED_REPORT = sa.table("saved_report", sa.column("id"), sa.column("definition", JSON))
LARGE_FILE = sa.table(
    "large_file", sa.column("id"), sa.column("source"), sa.column("params", JSON)
)


def upgrade() -> None:
    _rename_quiz_column(*QUIZ_COLUMN)
    for table, column, old, new in CODES:
        _replace_code(table, column, old, new)
    _replace_subject("official", "periodic")
    _replace_in_definitions(MEASURES)
    _replace_in_large_files(MEASURES)


def downgrade() -> None:
    former_measures = {new: old for old, new in MEASURES.items()}
    _replace_in_large_files(former_measures)
    _replace_in_definitions(former_measures)
    _replace_subject("periodic", "official")
    for table, column, old, new in CODES:
        _replace_code(table, column, new, old)
    _rename_quiz_column(*reversed(QUIZ_COLUMN))


def _rename_quiz_column(old: str, new: str) -> None:
    op.execute(f"ALTER TABLE quiz RENAME COLUMN {old} TO {new}")


def _replace_code(table: str, column: str, old: str, new: str) -> None:
    statement = sa.text(f"UPDATE {table} SET {column} = :new WHERE {column} = :old")
    op.execute(statement.bindparams(old=old, new=new))


def _replace_subject(old: str, new: str) -> None:
    """Replace the subject that messages name. In their texts quotes are escaped."""
    text = 'CAST("values" AS text)'
    content = f"replace({text}, '\"subject\": \"{old}\"', '\"subject\": \"{new}\"')"
    if op.get_bind().dialect.name == "postgresql":
        content = f"CAST({content} AS json)"
    names = ", ".join(f"'{kind}'" for kind in MESSAGE_KINDS)
    op.execute(f'UPDATE message SET "values" = {content} WHERE kind IN ({names})')


def _replace_in_definitions(codes: dict[str, str]) -> None:
    """Replace measures in what saved reports count: a filter may have the same text."""
    connection = op.get_bind()
    table = SAVED_REPORT.c
    for row in connection.execute(sa.select(table.id, table.definition)).all():
        former_counted = row.definition.get("counted", [])
        counted = [codes.get(code, code) for code in former_counted]
        if counted != former_counted:
            statement = sa.update(SAVED_REPORT).where(table.id == row.id)
            connection.execute(statement.values(definition={**row.definition, "counted": counted}))


def _replace_in_large_files(codes: dict[str, str]) -> None:
    """Replace the measure whose people a file lists.

    Its fingerprint stays: at worst who requests it again before it is ready gets a second one.
    """
    connection = op.get_bind()
    table = LARGE_FILE.c
    query = sa.select(table.id, table.params).where(table.source == PEOPLE_LIST)
    for row in connection.execute(query).all():
        if row.params.get("measure") in codes:
            params = {**row.params, "measure": codes[row.params["measure"]]}
            statement = sa.update(LARGE_FILE).where(table.id == row.id)
            connection.execute(statement.values(params=params))
