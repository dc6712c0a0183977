"""Every table that holds rows of people is declared, column by column."""

import pytest
from sqlalchemy import Column, ForeignKey, Table

from lms.core.database import Base
from lms.people_import.services.traces import _list_references
from lms.personal_data.rules.words import COLUMNS, SECTIONS
from lms.wiring import PERSONAL_DATA, list_sealed_columns

DECLARED = {table.model.__tablename__: table for part in PERSONAL_DATA for table in part.tables}
# Tables that lead to a person by another one and hold nothing of them.
WITHOUT_ROWS = {
    "attempt_begun": "a mark for the counting of questions shown",
    "attempt_change": "a mark for the counting of figures",
    "attempt_uncounted": "a mark for the counting of results",
    "enrolment_event_uncounted": "a mark for the counting of figures",
    "obligation_event_uncounted": "a mark for the counting of figures",
}
# What is named in the file by another key than its column.
RENAMED = {
    "course_id": "course",
    "email_claim": "email",
    "iin_claim_encrypted": "iin_claim",
    "iin_encrypted": "iin",
    "lesson_id": "lesson",
    "organisation_id": "organisation",
    "phone_claim": "phone",
    "quiz_id": "quiz",
    "region_unit_id": "area",
    "training_id": "training",
}


def find_owned_tables() -> set[str]:
    """Return the tables whose rows belong to a person, directly or by a row of a person."""
    owned_tables = {"person", *(table.name for table, _column in _list_references())}
    while True:
        # Who acted is no owner, and a met obligation names an enrolment of the same person.
        referring_tables = {
            table.name
            for table in Base.metadata.sorted_tables
            for key in table.foreign_keys
            if key.column.table.name in owned_tables - {"person"}
            and not key.parent.name.endswith("_by")
        }
        if referring_tables <= owned_tables:
            return owned_tables
        owned_tables |= referring_tables


def test_every_table_with_rows_of_people_is_declared():
    undeclared = find_owned_tables() - DECLARED.keys() - WITHOUT_ROWS.keys()
    assert undeclared == set()


def test_a_table_that_nobody_declared_is_found():
    """The control: a new table of enrolments is noticed although it names no person."""
    to_enrolment = ForeignKey(Base.metadata.tables["enrolment"].c.id)
    table = Table("new_table", Base.metadata, Column("enrolment_id", to_enrolment))
    try:
        assert "new_table" in find_owned_tables() - DECLARED.keys() - WITHOUT_ROWS.keys()
    finally:
        Base.metadata.remove(table)


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_every_column_is_exported_or_left_out_with_a_reason(name):
    declared = DECLARED[name]
    columns = {column.name for column in declared.model.__table__.columns}
    assert set(declared.columns) | declared.left_out.keys() == columns
    assert set(declared.columns) & declared.left_out.keys() == set()
    assert all(declared.left_out.values())
    actor_columns = {
        column for column in columns if _is_actor_column(declared.model.__table__, column)
    }
    assert set(declared.actors) == actor_columns & set(declared.columns), (
        "an actor is named by the role"
    )


def _is_actor_column(table, column):
    keys = table.columns[column].foreign_keys
    return any(key.column.table.name == "person" for key in keys) and column not in (
        "person_id",
        "kept_id",
        "merged_id",
        "merged_into_id",
    )


def test_every_part_and_column_has_words():
    keys = {table.key for table in DECLARED.values()} - {""}
    assert keys == SECTIONS.keys()
    columns = {RENAMED.get(name, name) for table in DECLARED.values() for name in table.columns}
    assert columns - COLUMNS.keys() == set()
    assert COLUMNS.keys() - columns == {"proof_key"}


def test_backups_seal_every_text_of_a_person_that_an_erasure_blanks():
    sealed = {(table.table, column) for table in list_sealed_columns() for column in table.blanks}
    for table, column in (
        ("person", "surname"),
        ("person", "iin_encrypted"),
        ("person", "search_key"),
        ("certificate", "surname"),
        ("exemption", "reason"),
        ("import_row", "data"),
        ("message", "values"),
    ):
        assert (table, column) in sealed
