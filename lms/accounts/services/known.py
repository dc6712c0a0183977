"""A post for somebody who has an account already and whom the actor may not see: the IIN and the name together say who it is.

Nothing is told of the account but that it is there, and that too is counted by the view. With a name that does not fit the IIN nothing is
given: else whoever tries numbers would get people into their own organisation, and so to see them.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.errors import IinAndNameDiffer
from lms.accounts.models import Person
from lms.accounts.rules import Actor, fold
from lms.accounts.services.posts import begin_post
from lms.accounts.services.sign_ups import PersonNames
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher


def is_known(session: Session, *, iin: str, names: PersonNames, cipher: FieldCipher) -> bool:
    """Whether a person with this IIN has an account. Raises IinAndNameDiffer if their name is another."""
    return _find(session, iin, names, cipher) is not None


def join_known_person(
    session: Session,
    *,
    by: Actor,
    iin: str,
    names: PersonNames,
    organisation_id: int,
    position: str,
    category: str,
    starts_on: date,
    cipher: FieldCipher,
    moment: Moment,
) -> int:
    """Gives the person with this IIN and name a post, which is not the main one if they have another. Returns the person's id.

    Raises IinAndNameDiffer, also if there is no such person, and as hold_post.
    """
    person_id = _find(session, iin, names, cipher)
    if person_id is None:
        raise IinAndNameDiffer
    begin_post(
        session,
        by=by,
        person_id=person_id,
        organisation_id=organisation_id,
        position=position,
        category=category,
        starts_on=starts_on,
        is_main=False,
        moment=moment,
    )
    return person_id


def _find(session: Session, iin: str, names: PersonNames, cipher: FieldCipher) -> int | None:
    found = session.execute(
        select(Person.id, Person.surname, Person.given_name).where(
            Person.iin_hash == cipher.lookup(iin)
        )
    ).first()
    if found is None:
        return None
    if (fold(found.surname), fold(found.given_name)) != (
        fold(names.surname),
        fold(names.given_name),
    ):
        raise IinAndNameDiffer
    return int(found.id)
