"""Tables of what people refuse, and of contacts that refuse them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base


class Unsubscription(Base):
    """A category that a person refuses on a channel; obligations are sent in any case."""

    __tablename__ = "unsubscription"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    category: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]


class ContactFault(Base):
    """A contact that refused a message for good.

    Nothing more is sent to it until it changes; HR sees it.
    """

    __tablename__ = "contact_fault"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    contact_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
