"""Redeeming a sign-in card: whose it is, setting the password by it, counting useless codes."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.services import record_event
from lms.auth.errors import CardRefused, TooManySignIns
from lms.auth.models import SignInCard
from lms.auth.services.passwords import change_password
from lms.auth.services.sign_in_attempts import FAILURES_PER_IP, WINDOW
from lms.core.crypto import CARD_LETTERS, FieldCipher, hash_token, parse_number
from lms.core.ip_limits import IpLimit

FAILURE_LIMIT: Final = IpLimit("card", FAILURES_PER_IP, WINDOW)


def find_person_by_card(session: Session, *, code: str, now: datetime) -> Person | None:
    """Return the person whose password the card may set; None for a useless code."""
    return session.scalar(
        select(Person)
        .join(SignInCard, SignInCard.person_id == Person.id)
        .where(*_build_usable_card_conditions(code, now))
    )


def load_person_by_card(session: Session, *, code: str, now: datetime) -> Person:
    """Return the person whose password the card may set. Raises CardRefused."""
    person = find_person_by_card(session, code=code, now=now)
    if person is None:
        raise CardRefused
    return person


def use_card(session: Session, *, code: str, password_hash: str, now: datetime) -> Person:
    """Set the password once, sign out the person everywhere, and return the person.

    Raises CardRefused.
    """
    person = load_person_by_card(session, code=code, now=now)
    card = _use_up(session, code, now)
    change_password(
        session, person_id=person.id, password_hash=password_hash, keep_sign_in_id=None, now=now
    )
    _record_use(session, card, person.id, now)
    return person


def spend_card(session: Session, *, code: str, by_id: int, now: datetime) -> SignInCard:
    """Use a card up without setting a password, by somebody else, and return it.

    Raises CardRefused.
    """
    card = _use_up(session, code, now)
    _record_use(session, card, by_id, now)
    return card


def _use_up(session: Session, code: str, now: datetime) -> SignInCard:
    usable_id = (
        select(SignInCard.id)
        .join(Person, Person.id == SignInCard.person_id)
        .where(*_build_usable_card_conditions(code, now))
        .scalar_subquery()
    )
    unused_card = (
        SignInCard.id == usable_id,
        SignInCard.used_at.is_(None),
        SignInCard.revoked_at.is_(None),
    )
    card_id = session.scalar(
        update(SignInCard).where(*unused_card).values(used_at=now).returning(SignInCard.id),
        execution_options={"synchronize_session": False},
    )
    if card_id is None:
        raise CardRefused
    return session.get_one(SignInCard, card_id, populate_existing=True)


def _record_use(session: Session, card: SignInCard, by_id: int, now: datetime) -> None:
    record_event(
        session,
        kind="card_used",
        subject=f"person:{card.person_id}",
        by_id=by_id,
        now=now,
        card=card.id,
    )


def check_card_throttle(session: Session, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Raise TooManySignIns if too many codes failed from this network.

    For useless codes alone: a good one opens from anywhere, or a stranger in the same class or
    network could close all cards there. Its 74 random bits need no limit (adr/0031).
    """
    wait = FAILURE_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    if wait:
        raise TooManySignIns(retry_after=wait)


def record_refused_card(
    session: Session, *, code: str, ip: str, cipher: FieldCipher, now: datetime
) -> None:
    """Count a useless code, and record it for the person whose card it once was."""
    FAILURE_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
    number = parse_number(code, CARD_LETTERS)
    has_code = SignInCard.code_hash == hash_token(number or "")
    card = session.execute(select(SignInCard.id, SignInCard.person_id).where(has_code)).first()
    subject = f"person:{card.person_id}" if card else "person:unknown"
    record_event(
        session,
        kind="card_refused",
        subject=subject,
        now=now,
        **({"card": card.id} if card else {}),
    )


def _build_usable_card_conditions(code: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a card can be used now.

    A card made before its person got a role is void: its maker may have had no right to it.
    """
    number = parse_number(code, CARD_LETTERS)
    role_came_later = exists().where(
        RoleGrant.person_id == SignInCard.person_id,
        RoleGrant.withdrawn_at.is_(None),
        RoleGrant.granted_at > SignInCard.created_at,
    )
    return (
        SignInCard.code_hash == hash_token(number or ""),
        SignInCard.used_at.is_(None),
        SignInCard.revoked_at.is_(None),
        SignInCard.expires_at > now,
        or_(SignInCard.starts_at.is_(None), SignInCard.starts_at <= now),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
        ~role_came_later,
    )
