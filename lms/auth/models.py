"""Tables of signing in: links, cards, confirmed contacts, letters and notices, API tokens."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class PasswordLink(Base):
    """A one-time link by which a person sets a password, from `starts_at` on if there is one.

    `contact_hash`: the contact to which it was sent by `channel`; using the link confirms it.
    """

    __tablename__ = "password_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(8))
    contact_hash: Mapped[str | None] = mapped_column(String(64))


class ContactConfirmation(Base):
    """A contact that the owner of an account has shown to read.

    It counts as long as the person has this contact: whoever changes it, the hash no longer fits.
    """

    __tablename__ = "contact_confirmation"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    contact_hash: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime]


class AccountLetter(Base):
    """A letter to one contact that leaves at once: a link, a code, or news for a former contact.

    A request for an unknown name makes one without a person, so that both leave the same trace.
    `secret_hash`: that of the code or link in it, drawn when the letter leaves. `failures`: wrong
    codes. `not_before` moves on while a process is sending it.
    """

    __tablename__ = "account_letter"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(8))
    contact: Mapped[str] = mapped_column(String(254))
    secret_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    failures: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]


class AccountNotice(Base):
    """Something that the owner of an account has to hear of, until it has become a message."""

    __tablename__ = "account_notice"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    values: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class SignInCard(Base):
    """A printed card with a one-time code by which its person sets a password.

    The table holds only the hash of the code. The card opens nothing before `starts_at`.
    """

    __tablename__ = "sign_in_card"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    starts_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiToken(Base):
    """A token by which a client of an organisation acts for it and for what is below it.

    It is shown once; the table holds only its hash. `created_by` answers for it: whoever made it,
    or took it over at `received_at`; it is refused when they may no longer make one.
    `ended_because`: services.token_custody.MAKER_LEFT, or empty.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(String(10), default="", server_default="")
