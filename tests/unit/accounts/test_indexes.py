"""Indexes of columns that most people leave empty hold those who have a value."""

import pytest
from sqlalchemy import select, text

from lms.accounts.models import Person
from tests.factories.accounts import person

MERGED = "ix_person_merged_into_id"


def explain(session, statement):
    """Return SQLite's plan of a statement as one text."""
    compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    rows = session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))
    return "\n".join(row.detail for row in rows)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_was_merged_into_somebody_is_found_without_reading_everybody(session):
    kept = person(session)
    for _ in range(600):
        person(session)
    session.flush()
    itself = select(Person.merged_into_id).where(Person.id == kept.id)
    question = select(Person.id).where(
        Person.merged_into_id.in_([kept.id]) | Person.id.in_(itself)  # as an erasure asks
    )
    session.execute(text("ANALYZE"))
    assert "SCAN" not in explain(session, question)
    session.execute(text(f"DROP INDEX {MERGED}"))  # the control: an index of all
    session.execute(text(f"CREATE INDEX {MERGED} ON person (merged_into_id)"))
    session.execute(text("ANALYZE"))
    assert "SCAN" in explain(session, question)
