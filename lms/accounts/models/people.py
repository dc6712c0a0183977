"""The table of people."""

from datetime import datetime

from sqlalchemy import Computed, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from lms.accounts.rules import build_search_key
from lms.core.database import Base, BigKey, index_filled


def _build_search_key(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return build_search_key(
        *(row.get(name) or "" for name in ("surname", "given_name", "patronymic", "user_name"))
    )


def _index_namesakes(column: str) -> Index:
    """Return an index of those who have a namesake alone, in the order of a column."""
    return Index(
        f"ix_person_namesake_{column}",
        column,
        # SQLite stores a boolean as a number.
        sqlite_where=text("has_namesake = 1"),
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
        # Covers the columns of the filter, so that a count reads the index alone.
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

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    surname: Mapped[str] = mapped_column(String(100), default="")
    given_name: Mapped[str] = mapped_column(String(100), default="")
    patronymic: Mapped[str] = mapped_column(String(100), default="")
    user_name: Mapped[str] = mapped_column(String(60), unique=True)
    search_key: Mapped[str] = mapped_column(String(400), default=_build_search_key)
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
