"""Tables of people and what they may do."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from lms.accounts.rules import search_key
from lms.core.database import Base, Key

_PRESENT = "withdrawn_at IS NULL"
_HELD = text("ends_on IS NULL")
_NO_SCOPE = (
    f"{_PRESENT} AND region_unit_id IS NULL AND organisation_id IS NULL AND course_slug IS NULL"
)


def _organisation_search_key(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return search_key(*(row.get(name) or "" for name in ("name_kk", "name_ru", "bin")))


class Organisation(Base):
    """A state body or its branch, as it is today; what it was stands in its record. A closed one stays, with the day and its successor."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    bin: Mapped[str | None] = mapped_column(String(12), unique=True)
    name_kk: Mapped[str] = mapped_column(String(300))
    name_ru: Mapped[str] = mapped_column(String(300))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="other")
    search_key: Mapped[str] = mapped_column(String(700), default=_organisation_search_key)
    closed_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))


class OrganisationEvent(Base):
    """The append-only record of an organisation: created, changed, moved, merged, closed, opened. `details` holds what was and what is."""

    __tablename__ = "organisation_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]


def _search_key(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return search_key(
        *(row.get(name) or "" for name in ("surname", "given_name", "patronymic", "user_name"))
    )


class Person(Base):
    """A person. Contacts and the IIN are optional for citizens; look-up columns hold their one canonical form.

    `organisation_id` and `position` repeat the main post. `merged_into_id`: this account was found to be the same person's as another.
    `sex_said` and its like: the person has answered this question themselves (rules.personal.SAID).
    `same_name` and `same_login` are what two accounts of one person have in common: the name as it is searched for, and the user name
    without the number at its end. The database itself keeps them.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_scope", "region_unit_id", "organisation_id"),
        Index(
            "ix_person_name", "surname", "given_name", "patronymic"
        ),  # in Kazakh order: its migration says so, a model cannot
        Index("ix_person_same_name", "same_name"),
        Index("ix_person_same_login", "same_login"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    surname: Mapped[str] = mapped_column(String(100), default="")
    given_name: Mapped[str] = mapped_column(String(100), default="")
    patronymic: Mapped[str] = mapped_column(String(100), default="")
    user_name: Mapped[str] = mapped_column(String(60), unique=True)
    search_key: Mapped[str] = mapped_column(String(400), default=_search_key)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(16), unique=True)
    iin_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    iin_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    audience: Mapped[str] = mapped_column(String(20))
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    position: Mapped[str] = mapped_column(String(200), default="")
    shown_name: Mapped[str] = mapped_column(String(10), default="initials")
    extra_time_percent: Mapped[int] = mapped_column(default=0)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    time_zone: Mapped[str | None] = mapped_column(String(40))
    sex: Mapped[str | None] = mapped_column(String(1))
    birth_year: Mapped[int | None]
    settlement: Mapped[str | None] = mapped_column(String(5))
    sex_said: Mapped[bool] = mapped_column(default=False, server_default=false())
    birth_year_said: Mapped[bool] = mapped_column(default=False, server_default=false())
    settlement_said: Mapped[bool] = mapped_column(default=False, server_default=false())
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    same_name: Mapped[str] = mapped_column(
        String(400), Computed("replace(search_key, user_name, '')", persisted=True)
    )
    same_login: Mapped[str] = mapped_column(
        String(60), Computed("rtrim(user_name, '0123456789')", persisted=True)
    )


class Post(Base):
    """A person's post in an organisation, from a day to a day (which still belongs to it). A person may hold several; one is the main one.

    `category`: rules.POSITION_CATEGORIES. Nobody holds two posts in one organisation at a time.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index(
            "uq_post_held",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        Index("ix_post_organisation", "organisation_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    position: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[str] = mapped_column(String(10), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    is_main: Mapped[bool] = mapped_column(default=True)


class Absence(Base):
    """A leave: from a day to a day, or open at its end. Obligations wait while it lasts."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def _once(scope: str) -> Index:
    name = f"ix_role_grant_{scope}"
    return Index(
        name,
        "person_id",
        "role",
        scope,
        unique=True,
        sqlite_where=text(_PRESENT),
        postgresql_where=text(_PRESENT),
    )


class RoleGrant(Base):
    """A role and where it is held: one scope column is set; none for the national administrator and a trainer of all courses.

    The same role is held once at a time in the same scope.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        _once("region_unit_id"),
        _once("organisation_id"),
        _once("course_slug"),
        Index(
            "ix_role_grant_no_scope",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text(_NO_SCOPE),
            postgresql_where=text(_NO_SCOPE),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    course_slug: Mapped[str | None] = mapped_column(String(80))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class SignIn(Base):
    """A signed-in browser. The cookie holds the token, this table its hash; ending the row signs the browser out.

    `with_code`: the second step was taken too, or set up since.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    device: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    with_code: Mapped[bool] = mapped_column(default=False, server_default=false())


class SecondFactor(Base):
    """The secret that a person's authenticator app shares with the site, encrypted. `last_step`: the half-minute of the last code taken,
    so that none is taken twice. A new secret waits beside it until its first code has come.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    waiting_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)


class RecoveryCode(Base):
    """A code for the day on which the telephone is lost: good once. `mark` is its first letter, which tells the ten of a person apart, so
    that one slow hash is compared and not ten.
    """

    __tablename__ = "recovery_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(1), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None]


class PasswordLink(Base):
    """A one-time link by which a person sets a password."""

    __tablename__ = "password_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInCard(Base):
    """A printed card with a one-time code by which its person sets a password. The table holds the code's hash alone."""

    __tablename__ = "sign_in_card"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class PersonMerge(Base):
    """Two accounts that turned out to be one person's: which was kept, what went from the other to it (`details`: table to ids)."""

    __tablename__ = "person_merge"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]


class PersonalAccess(Base):
    """Who looked at whose data, and at what: append-only; the person concerned can read it."""

    __tablename__ = "personal_access"
    __table_args__ = (Index("ix_personal_access_person", "person_id", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(String(40))


class ApiToken(Base):
    """A key by which the computer of an organisation speaks for it and for what is below it. Shown once; its hash is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]


class AuditEvent(Base):
    """Who did what to what, when: append-only. `details` never holds an IIN, a password or a token."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    details: Mapped[dict[str, Any]]
    request_id: Mapped[str] = mapped_column(
        String(16), server_default=""
    )  # as in the log; empty for what no request asked for
