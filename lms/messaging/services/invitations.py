"""Invitations: messages with a one-time link for people whose account nobody has used.

The link is made when the message leaves, so that no table holds it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries.usage import is_unused_account, list_used_accounts
from lms.auth.services import create_invitation_link
from lms.auth.services.password_reset import LINK_VALIDITY
from lms.core.clock import Moment, get_local_date
from lms.messaging.models import Message
from lms.messaging.queries import MessageRow, get_contact_column, is_fault_current
from lms.messaging.rules.kinds import EMAIL, INVITATION, SMS
from lms.messaging.services.outgoing import OutgoingDelivery
from lms.messaging.services.tell import Note, tell_people

LINK_PATH: Final = "/auth/password/"


@dataclass(frozen=True, slots=True)
class InvitationCounts:
    """How many people were invited by e-mail and by SMS."""

    by_email: int
    by_sms: int


def invite_people(
    session: Session,
    *,
    person_ids: Collection[int],
    source: str,
    moment: Moment,
    channels: Collection[str],
) -> InvitationCounts:
    """Invite people by one channel each, by e-mail if they have one. Idempotent by `source`.

    Left out are those without a working contact and those whose account is in use.
    """
    counts, remaining = {EMAIL: 0, SMS: 0}, set(person_ids)
    for channel in (EMAIL, SMS):
        if channel in channels:
            reachable = _list_reachable(session, channel, remaining)
            counts[channel] = tell_people(
                session,
                notes=[
                    Note(
                        person_id=person_id,
                        kind=INVITATION,
                        key=f"{source}:{person_id}",
                        subject=source,
                    )
                    for person_id in reachable
                ],
                moment=moment,
                channels=(channel,),
            )
            remaining -= set(reachable)
    return InvitationCounts(counts[EMAIL], counts[SMS])


def _list_reachable(session: Session, channel: str, person_ids: Collection[int]) -> Sequence[int]:
    return session.scalars(
        select(Person.id)
        .where(
            Person.id.in_(person_ids),
            get_contact_column(channel).is_not(None),
            ~exists().where(is_fault_current(channel)),
            is_unused_account(),
        )
        .order_by(Person.id)
    ).all()


def find_outdated_invitations(session: Session, messages: Sequence[MessageRow]) -> set[int]:
    """Return the ids of the invitations to accounts that are in use by now."""
    ids = [message.id for message in messages if message.kind == INVITATION]
    if not ids:
        return set()
    rows = session.execute(select(Message.id, Message.person_id).where(Message.id.in_(ids))).all()
    used_ids = list_used_accounts(session, {row.person_id for row in rows})
    return {row.id for row in rows if row.person_id in used_ids}


def add_links(session: Session, out: OutgoingDelivery, *, moment: Moment) -> OutgoingDelivery:
    """Return a delivery whose invitations hold a new one-time link; earlier links end."""
    if all(message.kind != INVITATION for message in out.messages):
        return out
    token = create_invitation_link(
        session, person_id=out.person_id, channel=out.channel, contact=out.contact, now=moment.now
    )
    if token is None:
        return out
    user_name = session.scalar(select(Person.user_name).where(Person.id == out.person_id))
    until = get_local_date(moment.now + LINK_VALIDITY - timedelta(days=1), out.zone)
    values = {"link": f"{LINK_PATH}{token}", "user_name": user_name, "until": until.isoformat()}
    return replace(
        out,
        messages=tuple(
            replace(message, values={**message.values, **values})
            if message.kind == INVITATION
            else message
            for message in out.messages
        ),
    )
