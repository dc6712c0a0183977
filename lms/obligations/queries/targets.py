"""Who an assignment is for: the bases that an actor answers for, and the conditions that take people out of them."""

from dataclasses import dataclass, replace
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
from lms.accounts.queries import organisation_subtrees_ids, people_scope, units_in_scope
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
from lms.obligations.rules import Target, leaves
from lms.obligations.rules.terms import ALL, ANY, CATEGORY, LIST, NOT, UNIT
from lms.regions.models import RegionUnit
from lms.regions.queries import subtree_ids


def in_scope(by: Actor, table: Any = Assignment) -> ColumnElement[bool]:
    """Whether an assignment (or list, of the query around it) has a base that the actor answers for, whole."""
    if by.is_national_admin():
        return true()
    return or_(
        table.region_unit_id.in_(units_in_scope(by, OFFICER)),
        table.organisation_id.in_(organisations_answered_for(by)),
    )


def organisations_answered_for(by: Actor) -> Select[int]:
    """A query for the ids of the organisations whose HR the actor is, with all below them; of all for a national administrator."""
    held = {
        grant.organisation_id
        for grant in by.grants
        if grant.role == HR and grant.organisation_id is not None
    }
    return select(Organisation.id) if by.is_national_admin() else organisation_subtrees_ids(held)


def obligations_answered_for(by: Actor) -> ColumnElement[bool]:
    """Whether an obligation (of the query around it) is one of a person whom the actor answers for as officer, HR or administrator.

    Of somebody with the main post elsewhere HR answers for what concerns their own organisation alone, not for what another organisation
    or another region asks.
    """
    here = people_scope(
        _answering(by), unit=Obligation.region_unit_id, organisation=Obligation.organisation_id
    )
    held = accounts.hr_organisations(by)
    if by.is_national_admin() or not held:
        return here
    inside = select(Post.person_id).where(
        Post.ends_on.is_(None), Post.organisation_id.in_(organisation_subtrees_ids(held))
    )
    return or_(
        here,
        and_(Obligation.person_id.in_(inside), Obligation.assignment_id.in_(_concerning(held))),
    )


def named_to(by: Actor) -> ColumnElement[bool]:
    """Whether the organisation of an obligation (of the query around it) may be named to the actor, with the position there."""
    return people_scope(
        _answering(by), unit=Obligation.region_unit_id, organisation=Obligation.organisation_id
    )


def _answering(by: Actor) -> Actor:
    """The actor without the roles that have nothing to do with obligations."""
    return replace(
        by,
        grants=tuple(grant for grant in by.grants if grant.role in (OFFICER, HR, NATIONAL_ADMIN)),
    )


def _concerning(organisation_ids: set[int]) -> Select[int]:
    """A query for the ids of the assignments to these organisations, to what is below or above them, and to the units where they are."""
    bodies = select(Organisation.id, Organisation.parent_id, Organisation.region_unit_id)
    higher = bodies.where(Organisation.id.in_(organisation_ids)).cte(recursive=True)
    higher = higher.union(bodies.where(Organisation.id == higher.c.parent_id))
    places = select(RegionUnit.id, RegionUnit.parent_id)
    around = places.where(RegionUnit.id.in_(select(higher.c.region_unit_id))).cte(recursive=True)
    around = around.union(places.where(RegionUnit.id == around.c.parent_id))
    return select(Assignment.id).where(
        or_(
            Assignment.organisation_id.in_(organisation_subtrees_ids(organisation_ids)),
            Assignment.organisation_id.in_(select(higher.c.id)),
            Assignment.region_unit_id.in_(select(around.c.id)),
        )
    )


def in_target(target: Target, narrowing: dict[str, Any] | None = None) -> ColumnElement[bool]:
    """Whether a person (of the query around it) is one of those whom an assignment is for: rules.place_in, as a condition."""
    if target.region_unit_id is not None:
        within: ColumnElement[bool] = Person.region_unit_id.in_(subtree_ids(target.region_unit_id))
    else:
        within = _works_in(target.organisation_id or 0)
    fits = true() if narrowing is None else _fits(narrowing, target)
    return and_(
        Person.audience == CIVIL_SERVANT,
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
        within,
        fits,
    )


def _works_in(organisation_id: int) -> ColumnElement[bool]:
    inside = organisation_subtrees_ids([organisation_id]).cte()
    held = select(Post.person_id).where(
        Post.ends_on.is_(None), Post.organisation_id.in_(select(inside.c.id))
    )
    return Person.id.in_(
        union(select(Person.id).where(Person.organisation_id.in_(select(inside.c.id))), held)
    )


def _fits(narrowing: dict[str, Any], target: Target) -> ColumnElement[bool]:
    kind, value = next(iter(narrowing.items()))
    if kind == ALL:
        return and_(true(), *(_fits(part, target) for part in value))
    if kind == ANY:
        return or_(false(), *(_fits(part, target) for part in value))
    return not_(_fits(value, target)) if kind == NOT else _has(kind, value, target)


def _has(kind: str, value: Any, target: Target) -> ColumnElement[bool]:
    if kind == UNIT:
        return Person.region_unit_id.in_(subtree_ids(value))
    if kind == LIST:
        return exists().where(
            TargetListPerson.list_id == value, TargetListPerson.person_id == Person.id
        )
    if kind == CATEGORY:
        held = [Post.person_id == Person.id, Post.ends_on.is_(None), Post.category == value]
        if target.organisation_id is not None:
            held.append(
                Post.organisation_id.in_(organisation_subtrees_ids([target.organisation_id]))
            )
        return exists().where(*held)
    return _works_in(value)


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """A unit or an organisation that courses may be assigned to."""

    target: Target
    name_kk: str
    name_ru: str
    depth: int = 0


def target_entry(session: Session, by: Actor, target: Target) -> TargetEntry | None:
    """The target with its names, if it stands today and the actor answers for it."""
    if not target.is_one():
        return None
    if target.region_unit_id is not None:
        standing = (RegionUnit.id == target.region_unit_id, RegionUnit.valid_to.is_(None))
        asked = select(RegionUnit.name_kk, RegionUnit.name_ru).where(
            *standing, RegionUnit.id.in_(units_in_scope(by, OFFICER))
        )
    else:
        inside = (
            Organisation.id.in_(organisations_answered_for(by)),
            Organisation.closed_on.is_(None),
        )
        asked = select(Organisation.name_kk, Organisation.name_ru).where(
            Organisation.id == target.organisation_id, *inside
        )
    row = session.execute(asked).first()
    return None if row is None else TargetEntry(target, row.name_kk, row.name_ru)


def targets(session: Session, by: Actor) -> list[TargetEntry]:
    """What the actor may assign to: units as a tree in alphabetical order, then organisations by name. `depth` counts from the top shown."""
    bodies = accounts.organisations(session, within=organisations_answered_for(by))
    return [
        *unit_targets(session, by),
        *(
            TargetEntry(Target(organisation_id=row.id), row.name_kk, row.name_ru)
            for row in bodies
            if row.closed_on is None
        ),
    ]


def unit_targets(session: Session, by: Actor) -> list[TargetEntry]:
    """The units that the actor answers for as an officer, as a tree."""
    return unit_tree(session, units_in_scope(by, OFFICER))


def unit_tree(session: Session, answered: Select[int]) -> list[TargetEntry]:
    """The units of a query of ids that stand today, as a tree in alphabetical order."""
    units = session.scalars(
        select(RegionUnit).where(RegionUnit.valid_to.is_(None), RegionUnit.id.in_(answered))
    )
    rows = {row.id: row for row in units}
    below: dict[int | None, list[RegionUnit]] = {}
    for row in sorted(
        rows.values(), key=lambda row: sort_key(getattr(row, f"name_{current_language()}"))
    ):
        below.setdefault(row.parent_id if row.parent_id in rows else None, []).append(row)
    found: list[TargetEntry] = []

    def walk(parent_id: int | None, depth: int) -> None:
        for row in below.get(parent_id, []):
            found.append(
                TargetEntry(Target(region_unit_id=row.id), row.name_kk, row.name_ru, depth)
            )
            walk(row.id, depth + 1)

    walk(None, 0)
    return found


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A list of people that assignments may be narrowed to, and how many stand on it."""

    id: int
    name: str
    people: int


def target_lists(session: Session, by: Actor) -> list[ListEntry]:
    """The lists of the units and organisations that the actor answers for, the newest first."""
    rows = session.execute(
        select(
            TargetList.id, TargetList.name, func.count(TargetListPerson.person_id).label("people")
        )
        .outerjoin(TargetListPerson, TargetListPerson.list_id == TargetList.id)
        .where(in_scope(by, TargetList))
        .group_by(TargetList.id, TargetList.name)
        .order_by(TargetList.id.desc())
    )
    return list(read_rows(ListEntry, rows))


def unknown_leaves(
    session: Session, by: Actor, narrowing: dict[str, Any] | None
) -> set[tuple[str, Any]]:
    """The conditions that name what is not there: no such unit, organisation or category, no such list among the actor's."""
    return {leaf for leaf in set(leaves(narrowing)) if not _known(session, by, *leaf)}


def _known(session: Session, by: Actor, kind: str, value: Any) -> bool:
    if kind == CATEGORY:
        return value in POSITION_CATEGORIES
    if kind == LIST:
        return (
            session.scalar(select(exists().where(TargetList.id == value, in_scope(by, TargetList))))
            or False
        )
    table = RegionUnit if kind == UNIT else Organisation
    return session.scalar(select(exists().where(table.id == value))) or False
