"""Adding a person by hand: a new account, or a post for somebody who has one."""

from dataclasses import dataclass
from datetime import date, datetime

from lms.accounts.errors import ContactTaken, IinAndNameDiffer
from lms.accounts.rules import Actor
from lms.accounts.rules.personal import NOTHING, Personal
from lms.accounts.services.contacts import Contacts
from lms.accounts.services.known import is_known, join_known_person
from lms.accounts.services.people import count_guess
from lms.accounts.services.sign_ups import PersonNames, create_person
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import Database


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who is to be added. Without an organisation they get no post."""

    names: PersonNames
    contacts: Contacts
    user_name: str
    audience: str
    region_unit_id: int
    language: str
    organisation_id: int | None
    position: str
    category: str
    starts_on: date
    personal: Personal = NOTHING


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """The person has an account; `was_known`: they had it before and got a post."""

    person_id: int
    was_known: bool


def add_person(
    database: Database,
    *,
    by: Actor,
    person: NewPerson,
    is_confirmed: bool,
    cipher: FieldCipher,
    moment: Moment,
) -> PersonAdded | None:
    """Add the person; None if they have an account already and `is_confirmed` does not say so.

    Takes the database: what the reply tells of somebody's account is counted in a transaction of
    its own, also where the person is not added. A national administrator sees everybody anyhow.
    Raises TooManyChanges, and as create_person and join_known_person.
    """
    try:
        added = _add(
            database, by=by, person=person, is_confirmed=is_confirmed, cipher=cipher, moment=moment
        )
    except (ContactTaken, IinAndNameDiffer):
        _count_look(database, by, cipher, moment.now)
        raise
    if added is None:
        _count_look(database, by, cipher, moment.now)
    return added


def _add(
    database: Database,
    *,
    by: Actor,
    person: NewPerson,
    is_confirmed: bool,
    cipher: FieldCipher,
    moment: Moment,
) -> PersonAdded | None:
    names, iin, organisation_id = person.names, person.contacts.iin, person.organisation_id
    with database.write() as session:
        if iin and organisation_id and is_known(session, iin=iin, names=names, cipher=cipher):
            if not is_confirmed:
                return None
            known_id = join_known_person(
                session,
                by=by,
                iin=iin,
                names=names,
                organisation_id=organisation_id,
                position=person.position,
                category=person.category,
                starts_on=person.starts_on,
                cipher=cipher,
                moment=moment,
            )
            return PersonAdded(known_id, was_known=True)
        created = create_person(
            session,
            by=by,
            names=names,
            user_name=person.user_name,
            audience=person.audience,
            region_unit_id=person.region_unit_id,
            language=person.language,
            moment=moment,
            contacts=person.contacts,
            cipher=cipher,
            organisation_id=organisation_id,
            position=person.position,
            category=person.category,
            starts_on=person.starts_on,
            personal=person.personal,
        )
        return PersonAdded(created.id, was_known=False)


def _count_look(database: Database, by: Actor, cipher: FieldCipher, now: datetime) -> None:
    if by.is_national_admin():
        return
    with database.write() as session:
        count_guess(session, by=by, cipher=cipher, now=now)
