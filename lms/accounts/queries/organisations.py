"""Reads of organisations: the tree by levels, lists, their record."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, OrganisationEvent, Person, Post, RoleGrant
from lms.accounts.queries.actors import hr_organisations, organisation_subtrees_ids, people_scope
from lms.accounts.rules import Actor, fold
from lms.core.collation import COLLATION, sort_key
from lms.core.errors import NotFound
from lms.core.i18n import current_language
from lms.core.rows import read_rows
from lms.regions.models import RegionUnit
from lms.regions.queries import subtrees_ids

STREAM: Final = 1000
MOST_FOUND: Final = 10


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """What a list of organisations is narrowed by; what is empty does not narrow it. `closed`: True for those alone, None for all."""

    text: str = ""
    region_unit_id: int | None = None
    kind: str = ""
    closed: bool | None = False


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in a list or in the tree: where it is, how many stand directly below it and how many people hold a post in it.

    The one above it is named only if the actor may see that one too.
    """

    id: int
    bin: str | None
    name_kk: str
    name_ru: str
    kind: str
    closed_on: date | None
    place_kk: str
    place_ru: str
    parent_kk: str | None
    parent_ru: str | None
    children: int
    people: int


def organisation(session: Session, organisation_id: int) -> Organisation | None:
    """The organisation with this id."""
    return session.get(Organisation, organisation_id)


def organisation_by_bin(session: Session, digits: str) -> Organisation | None:
    """The organisation with this BIN."""
    return session.scalar(select(Organisation).where(Organisation.bin == digits))


def organisations_by_id(
    session: Session, organisation_ids: Collection[int]
) -> dict[int, Organisation]:
    """The organisations with these ids."""
    return {
        row.id: row
        for row in session.scalars(
            select(Organisation).where(Organisation.id.in_(organisation_ids))
        )
    }


def named_organisations(
    session: Session, *, by: Actor, organisation_ids: Collection[int]
) -> Sequence[Organisation]:
    """Those of these organisations that the actor may see."""
    return session.scalars(
        select(Organisation).where(
            Organisation.id.in_(organisation_ids), organisations_in_scope(by)
        )
    ).all()


def organisations(session: Session, *, within: Select[int] | None = None) -> list[Organisation]:
    """Organisations in the order of their names: all, or those of a query of ids."""
    query = select(Organisation)
    if within is not None:
        query = query.where(Organisation.id.in_(within))
    name = f"name_{current_language()}"
    return sorted(session.scalars(query), key=lambda row: sort_key(getattr(row, name)))


def organisations_in_scope(by: Actor) -> ColumnElement[bool]:
    """The organisations that the actor may see: those of their units, and those in which they are HR with all below."""
    return people_scope(by, unit=Organisation.region_unit_id, organisation=Organisation.id)


def organisation_in_scope(session: Session, *, by: Actor, organisation_id: int) -> Organisation:
    """The organisation, if the actor may see it. Raises NotFound, whether there is none or not for this actor."""
    found = session.scalar(
        select(Organisation).where(Organisation.id == organisation_id, organisations_in_scope(by))
    )
    if found is None:
        raise NotFound
    return found


def organisations_of_hr(by: Actor) -> ColumnElement[bool]:
    """The organisations whose people the actor manages, as a condition: all for a national administrator, those of HR with all below."""
    if by.is_national_admin():
        return Organisation.id.is_not(None)
    return Organisation.id.in_(organisation_subtrees_ids(hr_organisations(by)))


def manages_people(session: Session, *, by: Actor, organisation_id: int) -> bool:
    """Whether the actor manages the people of the organisation."""
    return _is_among(session, organisation_id, organisations_of_hr(by))


def manages_organisation(session: Session, *, by: Actor, organisation_id: int) -> bool:
    """Whether the actor may change the organisation: HR may do so with what is below their own, not with their own."""
    if by.is_national_admin():
        return _is_among(session, organisation_id, organisations_of_hr(by))
    below = Organisation.parent_id.in_(organisation_subtrees_ids(hr_organisations(by)))
    return _is_among(session, organisation_id, below)


def _is_among(session: Session, organisation_id: int, condition: ColumnElement[bool]) -> bool:
    return organisation_among(session, organisation_id, within=condition) is not None


def find_organisations(
    session: Session, *, within: ColumnElement[bool], text: str, limit: int = MOST_FOUND
) -> Sequence[Organisation]:
    """The first standing organisations, by name, that fit the condition and whose name or BIN holds each word of the text."""
    query = select(Organisation).where(within, Organisation.closed_on.is_(None), *_named(text))
    return session.scalars(
        query.order_by(_name().collate(COLLATION), Organisation.id).limit(limit)
    ).all()


def organisation_among(
    session: Session, organisation_id: int, *, within: ColumnElement[bool]
) -> Organisation | None:
    """The organisation with this id, if it fits the condition."""
    return session.scalar(select(Organisation).where(Organisation.id == organisation_id, within))


def organisations_page(
    session: Session,
    *,
    by: Actor,
    chosen: OrganisationFilter,
    limit: int,
    offset: int,
    sort: str = "name",
) -> tuple[list[OrganisationRow], int]:
    """A part of the organisations that the actor may see, and how many there are.

    `sort`: name, bin or place, with - before it for the other way round.
    """
    conditions = _conditions(by, chosen)
    total = session.scalar(select(func.count()).select_from(Organisation).where(*conditions)) or 0
    query = _list(by, conditions, sort).limit(limit).offset(offset)
    return list(read_rows(OrganisationRow, session.execute(query))), total


def all_organisations(
    session: Session, *, by: Actor, chosen: OrganisationFilter, sort: str = "name"
) -> Iterator[OrganisationRow]:
    """The whole list, fetched as it is read."""
    yield from read_rows(
        OrganisationRow,
        session.execute(
            _list(by, _conditions(by, chosen), sort).execution_options(yield_per=STREAM)
        ),
    )


def level(
    session: Session, *, by: Actor, parent_id: int | None, limit: int, offset: int
) -> tuple[list[OrganisationRow], int]:
    """A part of the open organisations directly below one, and how many there are.

    Without one, those are the highest that the actor may see.
    """
    above = aliased(Organisation)
    seen = people_scope(by, unit=above.region_unit_id, organisation=above.id)
    here = (
        Organisation.parent_id == parent_id
        if parent_id is not None
        else or_(
            Organisation.parent_id.is_(None),
            ~exists().where(above.id == Organisation.parent_id, seen),
        )
    )
    conditions = [organisations_in_scope(by), Organisation.closed_on.is_(None), here]
    total = session.scalar(select(func.count()).select_from(Organisation).where(*conditions)) or 0
    query = _list(by, conditions, "name").limit(limit).offset(offset)
    return list(read_rows(OrganisationRow, session.execute(query))), total


def path(session: Session, *, by: Actor, organisation_id: int) -> list[Organisation]:
    """The organisations above one that the actor may see, the highest first, without itself."""
    start = (
        select(Organisation.id, Organisation.parent_id)
        .where(Organisation.id == organisation_id)
        .cte(recursive=True)
    )
    start = start.union(
        select(Organisation.id, Organisation.parent_id).where(Organisation.id == start.c.parent_id)
    )
    query = select(Organisation).where(
        Organisation.id.in_(select(start.c.id)), organisations_in_scope(by)
    )
    found = {row.id: row for row in session.scalars(query)}
    above: list[Organisation] = []
    step = found.pop(organisation_id, None)
    while step is not None and step.parent_id is not None:
        step = found.pop(step.parent_id, None)
        above += [step] if step else []
    return above[::-1]


@dataclass(frozen=True, slots=True)
class OrganisationEventRow:
    """What happened to an organisation, when and by whom: no name if it was the operator."""

    kind: str
    on: date
    at: datetime
    details: dict[str, Any]
    surname: str
    given_name: str
    patronymic: str


def organisation_events(session: Session, organisation_id: int) -> list[OrganisationEventRow]:
    """The record of an organisation, the latest first."""
    rows = session.execute(
        select(
            OrganisationEvent.kind,
            OrganisationEvent.on,
            OrganisationEvent.at,
            OrganisationEvent.details,
            func.coalesce(Person.surname, "").label("surname"),
            func.coalesce(Person.given_name, "").label("given_name"),
            func.coalesce(Person.patronymic, "").label("patronymic"),
        )
        .outerjoin(Person, Person.id == OrganisationEvent.actor_id)
        .where(OrganisationEvent.organisation_id == organisation_id)
        .order_by(OrganisationEvent.id.desc())
    )
    return list(read_rows(OrganisationEventRow, rows))


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing or merging an organisation would touch."""

    children: int
    posts: int
    last_posts: int
    roles: int


def preview_closing(session: Session, organisation_id: int) -> Closing:
    """How many stand directly below, how many hold a post, for how many of these it is the only one, how many have the role of HR there."""
    held = and_(Post.organisation_id == organisation_id, Post.ends_on.is_(None))
    other = aliased(Post)
    elsewhere = exists().where(
        other.person_id == Post.person_id,
        other.ends_on.is_(None),
        other.organisation_id != organisation_id,
    )
    below = (Organisation.parent_id == organisation_id, Organisation.closed_on.is_(None))
    given = (RoleGrant.organisation_id == organisation_id, RoleGrant.withdrawn_at.is_(None))
    return Closing(
        session.scalar(select(func.count()).select_from(Organisation).where(*below)) or 0,
        session.scalar(select(func.count()).select_from(Post).where(held)) or 0,
        session.scalar(select(func.count()).select_from(Post).where(held, ~elsewhere)) or 0,
        session.scalar(select(func.count()).select_from(RoleGrant).where(*given)) or 0,
    )


def _conditions(by: Actor, chosen: OrganisationFilter) -> list[ColumnElement[bool]]:
    conditions = [organisations_in_scope(by), *_named(chosen.text)]
    if chosen.region_unit_id is not None:
        conditions.append(Organisation.region_unit_id.in_(subtrees_ids([chosen.region_unit_id])))
    if chosen.kind:
        conditions.append(Organisation.kind == chosen.kind)
    if chosen.closed is not None:
        conditions.append(
            Organisation.closed_on.is_not(None)
            if chosen.closed
            else Organisation.closed_on.is_(None)
        )
    return conditions


def _list(by: Actor, conditions: list[ColumnElement[bool]], sort: str) -> Select[*tuple[Any, ...]]:
    name = _name().collate(COLLATION)
    place = getattr(RegionUnit, f"name_{current_language()}").collate(COLLATION)
    order = {"bin": [Organisation.bin.expression, name], "place": [place, name]}.get(
        sort.removeprefix("-"), [name]
    )
    child, parent = aliased(Organisation), aliased(Organisation)
    seen = people_scope(by, unit=parent.region_unit_id, organisation=parent.id)
    below = (
        select(func.count())
        .where(child.parent_id == Organisation.id, child.closed_on.is_(None))
        .scalar_subquery()
    )
    holders = (
        select(func.count())
        .where(Post.organisation_id == Organisation.id, Post.ends_on.is_(None))
        .scalar_subquery()
    )
    return (
        select(
            Organisation.id,
            Organisation.bin,
            Organisation.name_kk,
            Organisation.name_ru,
            Organisation.kind,
            Organisation.closed_on,
            RegionUnit.name_kk.label("place_kk"),
            RegionUnit.name_ru.label("place_ru"),
            parent.name_kk.label("parent_kk"),
            parent.name_ru.label("parent_ru"),
            below.label("children"),
            holders.label("people"),
        )
        .join(RegionUnit, RegionUnit.id == Organisation.region_unit_id)
        .outerjoin(parent, and_(parent.id == Organisation.parent_id, seen))
        .where(*conditions)
        .order_by(*(key.desc() if sort.startswith("-") else key for key in order), Organisation.id)
    )


def _named(text: str) -> list[ColumnElement[bool]]:
    return [Organisation.search_key.contains(word, autoescape=True) for word in fold(text).split()]


def _name() -> Any:
    return getattr(Organisation, f"name_{current_language()}")
