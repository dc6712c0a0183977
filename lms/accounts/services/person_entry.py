"""Adding a person by hand: a new account, or a post for somebody who has one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.errors import ContactTaken, IinAndNameDiffer
from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.rules.personal import NO_ANSWERS, PersonalAnswers
from lms.accounts.services.attempts import count_guess
from lms.accounts.services.contacts import Contacts
from lms.accounts.services.existing_people import add_post_by_iin, has_account
from lms.accounts.services.guesses import count_strangers, identify_line, refuse_curious
from lms.accounts.services.names import PersonNames
from lms.accounts.services.new_people import create_person
from lms.accounts.services.post_terms import PostTerms
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import Database


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added. Without an organisation they get no post."""

    names: PersonNames
    contacts: Contacts
    user_name: str
    audience: str
    region_unit_id: int
    language: str
    post: PostTerms | None
    personal: PersonalAnswers = NO_ANSWERS


@dataclass(frozen=True, slots=True)
class AddedPerson:
    """The outcome. `was_known`: the person had an account before and got a post.

    With `offer_id` the post is offered to them, and the actor may not see the person.
    """

    person_id: int
    was_known: bool
    offer_id: int | None = None


def add_person(
    database: Database,
    *,
    by: Actor,
    person: NewPerson,
    is_confirmed: bool,
    cipher: FieldCipher,
    moment: Moment,
) -> AddedPerson | None:
    """Add the person; None if they have an account and `is_confirmed` is false.

    Takes the database: what the answer reveals about somebody's account is counted in a transaction
    of its own, also where the person is not added. A national administrator sees everybody anyhow.
    Raises TooManyChanges, TooManyStrangers, and as create_person and add_post_by_iin.
    """
    try:
        added_person = _add_person(
            database, by=by, person=person, is_confirmed=is_confirmed, cipher=cipher, moment=moment
        )
    except (ContactTaken, IinAndNameDiffer):
        _count_revelation(database, by, person, cipher, moment.now)
        raise
    if added_person is None:
        _count_revelation(database, by, person, cipher, moment.now)
    return added_person


def _add_person(
    database: Database,
    *,
    by: Actor,
    person: NewPerson,
    is_confirmed: bool,
    cipher: FieldCipher,
    moment: Moment,
) -> AddedPerson | None:
    names, iin = person.names, person.contacts.iin
    with database.write() as session:
        if (
            not iin
            or person.post is None
            or not has_account(session, iin=iin, names=names, cipher=cipher)
        ):
            new_person = _create_person(session, by=by, person=person, cipher=cipher, moment=moment)
            return AddedPerson(new_person.id, was_known=False)
        if not is_confirmed:
            return None
        placement = add_post_by_iin(
            session, by=by, iin=iin, names=names, terms=person.post, cipher=cipher, moment=moment
        )
        return AddedPerson(placement.person_id, was_known=True, offer_id=placement.offer_id)


def _create_person(
    session: Session, *, by: Actor, person: NewPerson, cipher: FieldCipher, moment: Moment
) -> Person:
    return create_person(
        session,
        by=by,
        names=person.names,
        user_name=person.user_name,
        audience=person.audience,
        region_unit_id=person.region_unit_id,
        language=person.language,
        moment=moment,
        contacts=person.contacts,
        cipher=cipher,
        post=person.post,
        personal=person.personal,
    )


def _count_revelation(
    database: Database, by: Actor, person: NewPerson, cipher: FieldCipher, now: datetime
) -> None:
    """Count the answer for itself and with those to lists, in one counter of the day."""
    if by.is_national_admin():
        return
    organisation_id = person.post.organisation_id if person.post else None
    with database.write() as session:
        refuse_curious(session, by=by, organisation_id=organisation_id, cipher=cipher, now=now)
        count_guess(session, by=by, cipher=cipher, now=now)
        count_strangers(
            session,
            by=by,
            organisation_id=organisation_id,
            strangers=[identify_line(person.names, person.contacts)],
            cipher=cipher,
            now=now,
        )
