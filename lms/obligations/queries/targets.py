"""Decide which targets, obligations and people are in an actor's scope or in a target.

Functions that return a ColumnElement are conditions for the query around them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import Organisation, Person, Post
from lms.accounts.queries import (
    build_people_scope,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.rules import (
    CIVIL_SERVANT,
    HR,
    NATIONAL_ADMIN,
    OFFICER,
    POSITION_CATEGORIES,
    Actor,
)
from lms.core.collation import sort_key
from lms.core.i18n import current_language
from lms.core.rows import read_rows
from lms.obligations.models import Assignment, Obligation, TargetList, TargetListPerson
from lms.obligations.rules import Target, list_conditions
from lms.obligations.rules.lists import READY
from lms.obligations.rules.terms import ALL, ANY, CATEGORY, LIST, NOT, UNIT
from lms.regions.models import RegionUnit
from lms.regions.queries import select_subtree_ids


def is_assignment_in_scope(by: Actor, table: Any = Assignment) -> ColumnElement[bool]:
    """Return the condition that the actor answers for the whole target of an assignment or list."""
    return _build_target_scope(by.without_person(), table)


@lru_cache(maxsize=64)  # a page asks for it in several statements
def _build_target_scope(scope: Actor, table: Any) -> ColumnElement[bool]:
    if scope.is_national_admin():
        return true()
    return or_(
        table.region_unit_id.in_(select_units_in_scope(scope, OFFICER)),
        table.organisation_id.in_(select_hr_organisation_ids(scope)),
    )


def select_hr_organisation_ids(by: Actor) -> Select[int]:
    """Return a query for the ids of the organisations whose HR the actor is, with all below.

    For a national administrator these are all organisations.
    """
    organisation_ids = {
        grant.organisation_id
        for grant in by.grants
        if grant.role == HR and grant.organisation_id is not None
    }
    return (
        select(Organisation.id)
        if by.is_national_admin()
        else select_organisation_subtree_ids(organisation_ids)
    )


def is_obligation_in_scope(
    by: Actor, obligation: type[Obligation] = Obligation, *, in_order: bool = False
) -> ColumnElement[bool]:
    """Return the condition that the actor answers for the person of an obligation.

    The actor does so as officer, HR or administrator. For a person whose main post is in another
    organisation, HR answers only for assignments that concern HR's own organisation. `in_order`:
    obligations are read in the order of an index, so unit and organisation must not find them.
    """
    if obligation is Obligation and not in_order:
        return _build_obligation_scope(by.without_person())
    return _is_in_scope(by, obligation, in_order=in_order)


@lru_cache(maxsize=64)  # a page asks for it in most of its statements
def _build_obligation_scope(scope: Actor) -> ColumnElement[bool]:
    return _is_in_scope(scope, Obligation)


def _is_in_scope(
    by: Actor, obligation: type[Obligation], *, in_order: bool = False
) -> ColumnElement[bool]:
    # An expression is in no index.
    unit, organisation = (
        column + 0 if in_order else column
        for column in (obligation.region_unit_id, obligation.organisation_id)
    )
    in_scope = build_people_scope(_with_relevant_roles(by), unit=unit, organisation=organisation)
    hr_ids = accounts.get_hr_organisation_ids(by)
    if by.is_national_admin() or not hr_ids:
        return in_scope
    person_ids = select(Post.person_id).where(
        Post.ends_on.is_(None), Post.organisation_id.in_(select_organisation_subtree_ids(hr_ids))
    )
    concerns_hr = obligation.assignment_id.in_(_select_concerning(frozenset(hr_ids)))
    return or_(in_scope, and_(obligation.person_id.in_(person_ids), concerns_hr))


def is_organisation_visible(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may see the organisation of an obligation."""
    return build_people_scope(
        _with_relevant_roles(by),
        unit=Obligation.region_unit_id,
        organisation=Obligation.organisation_id,
    )


def _with_relevant_roles(by: Actor) -> Actor:
    """Return the actor with only the roles that concern obligations."""
    return replace(
        by,
        grants=tuple(grant for grant in by.grants if grant.role in (OFFICER, HR, NATIONAL_ADMIN)),
    )


@lru_cache(maxsize=256)  # a page asks for the same organisations in each of its statements
def _select_concerning(organisation_ids: frozenset[int]) -> Select[int]:
    """Return a query for the ids of the assignments that concern these organisations.

    Their target is one of the organisations, one below or above it, or a unit where one of them is.
    """
    organisations = select(Organisation.id, Organisation.parent_id, Organisation.region_unit_id)
    above = organisations.where(Organisation.id.in_(organisation_ids)).cte(recursive=True)
    above = above.union(organisations.where(Organisation.id == above.c.parent_id))
    units = select(RegionUnit.id, RegionUnit.parent_id)
    around = units.where(RegionUnit.id.in_(select(above.c.region_unit_id))).cte(recursive=True)
    around = around.union(units.where(RegionUnit.id == around.c.parent_id))
    return select(Assignment.id).where(
        or_(
            Assignment.organisation_id.in_(select_organisation_subtree_ids(organisation_ids)),
            Assignment.organisation_id.in_(select(above.c.id)),
            Assignment.region_unit_id.in_(select(around.c.id)),
        )
    )


def is_in_target(target: Target, narrowing: dict[str, Any] | None = None) -> ColumnElement[bool]:
    """Return the condition that a person is in a target, as rules.find_affiliation() decides it."""
    if target.region_unit_id is not None:
        within: ColumnElement[bool] = Person.region_unit_id.in_(
            select_subtree_ids(target.region_unit_id)
        )
    else:
        within = _works_in(target.organisation_id or 0)
    fits = true() if narrowing is None else _is_fitting(narrowing, target)
    return and_(
        Person.audience == CIVIL_SERVANT,
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
        within,
        fits,
    )


def _works_in(organisation_id: int) -> ColumnElement[bool]:
    """Return the condition that a person has a main or other post in an organisation or below."""
    subtree = select_organisation_subtree_ids([organisation_id]).cte()
    by_main_post = select(Person.id).where(Person.organisation_id.in_(select(subtree.c.id)))
    by_any_post = select(Post.person_id).where(
        Post.ends_on.is_(None), Post.organisation_id.in_(select(subtree.c.id))
    )
    return Person.id.in_(union(by_main_post, by_any_post))


def _is_fitting(narrowing: dict[str, Any], target: Target) -> ColumnElement[bool]:
    kind, value = next(iter(narrowing.items()))
    if kind == ALL:
        return and_(true(), *(_is_fitting(part, target) for part in value))
    if kind == ANY:
        return or_(false(), *(_is_fitting(part, target) for part in value))
    return not_(_is_fitting(value, target)) if kind == NOT else _has_trait(kind, value, target)


def _has_trait(kind: str, value: Any, target: Target) -> ColumnElement[bool]:
    if kind == UNIT:
        return Person.region_unit_id.in_(select_subtree_ids(value))
    if kind == LIST:
        return exists().where(
            TargetListPerson.list_id == value, TargetListPerson.person_id == Person.id
        )
    if kind == CATEGORY:
        return _has_post_of_category(value, target)
    return _works_in(value)


def _has_post_of_category(category: str, target: Target) -> ColumnElement[bool]:
    conditions = [Post.person_id == Person.id, Post.ends_on.is_(None), Post.category == category]
    if target.organisation_id is not None:
        subtree = select_organisation_subtree_ids([target.organisation_id])
        conditions.append(Post.organisation_id.in_(subtree))
    return exists().where(*conditions)


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """A unit or an organisation that courses may be assigned to."""

    target: Target
    name_kk: str
    name_ru: str
    depth: int = 0


def find_target(session: Session, by: Actor, target: Target) -> TargetEntry | None:
    """Return the target with its names if it exists today and the actor answers for it."""
    if not target.is_one():
        return None
    if target.region_unit_id is not None:
        query = select(RegionUnit.name_kk, RegionUnit.name_ru).where(
            RegionUnit.id == target.region_unit_id,
            RegionUnit.valid_to.is_(None),
            RegionUnit.id.in_(select_units_in_scope(by, OFFICER)),
        )
    else:
        query = select(Organisation.name_kk, Organisation.name_ru).where(
            Organisation.id == target.organisation_id,
            Organisation.id.in_(select_hr_organisation_ids(by)),
            Organisation.closed_on.is_(None),
        )
    row = session.execute(query).first()
    return None if row is None else TargetEntry(target, row.name_kk, row.name_ru)


def list_targets(session: Session, by: Actor) -> list[TargetEntry]:
    """Return the units and organisations that the actor may assign to.

    Units come first, as a tree whose `depth` counts from the topmost unit returned; then
    organisations by name.
    """
    organisations = accounts.list_organisations(session, within=select_hr_organisation_ids(by))
    return [
        *list_unit_targets(session, by),
        *(
            TargetEntry(Target(organisation_id=row.id), row.name_kk, row.name_ru)
            for row in organisations
            if row.closed_on is None
        ),
    ]


def list_unit_targets(session: Session, by: Actor) -> Sequence[TargetEntry]:
    """Return the units that the actor answers for as an officer, as a tree."""
    return build_unit_tree(session, select_units_in_scope(by, OFFICER))


def build_unit_tree(session: Session, unit_ids: Select[int]) -> Sequence[TargetEntry]:
    """Return the units of a query of ids that exist today, depth-first in alphabetical order."""
    rows = session.execute(
        select(RegionUnit.id, RegionUnit.parent_id, RegionUnit.name_kk, RegionUnit.name_ru)
        .where(RegionUnit.valid_to.is_(None), RegionUnit.id.in_(unit_ids))
        .order_by(RegionUnit.id)
    )
    return _arrange_units(tuple(map(tuple, rows)), current_language())


_UnitRow = tuple[int, int | None, str, str]  # id, parent id, Kazakh and Russian name


@lru_cache(maxsize=32)  # a form offers the same three hundred units in several fields
def _arrange_units(rows: tuple[_UnitRow, ...], language: str) -> tuple[TargetEntry, ...]:
    """Return units as a tree, sorted by their names in a language."""
    ids, name = {row[0] for row in rows}, 2 if language == "kk" else 3
    children: dict[int | None, list[_UnitRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: sort_key(row[name])):
        children[row[1] if row[1] in ids else None].append(row)
    return tuple(_walk_tree(children, None, 0))


def _walk_tree(
    children: dict[int | None, list[_UnitRow]], parent_id: int | None, depth: int
) -> Iterator[TargetEntry]:
    for unit_id, _parent_id, name_kk, name_ru in children.get(parent_id, []):
        yield TargetEntry(Target(region_unit_id=unit_id), name_kk, name_ru, depth)
        yield from _walk_tree(children, unit_id, depth + 1)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A list that a condition can name, with the number of its people."""

    id: int
    name: str
    people: int


def list_selectable_lists(session: Session, by: Actor) -> list[ListEntry]:
    """Return the lists in the actor's scope that have been read, newest first."""
    rows = session.execute(
        select(
            TargetList.id, TargetList.name, func.count(TargetListPerson.person_id).label("people")
        )
        .outerjoin(TargetListPerson, TargetListPerson.list_id == TargetList.id)
        .where(is_assignment_in_scope(by, TargetList), TargetList.state == READY)
        .group_by(TargetList.id, TargetList.name)
        .order_by(TargetList.id.desc())
    )
    return list(read_rows(ListEntry, rows))


def find_unknown_conditions(
    session: Session, by: Actor, narrowing: dict[str, Any] | None
) -> set[tuple[str, Any]]:
    """Return the conditions whose unit, organisation, category or list in scope does not exist."""
    conditions = set(list_conditions(narrowing))
    return {condition for condition in conditions if not _is_known(session, by, *condition)}


def _is_known(session: Session, by: Actor, kind: str, value: Any) -> bool:
    if kind == CATEGORY:
        return value in POSITION_CATEGORIES
    if kind == LIST:
        is_usable = and_(TargetList.state == READY, is_assignment_in_scope(by, TargetList))
        condition = exists().where(TargetList.id == value, is_usable)
    else:
        table = RegionUnit if kind == UNIT else Organisation
        condition = exists().where(table.id == value)
    return session.scalar(select(condition)) or False
