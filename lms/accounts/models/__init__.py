"""Tables of people, their posts, roles and signed-in browsers, and of organisations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from lms.accounts.models.offers import AccountCare as AccountCare
from lms.accounts.models.offers import PostOffer as PostOffer
from lms.accounts.models.records import AuditEvent as AuditEvent
from lms.accounts.models.records import PersonalAccess as PersonalAccess
from lms.accounts.models.records import PersonMerge as PersonMerge
from lms.accounts.rules import build_search_key
from lms.core.database import Base, Key, index_filled

_PRESENT = "withdrawn_at IS NULL"
_HELD = text("ends_on IS NULL")
_OPEN = text("decided_at IS NULL")
_NO_SCOPE = (
    f"{_PRESENT} AND region_unit_id IS NULL AND organisation_id IS NULL AND course_slug IS NULL"
)


def _organisation_search_key(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return build_search_key(*(row.get(name) or "" for name in ("name_kk", "name_ru", "bin")))


class Organisation(Base):
    """A state body or its branch, as it is today.

    Its history is in OrganisationEvent. A closed organisation stays, with its last day and its
    successor.
    """

    __tablename__ = "organisation"
    __table_args__ = (index_filled("organisation", "merged_into_id"),)

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
    """The append-only history of an organisation.

    `kind`: created, changed, moved, merged, closed, opened. `details`: the old and the new values.
    """

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
    return build_search_key(
        *(row.get(name) or "" for name in ("surname", "given_name", "patronymic", "user_name"))
    )


def _index_namesakes(column: str) -> Index:
    """Return an index of those who have a namesake alone, in the order of a column."""
    return Index(
        f"ix_person_namesake_{column}",
        column,
        sqlite_where=text("has_namesake = 1"),  # as a condition is written there
        postgresql_where=text("has_namesake"),
    )


class Person(Base):
    """A person, with or without a way to sign in.

    Contacts and the IIN are optional for citizens; look-up columns hold their one canonical form.
    `iin_hash` is of a confirmed IIN: unique, matched, a way to sign in. `iin_claim_hash` is of one
    that the person only typed: it proves nothing, and several may have the same. `email_claim` and
    `phone_claim` are contacts that the person typed while another account has them: they block
    nobody, and become theirs once they confirm them (docs/adr/0032).

    `organisation_id` and `position` repeat the main post. `merged_into_id`: the account of the same
    person that stays. `erased_at`: the data were erased; a shell without names stays for records
    and figures (docs/adr/0034). `sex_said` and its like: the person has answered this question
    themselves (rules.personal.SELF_ANSWERED). `created_by_organisation_id`: the organisation whose
    staff made the account; it answers for the account until somebody uses it.

    `same_name` and `same_login` are compared to find two accounts of one person: the searched name,
    and the user name without its final number. The database computes them, and notes in
    `has_namesake` that another account had one of them when this one got it.
    """

    __tablename__ = "person"
    __table_args__ = (
        # With what tells who counts, so that people are counted without their rows.
        Index(
            "ix_person_scope", "region_unit_id", "organisation_id", "merged_into_id", "blocked_at"
        ),
        # Its migration adds the Kazakh collation, which a model can't express.
        Index("ix_person_name", "surname", "given_name", "patronymic"),
        Index("ix_person_same_name", "same_name"),
        Index("ix_person_same_login", "same_login"),
        _index_namesakes("same_name"),
        _index_namesakes("same_login"),
        index_filled("person", "iin_claim_hash"),
        index_filled("person", "organisation_id"),
        index_filled("person", "merged_into_id"),
        Index("ix_person_birth_year", "birth_year", "region_unit_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    surname: Mapped[str] = mapped_column(String(100), default="")
    given_name: Mapped[str] = mapped_column(String(100), default="")
    patronymic: Mapped[str] = mapped_column(String(100), default="")
    user_name: Mapped[str] = mapped_column(String(60), unique=True)
    search_key: Mapped[str] = mapped_column(String(400), default=_search_key)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(16), unique=True)
    email_claim: Mapped[str | None] = mapped_column(String(254))
    phone_claim: Mapped[str | None] = mapped_column(String(16))
    iin_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    iin_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    iin_claim_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    iin_claim_hash: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    audience: Mapped[str] = mapped_column(String(20))
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
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
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_by_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    erased_at: Mapped[datetime | None]
    same_name: Mapped[str] = mapped_column(
        String(400), Computed("replace(search_key, user_name, '')", persisted=True)
    )
    same_login: Mapped[str] = mapped_column(
        String(60), Computed("rtrim(user_name, '0123456789')", persisted=True)
    )
    has_namesake: Mapped[bool] = mapped_column(default=False, server_default=false())


class Post(Base):
    """A person's post in an organisation, from its first to its last day, both included.

    A person may hold several posts, but one at a time in an organisation; one of them is the main
    one. `category`: rules.POSITION_CATEGORIES.
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
    """A leave, with or without a last day. Obligations wait while it lasts.

    It belongs to the organisation that entered it: the others learn only that the person is absent.
    Without an organisation it belongs to the national administrators.
    """

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def _unique_grant(scope: str) -> Index:
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
    """A role and its scope.

    One scope column is set; none for a national administrator and for a trainer of all courses. A
    person holds a role once at a time in the same scope.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        _unique_grant("region_unit_id"),
        _unique_grant("organisation_id"),
        _unique_grant("course_slug"),
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
    """A signed-in browser. The cookie holds the token, this table its hash.

    Ending the row signs the browser out. `with_code`: the second factor was checked too, or set up
    since. `is_shared`: the computer is used by others too.
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
    is_shared: Mapped[bool] = mapped_column(default=False, server_default=false())


class SecondFactor(Base):
    """The encrypted secret that a person's authenticator app shares with the site.

    `last_step`: the half-minute of the last accepted code, so that no code is accepted twice.
    `waiting_encrypted`: a new secret whose first code has not come yet.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    waiting_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)


class RecoveryCode(Base):
    """A one-time code for signing in when the telephone is lost.

    `mark` is its first letter, different for each code of a person, so that only one slow hash is
    compared.
    """

    __tablename__ = "recovery_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(1), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None]


class IinConflict(Base):
    """An IIN that several accounts have or claim; it is forgotten when somebody has decided.

    `decision`: see rules/iin.py; `chosen_id`: the person for whom the IIN was confirmed.
    """

    __tablename__ = "iin_conflict"
    __table_args__ = (
        Index(
            "uq_iin_conflict_open",
            "iin_hash",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    iin_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    iin_hash: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(12), default="")
    chosen_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
