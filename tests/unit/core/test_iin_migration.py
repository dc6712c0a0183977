"""IINs that people typed become claims when the database is migrated, and go back."""

import pytest

from lms.core.migrations import downgrade_database, upgrade_database
from tests.factories import accounts
from tests.unit.core.test_migrations import REVISIONS, run_statement

BEFORE = REVISIONS[REVISIONS.index("0016") - 1]
IINS = (
    "SELECT user_name, iin_hash, iin_claim_hash, iin_encrypted IS NULL, "
    "iin_claim_encrypted IS NULL FROM person WHERE user_name LIKE 'iin-%' ORDER BY user_name"
)
EVENT = (
    "INSERT INTO audit_event (at, kind, subject, details) SELECT created_at, :kind, "
    "'person:' || id, :details FROM person WHERE user_name = :name"
)


@pytest.fixture
def url(session, container):
    """Return the URL of a database before the migration, with each way to have an IIN."""
    employer = accounts.add_organisation(session)
    for name, values in (
        ("iin-admin", {}),
        ("iin-corrected", {}),
        ("iin-official", {"organisation_id": employer.id}),
        ("iin-own-account", {}),
        ("iin-signed-up", {}),
    ):
        accounts.add_person(
            session, user_name=name, iin_hash=f"{name:x>64}", iin_encrypted=b"x", **values
        )
    session.commit()
    session.close()
    container.database.dispose()
    url = container.settings.database_url
    downgrade_database(url, BEFORE)
    for name, kind, details in (
        ("iin-admin", "person_created", "{}"),
        ("iin-corrected", "signed_up", "{}"),
        ("iin-corrected", "person_changed", '{"columns": ["iin_hash"]}'),
        ("iin-official", "signed_up", "{}"),
        ("iin-own-account", "profile_changed", '{"columns": ["email", "iin_hash"]}'),
        ("iin-signed-up", "signed_up", "{}"),
        ("iin-signed-up", "person_changed", '{"columns": ["email"]}'),
    ):
        run_statement(url, EVENT, name=name, kind=kind, details=details)
    return url


def list_claimed(url):
    rows = run_statement(url, IINS)
    for name, confirmed, claimed, *missing_values in rows:
        assert (confirmed is None, claimed is None) == tuple(map(bool, missing_values)), name
    return [name for name, confirmed, claimed, *_ in rows if claimed and not confirmed]


def test_only_what_people_typed_themselves_becomes_a_claim_and_goes_back(url):
    for _ in range(2):
        upgrade_database(url)
        assert list_claimed(url) == ["iin-own-account", "iin-signed-up"]
        downgrade_database(url, BEFORE)
        assert run_statement(url, "SELECT count(*) FROM person WHERE iin_hash LIKE '%iin-%'") == [
            (5,)
        ]
    upgrade_database(url)


def test_a_claim_goes_back_where_nobody_has_the_iin_and_then_to_the_oldest_account(url):
    upgrade_database(url)
    run_statement(
        url,
        "UPDATE person SET iin_claim_hash = 'same', iin_claim_encrypted = 'x', iin_hash = NULL, "
        "iin_encrypted = NULL WHERE user_name IN ('iin-own-account', 'iin-signed-up')",
    )
    run_statement(
        url,
        "UPDATE person SET iin_claim_hash = (SELECT iin_hash FROM person AS p WHERE "
        "p.user_name = 'iin-admin'), iin_claim_encrypted = 'x', iin_hash = NULL, "
        "iin_encrypted = NULL WHERE user_name = 'iin-corrected'",
    )
    downgrade_database(url, BEFORE)
    rows = dict(
        run_statement(url, "SELECT user_name, iin_hash FROM person WHERE user_name LIKE 'iin-%'")
    )
    assert (rows["iin-own-account"], rows["iin-signed-up"]) == ("same", None)
    assert rows["iin-admin"] and rows["iin-corrected"] is None
    upgrade_database(url)
    assert list_claimed(url) == ["iin-own-account"]
