"""New accounts: people who sign themselves up, and those whom an administrator enters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.errors import (
    ContactTaken,
    IinRequired,
    NameMissing,
    NotAllowed,
    TooManySignUps,
    UnitUnknown,
    UserNameTaken,
    UserNameWrong,
)
from lms.accounts.models import Person
from lms.accounts.rules import (
    CITIZEN,
    CIVIL_SERVANT,
    RESERVED_USER_NAMES,
    USER_NAME,
    Actor,
    user_name_from,
)
from lms.accounts.rules.personal import (
    NOTHING,
    QUESTIONS,
    TOLD_BY_IIN,
    Answer,
    Personal,
    check_answers,
    taken_from_iin,
)
from lms.accounts.services import contacts as contact_services
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.contacts import Contacts
from lms.accounts.services.posts import begin_post
from lms.core import throttle
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.regions.queries import unit
from lms.regions.rules import REPUBLIC

TRIES: Final = 20
SIGN_UPS_PER_IP: Final = (
    60  # a class at an access point signs up together, and some of it asks for names that are taken
)
SIGN_UP_WINDOW: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PersonNames:
    """The name as in the passport; one of surname and given name is enough."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""


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
) -> Person:
    """Make the account of a citizen who signs up. An empty user name is made from the name.

    A contact that another account holds is left out without a word: the reply must not tell a stranger who has an account. What the IIN
    tells is taken from it, so that it need not be asked.
    Raises NameMissing, UnitUnknown, UserNameWrong, UserNameTaken.
    """
    check_not_reserved(user_name)
    fixed = _fixed_values(session, names, region_unit_id, language, moment.now) | {
        "audience": CITIZEN,
        "password_hash": password_hash,
    }

    def build() -> dict[str, Any]:
        values = contact_services.columns(contacts, cipher)
        for name in contact_services.taken(session, values):
            values[name] = None
        if values["iin_hash"] is None:
            values["iin_encrypted"] = None
        else:
            values |= taken_from_iin(contacts.iin, TOLD_BY_IIN, moment.today.year)
        return fixed | values | {"user_name": _user_name(session, user_name, names)}

    person = _insert(session, build)
    record_event(
        session, kind="signed_up", subject=f"person:{person.id}", by_id=person.id, now=moment.now
    )
    return person


def create_person(
    session: Session,
    *,
    by: Actor,
    names: PersonNames,
    user_name: str,
    audience: str,
    region_unit_id: int,
    language: str,
    moment: Moment,
    contacts: Contacts,
    cipher: FieldCipher,
    organisation_id: int | None = None,
    position: str = "",
    category: str = "",
    starts_on: date | None = None,
    personal: Personal = NOTHING,
) -> Person:
    """Makes an account for somebody else; the password is set by a one-time link. With an organisation the person gets a post there, from
    today or from `starts_on`, and is a civil servant. What `personal` leaves open is taken from the IIN. HR may add people to
    organisations of theirs, a national administrator anybody.

    Raises NotAllowed, NameMissing, UnitUnknown, IinRequired, ContactTaken, UserNameWrong, UserNameTaken, and as begin_post.
    """
    if not by.is_national_admin() and organisation_id is None:
        raise NotAllowed
    audience = audience if organisation_id is None else CIVIL_SERVANT
    if audience == CIVIL_SERVANT and contacts.iin is None:
        raise IinRequired
    if not by.is_national_admin():
        check_not_reserved(user_name)
    values = contact_services.columns(contacts, cipher)
    if contact_services.taken(session, values):
        raise ContactTaken
    answers = answers_of_new(personal, contacts.iin, moment.today.year)
    fixed = (
        _fixed_values(session, names, region_unit_id, language, moment.now)
        | values
        | answers
        | {"audience": audience}
    )
    person = _insert(session, lambda: fixed | {"user_name": _user_name(session, user_name, names)})
    record_event(
        session,
        kind="person_created",
        subject=f"person:{person.id}",
        by_id=by.audit_id,
        now=moment.now,
        audience=audience,
    )
    if organisation_id is not None:
        begin_post(
            session,
            by=by,
            person_id=person.id,
            organisation_id=organisation_id,
            position=position,
            category=category,
            starts_on=starts_on or moment.today,
            is_main=True,
            moment=moment,
        )
    elif audience == CIVIL_SERVANT:
        send_people_changed(session, [person.id], by=by, moment=moment)
    return person


def answers_of_new(given: Personal, iin: str | None, year: int) -> dict[str, Answer]:
    """What is kept of somebody new to be counted by: what was given of them, and what the IIN tells beyond it."""
    check_answers(given, year)
    answers = {name: given.get(name) for name in QUESTIONS}
    return answers | taken_from_iin(
        iin, {name for name, answer in answers.items() if answer is None}, year
    )


def count_sign_up(session: Session, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Count an attempt to sign up from an IP. Raises TooManySignUps."""
    key = cipher.lookup(f"sign-up ip {ip}")
    wait = throttle.blocked_for(session, key=key, limit=SIGN_UPS_PER_IP, now=now)
    if wait:
        raise TooManySignUps(retry_after=wait)
    throttle.hit(session, key=key, window=SIGN_UP_WINDOW, now=now)


def propose_user_name(session: Session, names: PersonNames) -> str:
    """A free user name made from the name: aigul.serikova, then aigul.serikova2, aigul.serikova3 ..."""
    base = user_name_from(names.surname, names.given_name)
    used = RESERVED_USER_NAMES | set(
        session.scalars(
            select(Person.user_name).where(Person.user_name.startswith(base, autoescape=True))
        )
    )
    number = 1
    while (name := base if number == 1 else f"{base}{number}") in used:
        number += 1
    return name


def check_unit(session: Session, region_unit_id: int) -> None:
    """Raises UnitUnknown if there is no such unit today, or if it is the whole republic."""
    found = unit(session, region_unit_id)
    if found is None or found.valid_to is not None or found.level == REPUBLIC:
        raise UnitUnknown


def check_user_name(session: Session, user_name: str, *, of_person: int | None = None) -> None:
    """Raise UserNameWrong or UserNameTaken."""
    check_user_name_form(user_name)
    holder = session.scalar(select(Person.id).where(Person.user_name == user_name))
    if holder not in (None, of_person):
        raise UserNameTaken


def check_user_name_form(user_name: str) -> None:
    """Raise UserNameWrong for what is no user name."""
    if not USER_NAME.fullmatch(user_name):
        raise UserNameWrong


def check_names(names: PersonNames) -> None:
    """Raises NameMissing if neither surname nor given name is there."""
    if not names.surname and not names.given_name:
        raise NameMissing


def _fixed_values(
    session: Session, names: PersonNames, region_unit_id: int, language: str, now: datetime
) -> dict[str, Any]:
    check_names(names)
    check_unit(session, region_unit_id)
    return {
        "surname": names.surname,
        "given_name": names.given_name,
        "patronymic": names.patronymic,
        "region_unit_id": region_unit_id,
        "language": language,
        "created_at": now,
    }


def _user_name(session: Session, wanted: str, names: PersonNames) -> str:
    if not wanted:
        return propose_user_name(session, names)
    check_user_name(session, wanted)
    return wanted


def check_not_reserved(user_name: str) -> None:
    """Raises UserNameTaken for a name under which nobody may present themselves to others."""
    if user_name in RESERVED_USER_NAMES:
        raise UserNameTaken


def _insert(session: Session, build: Callable[[], dict[str, Any]]) -> Person:
    """Adds the person. If somebody took the same user name or contact in the same moment, builds the values anew and tries again."""
    for _ in range(TRIES):
        person = Person(**build())
        try:
            with session.begin_nested():
                session.add(person)
                session.flush()
        except IntegrityError:
            continue
        return person
    raise UserNameTaken
