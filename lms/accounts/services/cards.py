"""Sign-in cards: a one-time code on paper by which a person without e-mail sets a password. Only the hash of the code is kept."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.errors import (
    CardElsewhere,
    CardForStaff,
    CardRefused,
    PersonClosed,
    TooManyCards,
    TooManySignIns,
)
from lms.accounts.models import AuditEvent, Person, RoleGrant, SignIn, SignInCard
from lms.accounts.queries.cards import can_be_given, card_scope, is_staff_member
from lms.accounts.rules import Actor, full_name
from lms.accounts.services.audit import record_event
from lms.accounts.services.passwords import change_password
from lms.accounts.services.sign_ins import FAILURES_PER_IP, WINDOW
from lms.core import throttle
from lms.core.crypto import CARD_LETTERS, FieldCipher, new_number, parse_number, token_hash
from lms.core.database import Database
from lms.core.errors import NotFound

CARD_DAYS: Final = 30  # after the day on which it is made; good on its last day still
CARD_BATCH: Final = 1000
FAILURES_IN_TOTAL: Final = 2000
UNSEEN: Final = {
    "synchronize_session": False
}  # nothing of what these change is held by the session


@dataclass(frozen=True, slots=True)
class Card:
    """A card to be printed. Its code is nowhere else: who loses it makes a new card. Good until `expires_at`."""

    person_id: int
    code: str
    name: str
    user_name: str
    language: str
    created_at: datetime
    expires_at: datetime

    @property
    def last_day_at(self) -> datetime:
        """A moment of the last day on which the card is good through the whole day."""
        return self.created_at + timedelta(days=CARD_DAYS)


def make_cards(
    session: Session,
    *,
    by: Actor,
    person_ids: Collection[int],
    now: datetime,
    stop_password: bool = False,
) -> list[Card]:
    """New cards for people, in one step: draft_cards and keep_cards. Raises as these do."""
    cards = draft_cards(session, by=by, person_ids=person_ids, now=now)
    keep_cards(session, by=by, cards=cards, now=now, stop_password=stop_password)
    return cards


def draft_cards(
    session: Session, *, by: Actor, person_ids: Collection[int], now: datetime
) -> list[Card]:
    """Cards with their codes, in the order of the ids, of which nothing is kept yet: so that they can be drawn before they are worth anything.

    Raises NotFound if anybody is outside of the actor's scope, CardForStaff, CardElsewhere and PersonClosed for whom the actor may not make one,
    TooManyCards above a batch.
    """
    people = _people(session, by, person_ids)
    expires = now + timedelta(days=CARD_DAYS + 1)
    return [
        Card(
            person.id,
            new_number(CARD_LETTERS),
            full_name(person.surname, person.given_name, person.patronymic),
            person.user_name,
            person.language,
            now,
            expires,
        )
        for person in people
    ]


def keep_cards(
    session: Session,
    *,
    by: Actor,
    cards: Sequence[Card],
    now: datetime,
    stop_password: bool = False,
) -> None:
    """Makes the cards work, once each. The people's earlier unused cards end. Asks for the actor's right anew: drawing took its time.

    With `stop_password` the present password ends at once and every browser of theirs is signed out; else it holds until the card is
    used. Raises as draft_cards.
    """
    ids = [person.id for person in _people(session, by, [card.person_id for card in cards])]
    _revoke(session, SignInCard.person_id.in_(ids), by_id=by.audit_id, now=now)
    rows = [
        {
            "code_hash": token_hash(card.code),
            "person_id": card.person_id,
            "created_by": by.audit_id,
            "created_at": now,
            "expires_at": card.expires_at,
        }
        for card in cards
    ]
    made = session.execute(
        insert(SignInCard).returning(SignInCard.id, SignInCard.person_id), rows
    ).all()
    _record(session, "card_made", made, by_id=by.audit_id, now=now, password_stopped=stop_password)
    if stop_password:
        session.execute(
            update(Person).where(Person.id.in_(ids)).values(password_hash=None),
            execution_options=UNSEEN,
        )
        session.execute(
            update(SignIn)
            .where(SignIn.person_id.in_(ids), SignIn.ended_at.is_(None))
            .values(ended_at=now),
            execution_options=UNSEEN,
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

    They are drawn outside of any transaction and before they work: a card that works is always in
    somebody's hands. Raises as draft_cards, and whatever `draw` raises.
    """
    with database.read() as session:
        cards = draft_cards(session, by=by, person_ids=choose_ids(session), now=now)
    sheets = draw(cards)
    with database.write() as session:
        keep_cards(session, by=by, cards=cards, now=now, stop_password=stop_password)
    return sheets


def revoke_card(
    session: Session, *, by: Actor, person_id: int, card_id: int, now: datetime
) -> None:
    """Ends a card that was not used. Raises NotFound for one of nobody in the actor's scope; a card that is no longer good stays as it is."""
    mine = (
        select(SignInCard.id).join(Person, Person.id == SignInCard.person_id).where(card_scope(by))
    )
    if (
        session.scalar(mine.where(SignInCard.id == card_id, SignInCard.person_id == person_id))
        is None
    ):
        raise NotFound
    _revoke(session, SignInCard.id == card_id, by_id=by.audit_id, now=now)


def end_cards(session: Session, *, person_id: int, by_id: int | None, now: datetime) -> None:
    """Ends the unused cards of a person: when the account is closed."""
    _revoke(session, SignInCard.person_id == person_id, by_id=by_id, now=now)


def find_person_of_card(session: Session, *, code: str, now: datetime) -> Person | None:
    """Return the person whose password the card may set; None for a code that opens nothing."""
    return session.scalar(
        select(Person)
        .join(SignInCard, SignInCard.person_id == Person.id)
        .where(*_usable(code, now))
    )


def person_of_card(session: Session, *, code: str, now: datetime) -> Person:
    """Return whose password the card may set. Raises CardRefused, the same for every reason."""
    person = find_person_of_card(session, code=code, now=now)
    if person is None:
        raise CardRefused
    return person


def use_card(session: Session, *, code: str, password_hash: str, now: datetime) -> Person:
    """Sets the password once, signs out every browser of the person, and returns the person. Raises CardRefused."""
    person = person_of_card(session, code=code, now=now)
    usable = (
        select(SignInCard.id)
        .join(Person, Person.id == SignInCard.person_id)
        .where(*_usable(code, now))
        .scalar_subquery()
    )
    free = (SignInCard.id == usable, SignInCard.used_at.is_(None), SignInCard.revoked_at.is_(None))
    card_id = session.scalar(
        update(SignInCard).where(*free).values(used_at=now).returning(SignInCard.id),
        execution_options=UNSEEN,
    )
    if card_id is None:
        raise CardRefused
    change_password(
        session, person_id=person.id, password_hash=password_hash, keep_sign_in_id=None, now=now
    )
    record_event(
        session,
        kind="card_used",
        subject=f"person:{person.id}",
        by_id=person.id,
        now=now,
        card=card_id,
    )
    return person


def check_card_throttle(session: Session, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Raise TooManySignIns if too many codes failed from this IP, or from everywhere."""
    limits = zip(_keys(ip, cipher), (FAILURES_PER_IP, FAILURES_IN_TOTAL), strict=True)
    wait = max(
        throttle.blocked_for(session, key=key, limit=limit, now=now) for key, limit in limits
    )
    if wait:
        raise TooManySignIns(retry_after=wait)


def record_refused_card(
    session: Session, *, code: str, ip: str, cipher: FieldCipher, now: datetime
) -> None:
    """Counts a code that opened nothing, and notes it for the person whose card it once was, if there is one."""
    for key in _keys(ip, cipher):
        throttle.hit(session, key=key, window=WINDOW, now=now)
    number = parse_number(code, CARD_LETTERS)
    known = SignInCard.code_hash == token_hash(number or "")
    card = session.execute(select(SignInCard.id, SignInCard.person_id).where(known)).first()
    subject = f"person:{card.person_id}" if card else "person:unknown"
    record_event(
        session,
        kind="card_refused",
        subject=subject,
        now=now,
        **({"card": card.id} if card else {}),
    )


def _people(session: Session, by: Actor, person_ids: Collection[int]) -> list[Person]:
    wanted = list(dict.fromkeys(person_ids))
    if not wanted or len(wanted) > CARD_BATCH:
        raise TooManyCards(maximum=CARD_BATCH)
    found = {
        person.id: person
        for person in session.scalars(select(Person).where(Person.id.in_(wanted), can_be_given(by)))
    }
    missing = [person_id for person_id in wanted if person_id not in found]
    if missing:
        _refuse(session, by, missing)
    return [found[person_id] for person_id in wanted]


def _refuse(session: Session, by: Actor, person_ids: Sequence[int]) -> None:
    """Raises what says why these people can't be given a card; who is outside of the scope is not told apart from nobody."""
    theirs = (Person.id.in_(person_ids), card_scope(by))
    rows = session.execute(
        select(Person.blocked_at, is_staff_member(), card_scope(by, guests=False)).where(*theirs)
    ).all()
    if len(rows) < len(person_ids):
        raise NotFound
    if any(blocked for blocked, _staff, _own in rows):
        raise PersonClosed
    raise CardElsewhere if any(not own for _blocked, _staff, own in rows) else CardForStaff


def _revoke(
    session: Session, which: ColumnElement[bool], *, by_id: int | None, now: datetime
) -> None:
    unused = (SignInCard.used_at.is_(None), SignInCard.revoked_at.is_(None))
    ending = (
        update(SignInCard)
        .where(which, *unused)
        .values(revoked_at=now)
        .returning(SignInCard.id, SignInCard.person_id)
    )
    ended = session.execute(ending, execution_options=UNSEEN).all()
    _record(session, "card_revoked", ended, by_id=by_id, now=now)


def _record(
    session: Session,
    kind: str,
    cards: Sequence[Any],
    *,
    by_id: int | None,
    now: datetime,
    **details: object,
) -> None:
    rows = [
        {
            "at": now,
            "actor_id": by_id,
            "kind": kind,
            "subject": f"person:{person_id}",
            "details": {"card": card_id, **details},
        }
        for card_id, person_id in cards
    ]
    if rows:
        session.execute(insert(AuditEvent), rows)


def _usable(code: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """A card that can be used now. One that was made before its person got a role is void: whoever made it may have had no right to this."""
    number = parse_number(code, CARD_LETTERS)
    role_came_later = exists().where(
        RoleGrant.person_id == SignInCard.person_id,
        RoleGrant.withdrawn_at.is_(None),
        RoleGrant.granted_at > SignInCard.created_at,
    )
    return (
        SignInCard.code_hash == token_hash(number or ""),
        SignInCard.used_at.is_(None),
        SignInCard.revoked_at.is_(None),
        SignInCard.expires_at > now,
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
        ~role_came_later,
    )


def _keys(ip: str, cipher: FieldCipher) -> tuple[str, str]:
    return cipher.lookup(f"card ip {ip}"), "card failures"
