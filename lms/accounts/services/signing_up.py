"""Signing up: a citizen makes an account and is signed in."""

from lms.accounts.services.contacts import Contacts
from lms.accounts.services.passwords import check_new_password
from lms.accounts.services.sign_ups import (
    PersonNames,
    check_names,
    check_user_name_form,
    count_sign_up,
    create_citizen,
)
from lms.accounts.services.signing_in import Browser, CodeNeeded, SignedIn, Verifier, admit_person
from lms.core.clock import Moment
from lms.core.database import Database


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
) -> SignedIn | CodeNeeded:
    """Make an account and sign the browser in.

    Takes the database: the attempt is counted first and by itself, so that trying user names comes
    to an end although each is refused; then the password is hashed outside of any transaction.
    What anybody can see to be wrong is not counted.
    Raises TooManySignUps, and as check_new_password and create_citizen.
    """
    own_words = (
        names.surname,
        names.given_name,
        names.patronymic,
        user_name,
        contacts.email,
        contacts.phone,
    )
    check_new_password(password, staff=False, own_words=own_words)
    check_names(names)
    if user_name:
        check_user_name_form(user_name)
    with verifier.passwords.turn():  # a sign-up without a turn is not counted
        with database.write() as session:
            count_sign_up(session, ip=browser.ip, cipher=verifier.cipher, now=moment.now)
        password_hash = verifier.passwords.hash(password)
    with database.write() as session:
        person = create_citizen(
            session,
            names=names,
            user_name=user_name,
            password_hash=password_hash,
            region_unit_id=region_unit_id,
            language=language,
            contacts=contacts,
            cipher=verifier.cipher,
            moment=moment,
        )
        return admit_person(
            session, verifier=verifier, person_id=person.id, browser=browser, now=moment.now
        )
