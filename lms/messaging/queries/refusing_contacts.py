"""The people in an official's scope whose contact refuses messages."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import build_people_scope
from lms.accounts.rules import Actor, FullNameMixin
from lms.core.collation import COLLATION
from lms.core.rows import read_rows
from lms.messaging.models import ContactFault
from lms.messaging.queries.contact_faults import get_contact_column, is_fault_current
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class RefusingContact(FullNameMixin):
    """A person whose contact refused a message for good."""

    person_id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    channel: str
    contact: str
    reason: str
    at: datetime


def _is_refusing_in_scope(scope: Actor, channel: str) -> ColumnElement[bool]:
    return and_(
        is_fault_current(channel),
        build_people_scope(
            scope, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
        ),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
    )


def count_refusing(session: Session, by: Actor, *, channel: str) -> int:
    """Count the people in the actor's scope whose contact refuses messages."""
    return session.scalar(_build_refusing_count(by.drop_person(), channel)) or 0


@lru_cache(maxsize=64)
def _build_refusing_count(scope: Actor, channel: str) -> Select[int]:
    is_refusing = _is_refusing_in_scope(scope, channel)
    is_refusing_person = select(Person.id).where(is_refusing).correlate(ContactFault).exists()
    # A join would scan all people.
    return select(func.count()).select_from(ContactFault).where(is_refusing_person)


def list_refusing(
    session: Session, by: Actor, *, channel: str, limit: int, offset: int = 0
) -> list[RefusingContact]:
    """Return these people by name.

    A contact that changed since is no fault any more. An organisation outside the actor's scope is
    not named.
    """
    statement = _build_refusing(by.drop_person(), channel)
    rows = session.execute(statement, {"limit": limit, "offset": offset})
    return list(read_rows(RefusingContact, rows))


@lru_cache(maxsize=64)
def _build_refusing(scope: Actor, channel: str) -> Select[*tuple[Any, ...]]:
    is_organisation_visible = build_people_scope(
        scope, unit=Person.region_unit_id, organisation=Person.organisation_id
    )
    # Faults are few and people many, which a database can't know of a table without rows.
    faulty = select(ContactFault.person_id).where(ContactFault.channel == channel)
    return (
        select(
            Person.id.label("person_id"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            ContactFault.channel,
            get_contact_column(channel).label("contact"),
            ContactFault.reason,
            ContactFault.at,
        )
        .select_from(ContactFault)
        .join(Person, Person.id == ContactFault.person_id)
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .outerjoin(
            Organisation, and_(Organisation.id == Person.organisation_id, is_organisation_visible)
        )
        .where(Person.id.in_(faulty), _is_refusing_in_scope(scope, channel))
        .order_by(
            Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id
        )
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )
