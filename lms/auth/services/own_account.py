"""Changing one's own account by the present password.

These use cases take the database instead of a session: comparing and hashing passwords is slow on
purpose and stands outside of any transaction, and a guess is counted although it is refused.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.rules.contacts import get_typed_contact
from lms.accounts.rules.personal import NO_ANSWERS, PersonalAnswers
from lms.accounts.services import Contacts, PersonNames, is_sign_in_name_changed, update_profile
from lms.accounts.services.attempts import count_guess
from lms.auth.errors import PasswordAsked, PasswordWrong, TooManyLetters
from lms.auth.rules.channels import EMAIL
from lms.auth.services.browser_sessions import renew_token
from lms.auth.services.contact_confirmation import request_confirmation
from lms.auth.services.credentials import lock_password
from lms.auth.services.passwords import change_password, check_new_password, list_own_words
from lms.auth.services.sign_in import Verifier
from lms.core.clock import Moment
from lms.core.database import Database
from lms.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Profile:
    """The data that people may change of themselves. `contacts.iin` counts while they have none."""

    names: PersonNames
    user_name: str
    language: str
    shown_name: str
    region_unit_id: int
    contacts: Contacts
    personal: PersonalAnswers = NO_ANSWERS


def check_present_password(
    database: Database, *, verifier: Verifier, by: Actor, password: str, now: datetime
) -> Person:
    """Return the actor as a person if this is their password.

    Each attempt is counted before the password is compared. Raises PasswordWrong, TooManyChanges.
    """
    with verifier.passwords.take_turn():  # a guess without a turn is not counted
        with database.write() as session:
            count_guess(session, by=by, cipher=verifier.cipher, now=now)
            person = queries.load_person(session, by.person_id)
        if not verifier.passwords.is_match(person.password_hash, password):
            raise PasswordWrong
    return person


def replace_password(
    database: Database,
    *,
    verifier: Verifier,
    by: Actor,
    present_password: str,
    password: str,
    now: datetime,
) -> str:
    """Set a new password, sign out other browsers and return the new token of this one.

    Raises as check_present_password and check_new_password.
    """
    with verifier.passwords.take_turn():
        person = check_present_password(
            database, verifier=verifier, by=by, password=present_password, now=now
        )
        check_new_password(password, staff=by.has_any_role, own_words=list_own_words(person))
        password_hash = verifier.passwords.hash(password)
    with database.write() as session:
        if not lock_password(session, person_id=person.id, password_hash=person.password_hash):
            raise PasswordWrong
        change_password(
            session,
            person_id=person.id,
            password_hash=password_hash,
            keep_sign_in_id=by.sign_in_id,
            now=now,
        )
        return renew_token(session, sign_in_id=by.sign_in_id)


def edit_profile(
    database: Database,
    *,
    verifier: Verifier,
    by: Actor,
    profile: Profile,
    present_password: str,
    moment: Moment,
) -> None:
    """Change what people may change about themselves.

    A change of a name to sign in with needs the password: an open browser is not enough. It is
    counted, so that contacts can't be tried without end.
    Raises PasswordAsked, as check_present_password and as update_profile.
    """
    with database.read() as session:
        person = queries.load_person(session, by.person_id)
    former_email = get_typed_contact(person, "email")
    if is_sign_in_name_changed(
        person, user_name=profile.user_name, contacts=profile.contacts, cipher=verifier.cipher
    ):
        if not present_password:
            raise PasswordAsked
        check_present_password(
            database, verifier=verifier, by=by, password=present_password, now=moment.now
        )
    with database.write() as session:
        _save_profile(session, verifier=verifier, by=by, profile=profile, moment=moment)
        if profile.contacts.email not in (None, former_email):
            _ask_to_confirm_email(session, verifier=verifier, by=by, now=moment.now)


def _ask_to_confirm_email(
    session: Session, *, verifier: Verifier, by: Actor, now: datetime
) -> None:
    """Write to a new e-mail, unless it is the one that was confirmed before."""
    with suppress(NotFound, TooManyLetters):
        request_confirmation(
            session, person_id=by.person_id, channel=EMAIL, cipher=verifier.cipher, now=now
        )


def _save_profile(
    session: Session, *, verifier: Verifier, by: Actor, profile: Profile, moment: Moment
) -> None:
    update_profile(
        session,
        by=by,
        names=profile.names,
        user_name=profile.user_name,
        language=profile.language,
        shown_name=profile.shown_name,
        region_unit_id=profile.region_unit_id,
        contacts=profile.contacts,
        cipher=verifier.cipher,
        moment=moment,
        personal=profile.personal,
    )
