"""What messaging holds of people: exported, sealed in backups, erased."""

from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from lms.core.personal_data import (
    INTERNAL,
    SECRET,
    Erasure,
    PersonalData,
    PersonalTable,
    SealedColumns,
)
from lms.messaging.models import ContactFault, Delivery, DeliveryMessage, Message, Unsubscription

TABLES: Final = (
    PersonalTable(
        Message,
        "messages",
        Message.person_id.in_,
        ("kind", "values", "created_at", "read_at", "withdrawn_at", "settled_at"),
        left_out={"id": INTERNAL, "person_id": INTERNAL, "key": INTERNAL, "subject": INTERNAL},
    ),
    PersonalTable(
        Delivery,
        "deliveries",
        Delivery.person_id.in_,
        ("channel", "state", "not_before", "attempts", "sent_at", "error"),
        left_out={
            "id": INTERNAL,
            "person_id": INTERNAL,
            "token": SECRET,
            "claimed_until": INTERNAL,
        },
    ),
    PersonalTable(
        DeliveryMessage,
        "",
        lambda ids: DeliveryMessage.delivery_id.in_(
            select(Delivery.id).where(Delivery.person_id.in_(ids))
        ),
        (),
        left_out={"delivery_id": INTERNAL, "message_id": INTERNAL},
    ),
    PersonalTable(
        Unsubscription,
        "refused_messages",
        Unsubscription.person_id.in_,
        ("channel", "category", "at"),
        left_out={"person_id": INTERNAL},
    ),
    PersonalTable(
        ContactFault,
        "refusing_contacts",
        ContactFault.person_id.in_,
        ("channel", "reason", "at"),
        left_out={"person_id": INTERNAL, "contact_hash": "a hash of the exported contact"},
    ),
)

SEALED: Final = (
    SealedColumns("message", {"values": "'{}'"}),
    SealedColumns("delivery", {"error": "''"}),
    SealedColumns("contact_fault", {"reason": "''"}),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Delete messages with their mails, what was refused, and faults of contacts."""
    ids = erasure.person_ids
    deliveries = select(Delivery.id).where(Delivery.person_id.in_(ids))
    messages = select(Message.id).where(Message.person_id.in_(ids))
    erasure.mails += session.scalars(select(Delivery.token).where(Delivery.person_id.in_(ids)))
    is_theirs = or_(
        DeliveryMessage.delivery_id.in_(deliveries), DeliveryMessage.message_id.in_(messages)
    )
    for statement in (
        delete(DeliveryMessage).where(is_theirs),
        delete(Delivery).where(Delivery.person_id.in_(ids)),
        delete(Message).where(Message.person_id.in_(ids)),
        delete(Unsubscription).where(Unsubscription.person_id.in_(ids)),
        delete(ContactFault).where(ContactFault.person_id.in_(ids)),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase)
