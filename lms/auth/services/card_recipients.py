"""The people for whom the actor may make sign-in cards."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries.usage import is_staff_member
from lms.accounts.rules import Actor
from lms.auth.errors import AccountInUse, CardForStaff, PersonClosed, TooManyCards
from lms.auth.queries.card_scope import build_card_scope, can_receive_card
from lms.core.errors import NotFound

CARD_BATCH: Final = 1000


def can_make_card(session: Session, *, by: Actor, person_id: int) -> bool:
    """Return whether the actor may make a card for this person."""
    return (
        session.scalar(select(Person.id).where(Person.id == person_id, can_receive_card(by)))
        is not None
    )


def load_recipients(session: Session, by: Actor, person_ids: Collection[int]) -> list[Person]:
    """Return the people to whom the actor may give a card, by these ids. Raises as draft_cards."""
    ids = list(dict.fromkeys(person_ids))
    if not ids or len(ids) > CARD_BATCH:
        raise TooManyCards(maximum=CARD_BATCH)
    people = {
        person.id: person
        for person in session.scalars(
            select(Person).where(Person.id.in_(ids), can_receive_card(by))
        )
    }
    missing = [person_id for person_id in ids if person_id not in people]
    if missing:
        _raise_refusal(session, by, missing)
    return [people[person_id] for person_id in ids]


def _raise_refusal(session: Session, by: Actor, person_ids: Sequence[int]) -> None:
    """Raise the reason why these people can't get a card.

    For people out of scope it is the same as for unknown ids.
    """
    visible_people = (Person.id.in_(person_ids), build_card_scope(by))
    rows = session.execute(
        select(Person.blocked_at, is_staff_member()).where(*visible_people)
    ).all()
    if len(rows) < len(person_ids):
        raise NotFound
    if any(blocked for blocked, _staff in rows):
        raise PersonClosed
    raise CardForStaff if any(staff for _blocked, staff in rows) else AccountInUse
