"""Contacts that moved with a merge, and those that its undo does not move back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from lms.accounts.models import Person, PersonMerge
from lms.auth.models import ContactConfirmation
from lms.core.fingerprints import sha256
from tests.factories import accounts
from tests.unit.duplicates.state import LATER

EMAIL, PHONE, IIN = "a@example.kz", "+77011234567", "900101300015"


@dataclass
class MergeCase:
    """Two accounts after a merge that moved an e-mail, a telephone and a claimed IIN."""

    kept_account: Any
    merged_account: Any
    merge_id: int
    undo: Callable[[], list[str]]


@pytest.fixture
def merge_case(session, container, kept_account, merged_account, merge, undo):  # noqa: PLR0917
    cipher = container.iin_cipher
    merged_account.email, merged_account.phone = EMAIL, PHONE
    merged_account.iin_hash, merged_account.iin_encrypted = cipher.lookup(IIN), cipher.encrypt(IIN)
    kept_account.iin_claim_hash, kept_account.iin_claim_encrypted = (
        merged_account.iin_hash,
        merged_account.iin_encrypted,
    )
    session.flush()
    merge_id = merge(kept_account, merged_account)
    return MergeCase(kept_account, merged_account, merge_id, lambda: undo(merge_id))


def confirm_contact(session, person, contact, channel="email"):
    session.add(
        ContactConfirmation(
            person_id=person.id, channel=channel, contact_hash=sha256(contact), confirmed_at=LATER
        )
    )


def read_contacts(person):
    return person.email, person.phone, person.iin_hash


def test_contacts_that_nobody_touched_go_back(session, merge_case):
    kept_account, merged_account = merge_case.kept_account, merge_case.merged_account
    confirm_contact(session, kept_account, "former@example.kz")  # of a contact that it had before
    confirm_contact(session, accounts.add_person(session), EMAIL)
    session.flush()
    iin_hash = kept_account.iin_hash
    assert merge_case.undo() == []
    assert read_contacts(kept_account) == (None, None, None)
    assert read_contacts(merged_account) == (EMAIL, PHONE, iin_hash)
    assert kept_account.iin_claim_hash == iin_hash


@pytest.mark.parametrize("change", ["changed", "confirmed", "removed", "taken", "replaced"])
def test_an_email_that_its_owner_has_touched_stays(session, merge_case, change):
    kept_account, merged_account = merge_case.kept_account, merge_case.merged_account
    third = accounts.add_person(session)
    if change == "changed":
        kept_account.email = "new@example.kz"
    elif change == "confirmed":
        confirm_contact(session, kept_account, EMAIL)
    elif change == "replaced":
        merged_account.email = "other@example.kz"
    else:
        kept_account.email = None
        session.flush()
        third.email = EMAIL if change == "taken" else None
    session.flush()
    emails = select(Person.id, Person.email).order_by(Person.id)
    before = session.execute(emails).all()
    assert merge_case.undo() == ["email"]
    assert session.execute(emails).all() == before
    assert (kept_account.phone, merged_account.phone) == (None, PHONE)  # the control
    assert session.get_one(PersonMerge, merge_case.merge_id).details["staying"] == ["email"]


def test_an_iin_that_was_corrected_stays_and_reopens_no_claim(session, container, merge_case):
    kept_account, merged_account = merge_case.kept_account, merge_case.merged_account
    kept_account.iin_hash = container.iin_cipher.lookup("500101500016")
    session.flush()
    assert merge_case.undo() == ["iin"]
    assert kept_account.iin_hash == container.iin_cipher.lookup("500101500016")
    assert (kept_account.iin_claim_hash, merged_account.iin_hash) == (None, None)


def test_a_confirmed_telephone_stays(session, merge_case):
    kept_account, merged_account = merge_case.kept_account, merge_case.merged_account
    confirm_contact(session, kept_account, PHONE, "sms")
    session.flush()
    assert merge_case.undo() == ["phone"]
    assert (kept_account.phone, merged_account.phone, merged_account.email) == (PHONE, None, EMAIL)
