"""Indexes of columns that most rows leave empty hold those that have a value."""

import pytest
from sqlalchemy import select, text

from lms.accounts.models import Organisation, Person, PostOffer
from lms.accounts.queries.own_offers import _OWN
from lms.outreach.queries.training_scope import select_with_merged
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person

MERGED = "ix_person_merged_into_id"
MERGED_BODIES = "ix_organisation_merged_into_id"


def explain_statement(session, statement):
    """Return SQLite's plan of a statement as one text."""
    compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    rows = session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))
    return "\n".join(row.detail for row in rows)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_was_merged_into_somebody_is_found_without_reading_everybody(session):
    kept_account = add_person(session)
    for _ in range(600):
        add_person(session)
    session.flush()
    itself = select(Person.merged_into_id).where(Person.id == kept_account.id)
    question = select(Person.id).where(
        Person.merged_into_id.in_([kept_account.id]) | Person.id.in_(itself)  # as an erasure asks
    )
    session.execute(text("ANALYZE"))
    assert "SCAN" not in explain_statement(session, question)
    session.execute(text(f"DROP INDEX {MERGED}"))  # the control: an index of all
    session.execute(text(f"CREATE INDEX {MERGED} ON person (merged_into_id)"))
    session.execute(text("ANALYZE"))
    assert "SCAN" in explain_statement(session, question)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_merged_into_an_organisation_is_found_without_reading_all(session):
    successor = add_organisation(session)
    for _ in range(600):
        add_organisation(session)
    session.flush()
    question = select_with_merged(select(Organisation.id).where(Organisation.id == successor.id))
    session.execute(text("ANALYZE"))
    assert MERGED_BODIES in explain_statement(session, question)
    session.execute(text(f"DROP INDEX {MERGED_BODIES}"))  # the control
    plan = explain_statement(session, question)
    assert "AUTOMATIC" in plan or "SCAN organisation" in plan


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_persons_offers_are_found_without_reading_those_of_others(session):
    question = _OWN.params(person_id=1)
    assert "post_offer_person_id (person_id=?)" in explain_statement(session, question)
    by_day = question.where(PostOffer.expires_at > NOW)  # the control
    assert "ix_post_offer_state" in explain_statement(session, by_day)
