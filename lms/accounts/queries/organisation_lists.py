"""Lists of organisations by filters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Post
from lms.accounts.queries.actors import build_people_scope
from lms.accounts.queries.organisations import build_organisation_scope, get_local_name, match_words
from lms.accounts.rules import Actor
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_rows
from lms.regions.models import RegionUnit
from lms.regions.queries import select_subtrees_ids

STREAM_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """Filters of a list of organisations; an empty one filters nothing.

    `is_closed`: True for closed ones, False for open ones, None for both.
    """

    text: str = ""
    region_unit_id: int | None = None
    kind: str = ""
    is_closed: bool | None = False


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in a list or in the tree.

    `children` counts the open organisations directly below, `people` those who hold a post there.
    The parent is named only if the actor may see it.
    """

    id: int
    bin: str | None
    name_kk: str
    name_ru: str
    kind: str
    closed_on: date | None
    unit_kk: str
    unit_ru: str
    parent_kk: str | None
    parent_ru: str | None
    children: int
    people: int


def read_organisation_page(
    session: Session,
    *,
    by: Actor,
    filters: OrganisationFilter,
    limit: int,
    offset: int,
    sort: str = "name",
) -> tuple[list[OrganisationRow], int]:
    """Return a page of the organisations that the actor may see, and their number.

    `sort`: name, bin or unit, descending with a leading hyphen.
    """
    total = count_organisations(session, by=by, filters=filters)
    conditions = _build_conditions(by, filters)
    query = select_organisation_rows(by, conditions, sort).limit(limit).offset(offset)
    return list(read_rows(OrganisationRow, session.execute(query))), total


def count_organisations(session: Session, *, by: Actor, filters: OrganisationFilter) -> int:
    """Count the organisations of the whole list."""
    conditions = _build_conditions(by, filters)
    return session.scalar(select(func.count()).select_from(Organisation).where(*conditions)) or 0


def stream_organisations(
    session: Session, *, by: Actor, filters: OrganisationFilter, sort: str = "name"
) -> Iterator[OrganisationRow]:
    """Yield the whole list, fetched as it is read."""
    yield from read_rows(
        OrganisationRow,
        session.execute(
            select_organisation_rows(by, _build_conditions(by, filters), sort).execution_options(
                yield_per=STREAM_BATCH
            )
        ),
    )


def _build_conditions(by: Actor, filters: OrganisationFilter) -> list[ColumnElement[bool]]:
    conditions = [build_organisation_scope(by), *match_words(filters.text)]
    if filters.region_unit_id is not None:
        conditions.append(
            Organisation.region_unit_id.in_(select_subtrees_ids([filters.region_unit_id]))
        )
    if filters.kind:
        conditions.append(Organisation.kind == filters.kind)
    if filters.is_closed is not None:
        conditions.append(
            Organisation.closed_on.is_not(None)
            if filters.is_closed
            else Organisation.closed_on.is_(None)
        )
    return conditions


def select_organisation_rows(
    by: Actor, conditions: list[ColumnElement[bool]], sort: str
) -> Select[*tuple[Any, ...]]:
    """Select the columns of OrganisationRow by these conditions, in the order of `sort`."""
    name = get_local_name().collate(COLLATION)
    unit_name = getattr(RegionUnit, f"name_{current_language()}").collate(COLLATION)
    orders = {"bin": [Organisation.bin.expression, name], "unit": [unit_name, name]}
    order = orders.get(sort.removeprefix("-"), [name])
    child, parent = aliased(Organisation), aliased(Organisation)
    sees_parent = build_people_scope(by, unit=parent.region_unit_id, organisation=parent.id)
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
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            parent.name_kk.label("parent_kk"),
            parent.name_ru.label("parent_ru"),
            below.label("children"),
            holders.label("people"),
        )
        .join(RegionUnit, RegionUnit.id == Organisation.region_unit_id)
        .outerjoin(parent, and_(parent.id == Organisation.parent_id, sees_parent))
        .where(*conditions)
        .order_by(*(key.desc() if sort.startswith("-") else key for key in order), Organisation.id)
    )
