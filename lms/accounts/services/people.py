"""What changes about a person after the account was made."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.errors import (
    ClosedByMerge,
    ContactTaken,
    IinRequired,
    LastAdministrator,
    NotAllowed,
    TooManyChanges,
)
from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, EXTRA_TIME_PERCENTS, Actor, search_key
from lms.accounts.rules.personal import NOTHING, QUESTIONS, Personal
from lms.accounts.services import contacts as contact_services
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.contacts import Contacts
from lms.accounts.services.personal import entered_answers, own_answers
from lms.accounts.services.roles import is_last_administrator
from lms.accounts.services.sign_ins import end_all_sign_ins
from lms.accounts.services.sign_ups import (
    PersonNames,
    check_names,
    check_not_reserved,
    check_unit,
    check_user_name,
)
from lms.core import throttle
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.errors import NotFound

GUESSES: Final = 10
GUESS_WINDOW: Final = timedelta(minutes=15)
FOLLOWED: Final = frozenset({"audience", "region_unit_id", *QUESTIONS})  # what other domains follow


def update_profile(
    session: Session,
    *,
    by: Actor,
    names: PersonNames,
    user_name: str,
    language: str,
    shown_name: str,
    region_unit_id: int,
    contacts: Contacts,
    cipher: FieldCipher,
    moment: Moment,
    personal: Personal = NOTHING,
) -> None:
    """Changes what people may change about themselves. The IIN can be added but not changed: `contacts.iin` counts while there is none.
    `personal` has the questions that the person answers, None for "I'd rather not say"; what they never answered the IIN may tell.

    Raises NameMissing, UnitUnknown, UserNameWrong, UserNameTaken, ContactTaken.
    """
    person = _as_it_is(session, by.person_id)
    check_names(names)
    check_user_name(session, user_name, of_person=person.id)
    if user_name != person.user_name:
        check_not_reserved(user_name)
    if region_unit_id != person.region_unit_id:
        check_unit(session, region_unit_id)
    values = _contact_values(session, person, contacts, cipher)
    values |= _name_values(names, user_name)
    values |= {"language": language, "shown_name": shown_name, "region_unit_id": region_unit_id}
    new_iin = contacts.iin if "iin_hash" in values else None
    values |= own_answers(person, personal, new_iin=new_iin, year=moment.today.year)
    _change(session, person, values, kind="profile_changed", by=by, moment=moment)


def changes_sign_in(
    person: Person, *, user_name: str, contacts: Contacts, cipher: FieldCipher
) -> bool:
    """Whether a profile with these would be signed in to by another name: that asks for the password first."""
    wanted = contact_services.columns(contacts, cipher) | {"user_name": user_name}
    names = (
        ("user_name", "email", "phone")
        if contacts.iin is None
        else ("user_name", "email", "phone", "iin_hash")
    )
    return any(wanted.get(name) != getattr(person, name) for name in names)


def update_person(
    session: Session,
    *,
    by: Actor,
    person_id: int,
    names: PersonNames,
    user_name: str,
    audience: str,
    region_unit_id: int,
    contacts: Contacts,
    cipher: FieldCipher,
    moment: Moment,
    personal: Personal = NOTHING,
) -> None:
    """Changes what an administrator may change about a person, the IIN among it. An empty IIN leaves the stored one as it is. Answers
    that came from the old IIN, or that nobody gave, follow a new one, unless `personal` changes them.

    Whoever holds a post stays a civil servant.
    """
    person = _for_administrator(session, by, person_id)
    check_names(names)
    check_user_name(session, user_name, of_person=person.id)
    if region_unit_id != person.region_unit_id:
        check_unit(session, region_unit_id)
    audience = CIVIL_SERVANT if person.organisation_id is not None else audience
    if audience == CIVIL_SERVANT and person.iin_hash is None and contacts.iin is None:
        raise IinRequired
    values = _contact_values(session, person, contacts, cipher, replace_iin=True)
    values |= _name_values(names, user_name)
    is_new = values.get("iin_hash", person.iin_hash) != person.iin_hash
    answers = entered_answers(
        person,
        personal,
        new_iin=contacts.iin if is_new else None,
        cipher=cipher,
        year=moment.today.year,
    )
    values |= {"audience": audience, "region_unit_id": region_unit_id, **answers}
    _change(session, person, values, kind="person_changed", by=by, moment=moment)


def set_extra_time(
    session: Session, *, by: Actor, person_id: int, percent: int, now: datetime
) -> None:
    """Grants more time in timed quizzes: 0, 25, 50 or 100 per cent on top."""
    person = _for_administrator(session, by, person_id)
    if percent not in EXTRA_TIME_PERCENTS:
        raise ValueError(f"extra time of {percent} per cent")
    person.extra_time_percent = percent
    _record(session, "extra_time_set", person, by, now, percent=percent)


def block_person(session: Session, *, by: Actor, person_id: int, moment: Moment) -> None:
    """Keeps a person out: every browser of theirs is signed out. Raises LastAdministrator. Blocking twice is blocking once."""
    person = _for_administrator(session, by, person_id)
    if person.blocked_at is not None:
        return
    if is_last_administrator(session, person.id):
        raise LastAdministrator
    person.blocked_at = moment.now
    end_all_sign_ins(session, person_id=person.id, now=moment.now)
    _record(session, "person_blocked", person, by, moment.now)
    send_people_changed(session, [person.id], by=by, moment=moment)


def unblock_person(session: Session, *, by: Actor, person_id: int, moment: Moment) -> None:
    """Lets a person in again. Raises ClosedByMerge."""
    person = _for_administrator(session, by, person_id)
    if person.merged_into_id is not None:
        raise ClosedByMerge
    if person.blocked_at is not None:
        person.blocked_at = None
        _record(session, "person_unblocked", person, by, moment.now)
        send_people_changed(session, [person.id], by=by, moment=moment)


def sign_out_everywhere(session: Session, *, by: Actor, now: datetime) -> None:
    """Signs the actor out in every browser, this one among them."""
    end_all_sign_ins(session, person_id=by.person_id, now=now)
    record_event(
        session,
        kind="signed_out_everywhere",
        subject=f"person:{by.person_id}",
        by_id=by.person_id,
        now=now,
    )


def count_guess(session: Session, *, by: Actor, cipher: FieldCipher, now: datetime) -> None:
    """Counts a try of the present password, or of a contact that was another's. Raises TooManyChanges when they are used up."""
    key = cipher.lookup(f"guess {by.person_id}")
    wait = throttle.blocked_for(session, key=key, limit=GUESSES, now=now)
    if wait:
        raise TooManyChanges(retry_after=wait)
    throttle.hit(session, key=key, window=GUESS_WINDOW, now=now)


def _for_administrator(session: Session, by: Actor, person_id: int) -> Person:
    if not by.is_national_admin():
        raise NotAllowed
    return _as_it_is(session, person_id)


def _as_it_is(session: Session, person_id: int) -> Person:
    """The person as they are at this moment, kept so until the transaction ends. A page may have read them before: an answer is compared
    with what is there, and the background reads IINs meanwhile.
    """
    asked = (
        select(Person)
        .where(Person.id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.scalar(asked)
    if found is None:
        raise NotFound
    return found


def _contact_values(
    session: Session,
    person: Person,
    contacts: Contacts,
    cipher: FieldCipher,
    *,
    replace_iin: bool = False,
) -> dict[str, Any]:
    values = contact_services.columns(contacts, cipher)
    if contacts.iin is None or (person.iin_hash is not None and not replace_iin):
        for name in ("iin_encrypted", "iin_hash"):
            values.pop(name, None)
    if contact_services.taken(session, values, by_other_than=person.id):
        raise ContactTaken
    return values


def _name_values(names: PersonNames, user_name: str) -> dict[str, Any]:
    key = search_key(names.surname, names.given_name, names.patronymic, user_name)
    return {
        "surname": names.surname,
        "given_name": names.given_name,
        "patronymic": names.patronymic,
        "user_name": user_name,
        "search_key": key,
    }


def _change(
    session: Session,
    person: Person,
    values: dict[str, Any],
    *,
    kind: str,
    by: Actor,
    moment: Moment,
) -> None:
    changed = sorted(
        name
        for name, value in values.items()
        if getattr(person, name) != value and name != "iin_encrypted"
    )
    if not changed:
        return
    for name, value in values.items():
        setattr(person, name, value)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise ContactTaken from None  # taken by another person in this moment
    _record(session, kind, person, by, moment.now, columns=changed)
    if not FOLLOWED.isdisjoint(changed):
        send_people_changed(session, [person.id], by=by, moment=moment)


def _record(
    session: Session, kind: str, person: Person, by: Actor, now: datetime, **details: Any
) -> None:
    record_event(
        session, kind=kind, subject=f"person:{person.id}", by_id=by.audit_id, now=now, **details
    )
