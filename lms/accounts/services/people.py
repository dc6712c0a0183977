"""Changing people's data: what they may change themselves, and what an administrator may."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.errors import IinRequired, OwnSignInName
from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, EXTRA_TIME_PERCENTS, Actor
from lms.accounts.rules.contacts import CLAIMABLE, get_typed_contact
from lms.accounts.rules.iin import CLAIMED
from lms.accounts.rules.personal import NO_ANSWERS, PersonalAnswers
from lms.accounts.services import contacts as contact_services
from lms.accounts.services.contacts import Contacts
from lms.accounts.services.iin_changes import NO_CLAIM, announce_correction, record_iin_event
from lms.accounts.services.names import PersonNames, check_names
from lms.accounts.services.new_people import check_unit
from lms.accounts.services.person_changes import apply_values, record_person_event
from lms.accounts.services.person_columns import (
    build_contact_values,
    build_name_values,
    get_new_iin,
)
from lms.accounts.services.person_locks import lock_person_anew, lock_person_as_admin
from lms.accounts.services.personal import build_entered_answers, build_own_answers
from lms.accounts.services.user_names import check_not_reserved, check_user_name
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher


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
    personal: PersonalAnswers = NO_ANSWERS,
) -> None:
    """Change what people may change about themselves.

    The IIN is only a claim: `contacts.iin` counts while none is confirmed. `personal` holds the
    questions that the person answers, None for "I'd rather not say"; the IIN answers others.

    Raises NameMissing, UnitUnknown, UserNameWrong, UserNameTaken, ContactTaken.
    """
    person = lock_person_anew(session, by.person_id)
    check_names(names, PersonNames(person.surname, person.given_name, person.patronymic))
    check_user_name(session, user_name, of_person=person.id)
    if user_name != person.user_name:
        check_not_reserved(user_name)
    if region_unit_id != person.region_unit_id:
        check_unit(session, region_unit_id)
    values = build_contact_values(session, person, contacts, cipher, is_claim=True)
    values |= build_name_values(names, user_name)
    values |= {"language": language, "shown_name": shown_name, "region_unit_id": region_unit_id}
    new_iin = get_new_iin(values, person, contacts, "iin_claim_hash")
    values |= build_own_answers(
        person, personal, new_iin=new_iin, cipher=cipher, year=moment.today.year
    )
    apply_values(session, person, values, kind="profile_changed", by=by, moment=moment)
    if new_iin is not None:
        record_iin_event(session, CLAIMED, person_id=person.id, by_id=by.audit_id, now=moment.now)


def is_sign_in_name_changed(
    person: Person, *, user_name: str, contacts: Contacts, cipher: FieldCipher
) -> bool:
    """Return whether the profile changes a name to sign in with, now or once it is confirmed.

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
    personal: PersonalAnswers = NO_ANSWERS,
) -> None:
    """Change what an administrator may change about a person, the IIN included.

    An empty IIN leaves the stored one. A new one is confirmed by that, ends the person's sign-ins
    and is announced to them. Answers that came from the old IIN, or that nobody gave, follow it
    unless `personal` changes them. Whoever holds a post stays a civil servant.
    """
    person = _lock_person_to_change(session, by, person_id, user_name, contacts)
    check_names(names, PersonNames(person.surname, person.given_name, person.patronymic))
    check_user_name(session, user_name, of_person=person.id)
    if region_unit_id != person.region_unit_id:
        check_unit(session, region_unit_id)
    audience = CIVIL_SERVANT if person.organisation_id is not None else audience
    if audience == CIVIL_SERVANT and person.iin_hash is None and contacts.iin is None:
        raise IinRequired
    values = build_contact_values(session, person, contacts, cipher)
    values |= build_name_values(names, user_name)
    new_iin = get_new_iin(values, person, contacts, "iin_hash")
    answers = build_entered_answers(
        person, personal, new_iin=new_iin, cipher=cipher, year=moment.today.year
    )
    values |= {"audience": audience, "region_unit_id": region_unit_id, **answers}
    if new_iin is not None:
        values |= NO_CLAIM
    apply_values(session, person, values, kind="person_changed", by=by, moment=moment)
    if new_iin is not None:
        announce_correction(session, person, by=by, moment=moment)


def _lock_person_to_change(
    session: Session, by: Actor, person_id: int, user_name: str, contacts: Contacts
) -> Person:
    """Lock the person for an administrator, who changes their own names to sign in by password.

    That is update_profile. Raises NotAllowed, NotFound, OwnSignInName.
    """
    person = lock_person_as_admin(session, by, person_id)
    sign_in_names = (person.user_name, person.email, person.phone)
    if by.person_id == person_id and sign_in_names != (user_name, contacts.email, contacts.phone):
        raise OwnSignInName
    return person


def set_extra_time(
    session: Session, *, by: Actor, person_id: int, percent: int, now: datetime
) -> None:
    """Grant more time in timed quizzes: 0, 25, 50 or 100 per cent."""
    person = lock_person_as_admin(session, by, person_id)
    if percent not in EXTRA_TIME_PERCENTS:
        raise ValueError(f"extra time of {percent} per cent")
    person.extra_time_percent = percent
    record_person_event(session, "extra_time_set", person, by, now, percent=percent)
