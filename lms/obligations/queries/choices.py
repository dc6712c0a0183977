"""Reads of the organisations and units that the form of an assignment offers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor, fold_text
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_rows
from lms.obligations.queries.assignment_scope import select_hr_organisation_ids
from lms.obligations.queries.unit_trees import TargetEntry, build_unit_tree, list_unit_targets
from lms.regions.models import RegionUnit

# Beyond this number the form offers only organisations that are searched for.
MOST_ORGANISATIONS: Final = 200
MOST_FOUND: Final = 50


@dataclass(frozen=True, slots=True)
class OrganisationChoice:
    """An organisation in the actor's scope.

    `is_base`: it can be a target, because the actor answers for it as HR or administrator.
    """

    id: int
    name_kk: str
    name_ru: str
    is_base: bool


def list_organisation_choices(
    session: Session, by: Actor, *, text: str = "", chosen_ids: Collection[int] = ()
) -> tuple[list[OrganisationChoice], bool]:
    """Return the organisations in the actor's scope by name, and whether there are too many.

    If there are more than MOST_ORGANISATIONS, only those with the text in their name or BIN and
    those already chosen are returned.
    """
    is_base = Organisation.id.in_(select_hr_organisation_ids(by))
    conditions = [
        Organisation.closed_on.is_(None),
        or_(is_base, Organisation.region_unit_id.in_(select_units_in_scope(by, OFFICER))),
    ]
    has_more = _has_too_many(session, conditions)
    if has_more:
        words = [
            Organisation.search_key.contains(word, autoescape=True)
            for word in fold_text(text).split()
        ]
        matching = select(Organisation.id).where(*conditions, *(words or [false()]))
        matching = matching.limit(MOST_FOUND)
        conditions.append(or_(Organisation.id.in_(chosen_ids), Organisation.id.in_(matching)))
    name = getattr(Organisation, f"name_{current_language()}").collate(COLLATION)
    columns = (Organisation.id, Organisation.name_kk, Organisation.name_ru)
    query = select(*columns, is_base.label("is_base")).order_by(name, Organisation.id)
    rows = session.execute(query.where(*conditions))
    return list(read_rows(OrganisationChoice, rows)), has_more


def _has_too_many(session: Session, conditions: Collection[ColumnElement[bool]]) -> bool:
    limited = select(Organisation.id).where(*conditions).limit(MOST_ORGANISATIONS + 1).subquery()
    count = session.scalar(select(func.count()).select_from(limited)) or 0
    return count > MOST_ORGANISATIONS


def list_condition_units(session: Session, by: Actor) -> Sequence[TargetEntry]:
    """Return the units that a condition may name: the actor's own, or all for HR without units."""
    return list_unit_targets(session, by) or build_unit_tree(session, select(RegionUnit.id))
