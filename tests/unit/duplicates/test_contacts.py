"""Contacts that moved with a merge, and what its undo leaves where it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from lms.accounts.models import Person, PersonMerge
from lms.auth.models import ContactConfirmation
from lms.core.fingerprints import sha256
from tests.factories import accounts as make
from tests.unit.duplicates.state import LATER

EMAIL, PHONE, IIN = "a@example.kz", "+77011234567", "900101300015"


@dataclass
class Joined:
    """Two accounts after a merge that moved an e-mail, a telephone and a claimed IIN."""

    kept: Any
    merged: Any
    merge_id: int
    undo: Callable[[], list[str]]


@pytest.fixture
def joined(session, container, kept, merged, merge, undo):  # noqa: PLR0917
    cipher = container.iin_cipher
    merged.email, merged.phone = EMAIL, PHONE
    merged.iin_hash, merged.iin_encrypted = cipher.lookup(IIN), cipher.encrypt(IIN)
    kept.iin_claim_hash, kept.iin_claim_encrypted = merged.iin_hash, merged.iin_encrypted
    session.flush()
    merge_id = merge(kept, merged)
    return Joined(kept, merged, merge_id, lambda: undo(merge_id))


def confirm(session, person, contact, channel="email"):
    session.add(
        ContactConfirmation(
            person_id=person.id, channel=channel, contact_hash=sha256(contact), confirmed_at=LATER
        )
    )


def read_contacts(person):
    return person.email, person.phone, person.iin_hash


def test_contacts_that_nobody_touched_go_back(session, joined):
    kept, merged = joined.kept, joined.merged
    confirm(session, kept, "former@example.kz")  # of a contact that it had before
    confirm(session, make.person(session), EMAIL)
    session.flush()
    iin_hash = kept.iin_hash
    assert joined.undo() == []
    assert read_contacts(kept) == (None, None, None)
    assert read_contacts(merged) == (EMAIL, PHONE, iin_hash)
    assert kept.iin_claim_hash == iin_hash


@pytest.mark.parametrize("change", ["changed", "confirmed", "removed", "taken", "replaced"])
def test_an_email_that_its_owner_has_touched_stays(session, joined, change):
    kept, merged = joined.kept, joined.merged
    third = make.person(session)
    if change == "changed":
        kept.email = "new@example.kz"
    elif change == "confirmed":
        confirm(session, kept, EMAIL)
    elif change == "replaced":
        merged.email = "other@example.kz"
    else:
        kept.email = None
        session.flush()
        third.email = EMAIL if change == "taken" else None
    session.flush()
    emails = select(Person.id, Person.email).order_by(Person.id)
    before = session.execute(emails).all()
    assert joined.undo() == ["email"]
    assert session.execute(emails).all() == before
    assert (kept.phone, merged.phone) == (None, PHONE)  # the control
    assert session.get_one(PersonMerge, joined.merge_id).details["staying"] == ["email"]


def test_an_iin_that_was_corrected_stays_and_reopens_no_claim(session, container, joined):
    kept, merged = joined.kept, joined.merged
    kept.iin_hash = container.iin_cipher.lookup("500101500016")
    session.flush()
    assert joined.undo() == ["iin"]
    assert kept.iin_hash == container.iin_cipher.lookup("500101500016")
    assert (kept.iin_claim_hash, merged.iin_hash) == (None, None)


def test_a_confirmed_telephone_stays(session, joined):
    kept, merged = joined.kept, joined.merged
    confirm(session, kept, PHONE, "sms")
    session.flush()
    assert joined.undo() == ["phone"]
    assert (kept.phone, merged.phone, merged.email) == (PHONE, None, EMAIL)
