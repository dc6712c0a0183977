"""Changing people's data, blocking them, signing them out."""

from collections.abc import Collection, Mapping
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
from lms.accounts.rules import CIVIL_SERVANT, EXTRA_TIME_PERCENTS, Actor, build_search_key
from lms.accounts.rules.contacts import CLAIMABLE, get_typed_contact
from lms.accounts.rules.iin import CLAIMED
from lms.accounts.rules.notices import CONTACT_KINDS
from lms.accounts.rules.personal import NO_ANSWERS, QUESTIONS, Answers
from lms.accounts.services import contacts as contact_services
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import AccountChange, send_account_changed, send_people_changed
from lms.accounts.services.contacts import Contacts
from lms.accounts.services.iin_changes import NO_CLAIM, announce_correction, record_iin_event
from lms.accounts.services.names import PersonNames, check_names
from lms.accounts.services.new_people import check_unit
from lms.accounts.services.personal import build_entered_answers, build_own_answers
from lms.accounts.services.roles import is_last_administrator
from lms.accounts.services.sign_ins import end_all_sign_ins
from lms.accounts.services.user_names import check_not_reserved, check_user_name
from lms.core import throttle
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.errors import NotFound

GUESSES: Final = 10
GUESS_WINDOW: Final = timedelta(minutes=15)
# Other domains depend on these columns.
ANNOUNCED_COLUMNS: Final = frozenset({"audience", "region_unit_id", *QUESTIONS})


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
    personal: Answers = NO_ANSWERS,
) -> None:
    """Change what people may change about themselves.

    The IIN is only a claim: `contacts.iin` counts while none is confirmed. `personal` holds the
    questions that the person answers, None for "I'd rather not say"; the IIN answers others.

    Raises NameMissing, UnitUnknown, UserNameWrong, UserNameTaken, ContactTaken.
    """
    person = _lock_person(session, by.person_id)
    check_names(names, PersonNames(person.surname, person.given_name, person.patronymic))
    check_user_name(session, user_name, of_person=person.id)
    if user_name != person.user_name:
        check_not_reserved(user_name)
    if region_unit_id != person.region_unit_id:
        check_unit(session, region_unit_id)
    values = _build_contact_values(session, person, contacts, cipher, is_claim=True)
    values |= _build_name_values(names, user_name)
    values |= {"language": language, "shown_name": shown_name, "region_unit_id": region_unit_id}
    new_iin = _get_new_iin(values, person, contacts, "iin_claim_hash")
    values |= build_own_answers(
        person, personal, new_iin=new_iin, cipher=cipher, year=moment.today.year
    )
    _apply_values(session, person, values, kind="profile_changed", by=by, moment=moment)
    if new_iin is not None:
        record_iin_event(session, CLAIMED, person_id=person.id, by_id=by.audit_id, now=moment.now)


def is_sign_in_name_changed(
    person: Person, *, user_name: str, contacts: Contacts, cipher: FieldCipher
) -> bool:
    """Tell whether the profile changes a name to sign in with, now or once it is confirmed.

    That needs the password.
    """
    values = contact_services.build_contact_columns(contacts, cipher, is_claim=True)
    values["user_name"] = user_name
    if any(values[name] != get_typed_contact(person, name) for name in CLAIMABLE):
        return True
    names = ["user_name"]
    if contacts.iin is not None and person.iin_hash is None:
        names.append("iin_claim_hash")
    return any(values.get(name) != getattr(person, name) for name in names)


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
    personal: Answers = NO_ANSWERS,
) -> None:
    """Change what an administrator may change about a person, the IIN included.

    An empty IIN leaves the stored one. A new one is confirmed by that, ends the person's sign-ins
    and is announced to them. Answers that came from the old IIN, or that nobody gave, follow it
    unless `personal` changes them. Whoever holds a post stays a civil servant.
    """
    person = _lock_person_as_admin(session, by, person_id)
    check_names(names, PersonNames(person.surname, person.given_name, person.patronymic))
    check_user_name(session, user_name, of_person=person.id)
    if region_unit_id != person.region_unit_id:
        check_unit(session, region_unit_id)
    audience = CIVIL_SERVANT if person.organisation_id is not None else audience
    if audience == CIVIL_SERVANT and person.iin_hash is None and contacts.iin is None:
        raise IinRequired
    values = _build_contact_values(session, person, contacts, cipher)
    values |= _build_name_values(names, user_name)
    new_iin = _get_new_iin(values, person, contacts, "iin_hash")
    answers = build_entered_answers(
        person, personal, new_iin=new_iin, cipher=cipher, year=moment.today.year
    )
    values |= {"audience": audience, "region_unit_id": region_unit_id, **answers}
    if new_iin is not None:
        values |= NO_CLAIM
    _apply_values(session, person, values, kind="person_changed", by=by, moment=moment)
    if new_iin is not None:
        announce_correction(session, person, by=by, moment=moment)


def set_extra_time(
    session: Session, *, by: Actor, person_id: int, percent: int, now: datetime
) -> None:
    """Grant more time in timed quizzes: 0, 25, 50 or 100 per cent."""
    person = _lock_person_as_admin(session, by, person_id)
    if percent not in EXTRA_TIME_PERCENTS:
        raise ValueError(f"extra time of {percent} per cent")
    person.extra_time_percent = percent
    _record_event(session, "extra_time_set", person, by, now, percent=percent)


def block_person(session: Session, *, by: Actor, person_id: int, moment: Moment) -> None:
    """Block a person and sign out all their browsers. Idempotent. Raises LastAdministrator."""
    person = _lock_person_as_admin(session, by, person_id)
    if person.blocked_at is not None:
        return
    if is_last_administrator(session, person.id):
        raise LastAdministrator
    person.blocked_at = moment.now
    end_all_sign_ins(session, person_id=person.id, now=moment.now)
    _record_event(session, "person_blocked", person, by, moment.now)
    send_people_changed(session, [person.id], by=by, moment=moment)


def unblock_person(session: Session, *, by: Actor, person_id: int, moment: Moment) -> None:
    """Unblock a person. Raises ClosedByMerge."""
    person = _lock_person_as_admin(session, by, person_id)
    if person.merged_into_id is not None:
        raise ClosedByMerge
    if person.blocked_at is not None:
        person.blocked_at = None
        _record_event(session, "person_unblocked", person, by, moment.now)
        send_people_changed(session, [person.id], by=by, moment=moment)


def sign_out_everywhere(session: Session, *, by: Actor, now: datetime) -> None:
    """Sign the actor out in every browser, this one included."""
    end_all_sign_ins(session, person_id=by.person_id, now=now)
    record_event(
        session,
        kind="signed_out_everywhere",
        subject=f"person:{by.person_id}",
        by_id=by.person_id,
        now=now,
    )


def count_guess(session: Session, *, by: Actor, cipher: FieldCipher, now: datetime) -> None:
    """Count an attempt at the present password or at somebody else's contact.

    Raises TooManyChanges when the attempts are used up.
    """
    key = cipher.lookup(f"guess {by.person_id}")
    wait = throttle.get_blocked_seconds(session, key=key, limit=GUESSES, now=now)
    if wait:
        raise TooManyChanges(retry_after=wait)
    throttle.hit(session, key=key, window=GUESS_WINDOW, now=now)


def _lock_person_as_admin(session: Session, by: Actor, person_id: int) -> Person:
    if not by.is_national_admin():
        raise NotAllowed
    return _lock_person(session, person_id)


def _lock_person(session: Session, person_id: int) -> Person:
    """Lock the person and read them anew.

    An answer is compared with what is stored, and a background job may have answered from the IIN
    since a page read the person.
    """
    query = (
        select(Person)
        .where(Person.id == person_id, Person.erased_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    person = session.scalar(query)
    if person is None:
        raise NotFound
    return person


def _build_contact_values(
    session: Session,
    person: Person,
    contacts: Contacts,
    cipher: FieldCipher,
    *,
    is_claim: bool = False,
) -> dict[str, Any]:
    """Return the columns of the contacts; those of the IIN only where it may change.

    `is_claim`: the person typed them. Else raises ContactTaken.
    """
    values = contact_services.build_contact_columns(contacts, cipher, is_claim=is_claim)
    if contacts.iin is None or (is_claim and person.iin_hash is not None):
        values = {name: values[name] for name in ("email", "phone")}
    if is_claim:
        contact_services.claim_taken_contacts(session, values, of_person=person.id)
        return values
    if contact_services.find_taken_columns(session, values, by_other_than=person.id):
        raise ContactTaken
    return values | {f"{name}_claim": None for name in CLAIMABLE if values[name] is not None}


def _get_new_iin(
    values: Mapping[str, Any], person: Person, contacts: Contacts, column: str
) -> str | None:
    """Return the IIN if it differs from the stored one; None if it stays."""
    stored = getattr(person, column)
    return None if values.get(column, stored) == stored else contacts.iin


def _build_name_values(names: PersonNames, user_name: str) -> dict[str, Any]:
    key = build_search_key(names.surname, names.given_name, names.patronymic, user_name)
    return {
        "surname": names.surname,
        "given_name": names.given_name,
        "patronymic": names.patronymic,
        "user_name": user_name,
        "search_key": key,
    }


def _apply_values(
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
        if getattr(person, name) != value and not name.endswith("_encrypted")
    )
    if not changed:
        return
    former = _list_former_contacts(person, changed)
    for name, value in values.items():
        setattr(person, name, value)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise ContactTaken from None  # taken by another person in this moment
    columns = sorted({_name_column(name) for name in changed})
    _record_event(session, kind, person, by, moment.now, columns=columns)
    send_account_changed(session, former, now=moment.now)
    if not ANNOUNCED_COLUMNS.isdisjoint(changed):
        send_people_changed(session, [person.id], by=by, moment=moment)


def _name_column(name: str) -> str:
    """Return the name of a column in the record, which does not tell claims of contacts apart."""
    contact = name.removesuffix("_claim")
    return contact if contact in CLAIMABLE else name


def _list_former_contacts(person: Person, changed: Collection[str]) -> list[AccountChange]:
    """Return which contacts go, for their readers to hear of it."""
    return [
        AccountChange(person.id, CONTACT_KINDS[name], former_contact=contact)
        for name, contact in (("email", person.email), ("phone", person.phone))
        if name in changed and contact is not None
    ]


def _record_event(
    session: Session, kind: str, person: Person, by: Actor, now: datetime, **details: Any
) -> None:
    record_event(
        session, kind=kind, subject=f"person:{person.id}", by_id=by.audit_id, now=now, **details
    )
