"""A post for a person with an account whom the actor may not see.

The IIN and the name together say who it is. Nothing is revealed but that there is an account, and
that is counted by the caller. If the name does not fit the IIN, nothing is done: otherwise whoever
tries numbers would get people into their own organisation, and so see them. If somebody uses the
account, the post is only offered.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.errors import IinAndNameDiffer
from lms.accounts.models import Person
from lms.accounts.rules import Actor, fold_text
from lms.accounts.services.names import PersonNames
from lms.accounts.services.offers import Placement, give_or_offer_post
from lms.accounts.services.post_terms import PostTerms
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher


def has_account(session: Session, *, iin: str, names: PersonNames, cipher: FieldCipher) -> bool:
    """Return whether a person with this IIN has an account.

    Raises IinAndNameDiffer if their name is another.
    """
    return _find_person_id(session, iin, names, cipher) is not None


def add_post_by_iin(
    session: Session,
    *,
    by: Actor,
    iin: str,
    names: PersonNames,
    terms: PostTerms,
    cipher: FieldCipher,
    moment: Moment,
) -> Placement:
    """Give or offer the person with this IIN and name a post.

    It is not the main post if they have another. Raises IinAndNameDiffer, also if there is no such
    person, and as give_or_offer_post.
    """
    person_id = _find_person_id(session, iin, names, cipher)
    if person_id is None:
        raise IinAndNameDiffer
    return give_or_offer_post(
        session, by=by, person_id=person_id, names=names, terms=terms, is_main=False, moment=moment
    )


def _find_person_id(
    session: Session, iin: str, names: PersonNames, cipher: FieldCipher
) -> int | None:
    person = session.execute(
        select(Person.id, Person.surname, Person.given_name).where(
            Person.iin_hash == cipher.lookup(iin)
        )
    ).first()
    if person is None:
        return None
    if (fold_text(person.surname), fold_text(person.given_name)) != (
        fold_text(names.surname),
        fold_text(names.given_name),
    ):
        raise IinAndNameDiffer
    return int(person.id)
