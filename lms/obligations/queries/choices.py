"""What the form of an assignment offers: units as a tree, organisations as far as a choice can hold them, lists."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import units_in_scope
from lms.accounts.rules import OFFICER, Actor, fold
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_rows
from lms.obligations.queries.targets import (
    TargetEntry,
    organisations_answered_for,
    unit_targets,
    unit_tree,
)
from lms.regions.models import RegionUnit

MOST_ORGANISATIONS: Final = 200  # a choice of more is none: they are searched for
MOST_FOUND: Final = 50


@dataclass(frozen=True, slots=True)
class OrganisationChoice:
    """An organisation in the actor's scope. `is_base`: the actor answers for it whole, as HR or administrator."""

    id: int
    name_kk: str
    name_ru: str
    is_base: bool


def organisation_choices(
    session: Session, by: Actor, *, text: str = "", chosen: Collection[int] = ()
) -> tuple[list[OrganisationChoice], bool]:
    """The organisations that the actor answers for or that are in their units, by name; and whether there are more than a choice holds.

    Of more than that, those with the text in their name or BIN, and those chosen before.
    """
    is_base = Organisation.id.in_(organisations_answered_for(by))
    scope = [
        Organisation.closed_on.is_(None),
        or_(is_base, Organisation.region_unit_id.in_(units_in_scope(by, OFFICER))),
    ]
    name = getattr(Organisation, f"name_{current_language()}").collate(COLLATION)
    asked = select(
        Organisation.id, Organisation.name_kk, Organisation.name_ru, is_base.label("is_base")
    ).order_by(name, Organisation.id)
    some = select(Organisation.id).where(*scope).limit(MOST_ORGANISATIONS + 1).subquery()
    has_more = (session.scalar(select(func.count()).select_from(some)) or 0) > MOST_ORGANISATIONS
    if has_more:
        words = [
            Organisation.search_key.contains(word, autoescape=True) for word in fold(text).split()
        ]
        found = select(Organisation.id).where(*scope, *(words or [false()])).limit(MOST_FOUND)
        scope.append(or_(Organisation.id.in_(chosen), Organisation.id.in_(found)))
    return list(read_rows(OrganisationChoice, session.execute(asked.where(*scope)))), has_more


def condition_units(session: Session, by: Actor) -> list[TargetEntry]:
    """The units that people may be narrowed to: the actor's own; for who has none, as the HR of a body with branches, all."""
    return unit_targets(session, by) or unit_tree(session, select(RegionUnit.id))
