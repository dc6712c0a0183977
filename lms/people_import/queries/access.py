"""How the people whom an import created get in: invitations, cards, and who still has no way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries.usage import is_unused_account
from lms.accounts.rules import Actor
from lms.auth.models import SignInCard
from lms.auth.queries.card_scope import can_receive_card
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.queries import get_contact_column, is_fault_current
from lms.messaging.rules.kinds import EMAIL, SMS
from lms.messaging.rules.states import CANCELLED, SENDING, SENT, WAITING
from lms.people_import.queries.imports import select_new_people

INVITE_JOB = "invite_imported"
CARDS_JOB = "draw_import_cards"


def name_invitation_source(import_id: int) -> str:
    """Return the subject of an import's invitations."""
    return f"invitation:{import_id}"


@dataclass(frozen=True, slots=True)
class AwaitingCounts:
    """How many created people have no way in yet: by the best contact that they have."""

    by_email: int
    by_sms: int
    others: int

    @property
    def total(self) -> int:
        """The number of all of them."""
        return self.by_email + self.by_sms + self.others


def count_awaiting(
    session: Session, *, by: Actor, import_id: int, channels: Collection[str], now: datetime
) -> AwaitingCounts:
    """Count the created people without a way in whom the actor may let in."""
    can_email, can_sms = _is_reachable(EMAIL, channels), _is_reachable(SMS, channels)
    row = session.execute(
        select(
            func.coalesce(func.sum(case((can_email, 1), else_=0)), 0).label("by_email"),
            func.coalesce(func.sum(case((~can_email & can_sms, 1), else_=0)), 0).label("by_sms"),
            func.count().label("total"),
        )
        .select_from(Person)
        .where(*_build_awaiting_conditions(by, import_id, now))
    ).one()
    return AwaitingCounts(row.by_email, row.by_sms, row.total - row.by_email - row.by_sms)


def list_awaiting(
    session: Session, *, by: Actor, import_id: int, now: datetime, after: int, limit: int
) -> list[int]:
    """Return the next of these people by id."""
    where = (*_build_awaiting_conditions(by, import_id, now), Person.id > after)
    return list(session.scalars(select(Person.id).where(*where).order_by(Person.id).limit(limit)))


def _is_reachable(channel: str, channels: Collection[str]) -> ColumnElement[bool]:
    if channel not in channels:
        return literal(False)
    return get_contact_column(channel).is_not(None) & ~exists().where(is_fault_current(channel))


def _build_awaiting_conditions(
    by: Actor, import_id: int, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions: created here, unused, without a valid card and an invitation."""
    has_card = exists().where(
        SignInCard.person_id == Person.id,
        SignInCard.used_at.is_(None),
        SignInCard.revoked_at.is_(None),
        SignInCard.expires_at > now,
    )
    is_invited = exists().where(
        Message.subject == name_invitation_source(import_id),
        Message.person_id == Person.id,
        DeliveryMessage.message_id == Message.id,
        Delivery.id == DeliveryMessage.delivery_id,
        or_(Delivery.state.in_((WAITING, SENDING, SENT))),
    )
    return (
        Person.id.in_(select_new_people(import_id)),
        is_unused_account(),
        can_receive_card(by),
        ~has_card,
        ~is_invited,
    )


@dataclass(frozen=True, slots=True)
class Invitations:
    """The invitations of an import by what became of them."""

    total: int
    waiting_count: int
    sent_count: int
    undelivered_count: int
    cancelled_count: int
    accepted_count: int


def count_invitations(session: Session, import_id: int) -> Invitations:
    """Count an import's invitations: waiting, sent, not delivered, cancelled; accepted besides."""
    is_accepted = Person.password_hash.is_not(None)
    row = session.execute(
        select(
            func.count().label("total"),
            _count_if(Delivery.state.in_((WAITING, SENDING))).label("waiting_count"),
            _count_if(Delivery.state == SENT).label("sent_count"),
            _count_if(Delivery.state.not_in((WAITING, SENDING, SENT, CANCELLED))).label(
                "undelivered_count"
            ),
            _count_if(Delivery.state == CANCELLED).label("cancelled_count"),
            _count_if(is_accepted).label("accepted_count"),
        )
        .select_from(Message)
        .join(Person, Person.id == Message.person_id)
        .join(DeliveryMessage, DeliveryMessage.message_id == Message.id)
        .join(Delivery, Delivery.id == DeliveryMessage.delivery_id)
        .where(Message.subject == name_invitation_source(import_id))
    ).one()
    return Invitations(**row._mapping)


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
