"""Locking a person, read anew, before they are changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.errors import NotAllowed
from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.core.errors import NotFound


def lock_person_as_admin(session: Session, by: Actor, person_id: int) -> Person:
    """Lock the person for a national administrator. Raises NotAllowed, NotFound."""
    if not by.is_national_admin():
        raise NotAllowed
    return lock_person_anew(session, person_id)


def lock_person_anew(session: Session, person_id: int) -> Person:
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


def lock_actor(session: Session, by: Actor) -> None:
    """Make the requests of one person wait for each other until the transaction ends.

    A form that is sent twice at once then finds what its first sending has stored.
    """
    session.execute(select(Person.id).where(Person.id == by.person_id).with_for_update())
