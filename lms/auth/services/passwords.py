"""Which passwords are accepted, and replacing one.

Hashing is slow and left to the caller, outside of the transaction: these take the finished hash.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules.notices import PASSWORD_CHANGED
from lms.accounts.services import end_all_sign_ins, record_event
from lms.auth.errors import PasswordLikeName, PasswordTooCommon, PasswordTooLong, PasswordTooShort
from lms.auth.rules.passwords import (
    PASSWORD_MAXIMUM,
    PASSWORD_MINIMUM,
    PASSWORD_MINIMUM_STAFF,
    is_context_word,
    is_like_words,
)
from lms.auth.services.card_ends import end_cards
from lms.auth.services.known_passwords import is_known_password
from lms.auth.services.notices import notify_owner
from lms.auth.services.password_links import end_password_links
from lms.core.passwords import normalise_password


def check_new_password(password: str, *, staff: bool, own_words: Iterable[str | None] = ()) -> None:
    """Raise an error that says what to change about an unacceptable password.

    It may be too short or long, known, or made of easily guessed words.
    """
    text = normalise_password(password)
    minimum = get_minimum_length(staff=staff)
    if len(text) < minimum:
        raise PasswordTooShort(minimum=minimum)
    if len(text) > PASSWORD_MAXIMUM:
        raise PasswordTooLong(maximum=PASSWORD_MAXIMUM)
    if len(set(text.lower())) < 3 or is_context_word(text) or is_known_password(text):
        raise PasswordTooCommon
    if is_like_words(text, own_words):
        raise PasswordLikeName


def get_minimum_length(*, staff: bool) -> int:
    """Return the number of characters that a password needs."""
    return PASSWORD_MINIMUM_STAFF if staff else PASSWORD_MINIMUM


def list_own_words(person: Person) -> tuple[str | None, ...]:
    """Return the words that the person's password must not resemble."""
    return (
        person.surname,
        person.given_name,
        person.patronymic,
        person.user_name,
        person.email,
        person.phone,
    )


def change_password(
    session: Session,
    *,
    person_id: int,
    password_hash: str,
    keep_sign_in_id: int | None,
    now: datetime,
) -> None:
    """Set the password, end every other browser, link and card of the person, and tell them."""
    session.execute(
        update(Person).where(Person.id == person_id).values(password_hash=password_hash)
    )
    end_password_links(session, person_id=person_id, now=now)
    # A copy of a card that staff have kept must not open an account that is in use since.
    end_cards(session, person_ids=[person_id], by_id=person_id, now=now)
    end_all_sign_ins(session, person_id=person_id, now=now, keep_sign_in_id=keep_sign_in_id)
    record_event(
        session, kind="password_changed", subject=f"person:{person_id}", by_id=person_id, now=now
    )
    notify_owner(session, person_id, PASSWORD_CHANGED, now=now)
