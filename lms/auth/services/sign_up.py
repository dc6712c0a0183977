"""Signing up: a citizen makes an account and is signed in."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CITIZEN
from lms.accounts.rules.contacts import get_typed_contact
from lms.accounts.rules.iin import CLAIMED
from lms.accounts.rules.personal import IIN_QUESTIONS, answer_from_iin
from lms.accounts.services import Contacts, PersonNames, check_names, record_event
from lms.accounts.services import contacts as contact_services
from lms.accounts.services.iin_changes import record_iin_event
from lms.accounts.services.new_people import build_new_person_columns, insert_person
from lms.accounts.services.user_names import (
    check_not_reserved,
    check_user_name_form,
    choose_user_name,
)
from lms.auth.errors import TooManySignUps
from lms.auth.rules.channels import EMAIL
from lms.auth.services.contact_confirmation import request_confirmation
from lms.auth.services.passwords import check_new_password
from lms.auth.services.sign_in import Browser, CodeNeeded, SignedIn, Verifier, admit_person
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.core.ip_limits import IpLimit

# A class at an access point signs up together, and some ask for user names that are taken.
SIGN_UPS_PER_IP: Final = 60
SIGN_UP_WINDOW: Final = timedelta(hours=1)
SIGN_UP_LIMIT: Final = IpLimit("sign-up", SIGN_UPS_PER_IP, SIGN_UP_WINDOW)


def sign_up(
    database: Database,
    *,
    verifier: Verifier,
    names: PersonNames,
    user_name: str,
    password: str,
    region_unit_id: int,
    language: str,
    contacts: Contacts,
    browser: Browser,
    moment: Moment,
    birth_year: int | None = None,
) -> SignedIn | CodeNeeded:
    """Make an account and sign the browser in.

    The attempt is counted first, so that user names can't be tried without end. Raises
    TooManySignUps, and as check_new_password and create_citizen.
    """
    cipher, now = verifier.cipher, moment.now
    _check_input(names, user_name, password, contacts)
    password_hash = _count_and_hash(database, verifier, password, ip=browser.ip, now=now)
    with database.write() as session:
        person = create_citizen(
            session,
            names=names,
            user_name=user_name,
            password_hash=password_hash,
            region_unit_id=region_unit_id,
            language=language,
            contacts=contacts,
            cipher=cipher,
            moment=moment,
            birth_year=birth_year,
        )
        _write_to_email(session, person, cipher, now)
        return admit_person(
            session, verifier=verifier, person_id=person.id, browser=browser, now=now
        )


def _count_and_hash(
    database: Database, verifier: Verifier, password: str, *, ip: str, now: datetime
) -> str:
    """Count the sign-up in its own transaction, and hash the password outside of any."""
    with verifier.passwords.take_turn():  # a sign-up without a turn is not counted
        with database.write() as session:
            count_sign_up(session, ip=ip, cipher=verifier.cipher, now=now)
        return verifier.passwords.hash(password)


def _write_to_email(session: Session, person: Person, cipher: FieldCipher, now: datetime) -> None:
    """Send a link by which the person confirms the e-mail, if they gave one."""
    if get_typed_contact(person, "email") is not None:
        request_confirmation(session, person_id=person.id, channel=EMAIL, cipher=cipher, now=now)


def _check_input(names: PersonNames, user_name: str, password: str, contacts: Contacts) -> None:
    name_parts = (names.surname, names.given_name, names.patronymic)
    own_words = (*name_parts, user_name, contacts.email, contacts.phone)
    check_new_password(password, staff=False, own_words=own_words)
    check_names(names)
    if user_name:
        check_user_name_form(user_name)


def create_citizen(
    session: Session,
    *,
    names: PersonNames,
    user_name: str,
    password_hash: str,
    region_unit_id: int,
    language: str,
    contacts: Contacts,
    cipher: FieldCipher,
    moment: Moment,
    birth_year: int | None = None,
) -> Person:
    """Make the account of a citizen who signs up. An empty user name is made from the name.

    A contact of another account is only claimed: the reply must not reveal who has an account.
    The IIN is only a claim, whoever else has it; answers that it holds are taken from it.
    Raises NameMissing, UnitUnknown, UserNameWrong, UserNameTaken.
    """
    check_not_reserved(user_name)
    birth_year_columns = {"birth_year": birth_year, "birth_year_said": True} if birth_year else {}
    fixed_values = build_new_person_columns(
        session, names, region_unit_id, language, moment.now
    ) | {"audience": CITIZEN, "password_hash": password_hash}

    def build() -> dict[str, Any]:
        values = contact_services.build_contact_columns(contacts, cipher, is_claim=True)
        contact_services.claim_taken_contacts(session, values)
        values |= answer_from_iin(contacts.iin, IIN_QUESTIONS, moment.today.year)
        values["user_name"] = choose_user_name(session, user_name, names)
        return fixed_values | values | birth_year_columns

    person = insert_person(session, build)
    record_event(
        session, kind="signed_up", subject=f"person:{person.id}", by_id=person.id, now=moment.now
    )
    if person.iin_claim_hash is not None:
        record_iin_event(session, CLAIMED, person_id=person.id, by_id=person.id, now=moment.now)
    return person


def count_sign_up(session: Session, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Count an attempt to sign up from a network. Raises TooManySignUps."""
    wait = SIGN_UP_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    if wait:
        raise TooManySignUps(retry_after=wait)
    SIGN_UP_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
