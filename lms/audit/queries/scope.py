"""Which events a reader may see: those about people and areas in scope, and by own staff."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent, Organisation, Person
from lms.accounts.queries import (
    build_organisation_scope,
    build_people_scope,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.rules import HR, OFFICER, Actor
from lms.core.database import BigKey
from lms.regions.queries import select_subtrees_ids

READING_ROLES: Final = (OFFICER, HR)
# The events of so many people are looked up; of more, events are read and then checked.
FEW_PEOPLE: Final = 2000
_PREFIX_LENGTH: Final = len("person:") + 1


@dataclass(frozen=True, slots=True)
class EventScope:
    """A condition on events. `is_narrow`: so few meet it that indexes lead to all of them."""

    condition: ColumnElement[bool]
    is_narrow: bool = False


def build_event_scope(
    session: Session,
    by: Actor,
    *,
    organisation_id: int | None = None,
    region_unit_id: int | None = None,
) -> EventScope:
    """Return the condition that an event is in the reader's scope, or in that of an area.

    A national administrator sees all. Officers and HR see events about the people, organisations
    and units of their role, those by its people, and their own; other roles don't count. With an
    area it is the same for its people, organisations and units.
    """
    own: list[ColumnElement[bool]] = []
    if organisation_id is not None or region_unit_id is not None:
        people = _is_person_of_area(organisation_id, region_unit_id)
        areas = _are_of_areas(*_select_area(organisation_id, region_unit_id))
    elif by.is_national_admin():
        return EventScope(true())
    else:
        people = is_person_visible(by)
        areas = _are_of_own_areas(restrict_grants(by).drop_person())
        own = [AuditEvent.actor_id == by.person_id]
    conditions, is_narrow = _concerns_people(session, people)
    return EventScope(or_(*own, *conditions, *areas), is_narrow)


@lru_cache(maxsize=64)
def _are_of_own_areas(scope: Actor) -> tuple[ColumnElement[bool], ...]:
    organisations = select(Organisation.id).where(build_organisation_scope(scope))
    return _are_of_areas(organisations, select_units_in_scope(scope, OFFICER))


def _are_of_areas(
    organisations: Select[Any], units: Select[Any]
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an event is about one of these organisations or units."""
    return (
        _is_about_one_of("organisation", organisations),
        _is_about_one_of("organisations", organisations),
        _is_about_one_of("units", units),
    )


def restrict_grants(by: Actor) -> Actor:
    """Return the actor with the roles alone that let them read the record."""
    return replace(by, grants=tuple(grant for grant in by.grants if grant.role in READING_ROLES))


def is_person_visible(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the reader may see the name of a person."""
    if by.is_national_admin():
        return true()
    scope = restrict_grants(by).drop_person()
    return build_people_scope(
        scope, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
    )


def _is_person_of_area(
    organisation_id: int | None, region_unit_id: int | None
) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if organisation_id is not None:
        below = select_organisation_subtree_ids({organisation_id})
        conditions.append(Person.organisation_id.in_(below))
    if region_unit_id is not None:
        conditions.append(Person.region_unit_id.in_(select_subtrees_ids({region_unit_id})))
    return and_(*conditions)


def _select_area(
    organisation_id: int | None, region_unit_id: int | None
) -> tuple[Select[Any], Select[Any]]:
    """Select the organisations and the units of an area; none of the units of an organisation."""
    units = select_subtrees_ids({region_unit_id} if region_unit_id is not None else {0})
    if organisation_id is None:
        return select(Organisation.id).where(Organisation.region_unit_id.in_(units)), units
    organisations = select_organisation_subtree_ids({organisation_id})
    if region_unit_id is not None:
        organisations = select(Organisation.id).where(
            Organisation.id.in_(organisations), Organisation.region_unit_id.in_(units)
        )
    return organisations, select_subtrees_ids({0})


def _concerns_people(
    session: Session, people: ColumnElement[bool]
) -> tuple[list[ColumnElement[bool]], bool]:
    """Return the conditions that an event is about such a person or by one, and whether few are.

    Of few people the events are looked up by two indexes. Of many, each event that is read looks up
    its person: soon there is a page of them.
    """
    some = select(Person.id).where(people).limit(FEW_PEOPLE + 1)
    ids = session.scalars(some).all()
    if len(ids) <= FEW_PEOPLE:
        subjects = [f"person:{person_id}" for person_id in ids]
        return [AuditEvent.subject.in_(subjects), AuditEvent.actor_id.in_(ids)], True
    is_about_person = AuditEvent.subject.like("person:_%") & AuditEvent.subject.not_like(
        "person:unknown"
    )
    number = case(
        (is_about_person, cast(func.substr(AuditEvent.subject, _PREFIX_LENGTH), BigKey)),
        else_=literal(0, Integer),
    )
    about = select(Person.id).where(Person.id == number, people).correlate(AuditEvent).exists()
    by_them = (
        select(Person.id)
        .where(Person.id == AuditEvent.actor_id, people)
        .correlate(AuditEvent)
        .exists()
    )
    return [about, by_them], False


def _is_about_one_of(kind: str, ids: Select[Any]) -> ColumnElement[bool]:
    rows = ids.subquery()
    subject = literal(f"{kind}:", String).concat(cast(rows.c[0], String))
    return AuditEvent.subject.in_(select(subject))
