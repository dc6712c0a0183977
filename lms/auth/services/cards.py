"""Sign-in cards: one-time codes on paper by which people without e-mail set a password.

Only the hash of a code is stored.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, SignIn
from lms.accounts.queries.usage import list_used_accounts
from lms.accounts.rules import Actor, format_full_name
from lms.auth.errors import PasswordNotStopped
from lms.auth.models import SignInCard
from lms.auth.services.card_ends import UNSYNCHRONIZED, record_card_events, revoke_cards
from lms.auth.services.card_recipients import load_recipients
from lms.core.crypto import CARD_LETTERS, generate_number, hash_token
from lms.core.database import Database

CARD_DAYS: Final = 30  # days of validity after the day of making, the last day included
# A national administrator's card for an account in use waits, so that its person can end it.
RECOVERY_WAIT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Card:
    """A card to be printed, good until `expires_at`.

    Its code is stored nowhere else: whoever loses it needs a new card.
    """

    person_id: int
    code: str
    name: str
    user_name: str
    language: str
    created_at: datetime
    expires_at: datetime

    @property
    def last_day_at(self) -> datetime:
        """A moment of the last whole day on which the card is good."""
        return self.created_at + timedelta(days=CARD_DAYS)


def make_cards(
    session: Session,
    *,
    by: Actor,
    person_ids: Collection[int],
    now: datetime,
    stop_password: bool = False,
) -> list[Card]:
    """Make cards in one step: draft_cards and activate_cards. Raises as these do."""
    cards = draft_cards(session, by=by, person_ids=person_ids, now=now)
    activate_cards(session, by=by, cards=cards, now=now, stop_password=stop_password)
    return cards


def draft_cards(
    session: Session, *, by: Actor, person_ids: Collection[int], now: datetime
) -> list[Card]:
    """Return cards with their codes, in the order of the ids, without storing anything.

    So they can be drawn before they are worth anything. Raises NotFound for people out of scope,
    CardForStaff, AccountInUse and PersonClosed, and TooManyCards above a batch.
    """
    people = load_recipients(session, by, person_ids)
    expires_at = now + timedelta(days=CARD_DAYS + 1)
    return [
        Card(
            person_id=person.id,
            code=generate_number(CARD_LETTERS),
            name=format_full_name(person.surname, person.given_name, person.patronymic),
            user_name=person.user_name,
            language=person.language,
            created_at=now,
            expires_at=expires_at,
        )
        for person in people
    ]


def activate_cards(
    session: Session,
    *,
    by: Actor,
    cards: Sequence[Card],
    now: datetime,
    stop_password: bool = False,
) -> None:
    """Make the cards work, once each; earlier unused cards of the people end.

    Checks the actor's right anew, since drawing takes time. With `stop_password` the present
    password ends at once and every browser of theirs is signed out; otherwise it works until the
    card is used. A national administrator's card for an account in use works after RECOVERY_WAIT
    and stops nothing. Raises as draft_cards, and PasswordNotStopped.
    """
    ids = [person.id for person in load_recipients(session, by, [card.person_id for card in cards])]
    waiting_ids = list_waiting(session, by, ids)
    if stop_password and waiting_ids:
        raise PasswordNotStopped
    revoke_cards(session, SignInCard.person_id.in_(ids), by_id=by.audit_id, now=now)
    rows = [
        {
            "code_hash": hash_token(card.code),
            "person_id": card.person_id,
            "created_by": by.audit_id,
            "created_at": now,
            "starts_at": now + RECOVERY_WAIT if card.person_id in waiting_ids else None,
            "expires_at": card.expires_at,
        }
        for card in cards
    ]
    insertion = insert(SignInCard).returning(SignInCard.id, SignInCard.person_id)
    new_cards = session.execute(insertion, rows).all()
    record_card_events(
        session, "card_made", new_cards, by_id=by.audit_id, now=now, password_stopped=stop_password
    )
    if stop_password:
        _stop_passwords(session, ids, now)


def list_waiting(session: Session, by: Actor, person_ids: Collection[int]) -> set[int]:
    """Return those for whom a way in that the actor makes has to wait.

    These are people who use their account, if the actor is a national administrator. Whoever else
    may make a card has the person's consent, and the operator answers for the server.
    """
    if not by.is_national_admin() or by.audit_id is None:
        return set()
    return list_used_accounts(session, person_ids)


def _stop_passwords(session: Session, person_ids: Sequence[int], now: datetime) -> None:
    """Remove the passwords of these people and sign them out everywhere."""
    session.execute(
        update(Person).where(Person.id.in_(person_ids)).values(password_hash=None),
        execution_options=UNSYNCHRONIZED,
    )
    session.execute(
        update(SignIn)
        .where(SignIn.person_id.in_(person_ids), SignIn.ended_at.is_(None))
        .values(ended_at=now),
        execution_options=UNSYNCHRONIZED,
    )


def print_cards(
    database: Database,
    *,
    by: Actor,
    choose_ids: Callable[[Session], Collection[int]],
    draw: Callable[[list[Card]], bytes],
    now: datetime,
    stop_password: bool,
) -> bytes:
    """Return the drawn sheets of new cards, which work from then on.

    They are drawn outside of any transaction and before they work: so a working card is always in
    somebody's hands. Raises as draft_cards, and whatever `draw` raises.
    """
    with database.read() as session:
        cards = draft_cards(session, by=by, person_ids=choose_ids(session), now=now)
    sheets = draw(cards)
    with database.write() as session:
        activate_cards(session, by=by, cards=cards, now=now, stop_password=stop_password)
    return sheets
