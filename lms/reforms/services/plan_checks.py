"""Checks of a plan against the tree: days, positions, and a new unit's name and code."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from lms.reforms.errors import (
    ChangedLater,
    KatoTaken,
    KatoWrong,
    ParentWrong,
    ReformUnitUnknown,
    UnitNameMissing,
)
from lms.reforms.rules import NewUnit, ReformPlan, get_level_below, is_kato
from lms.regions import queries as regions
from lms.regions.models import RegionUnit


def check_day(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> None:
    """Raise an error unless reforms of the same units come in the order of their days.

    Otherwise nobody could tell whose people were where in between.
    """
    if any((unit.valid_from or plan.day) > plan.day for unit in units.values()):
        raise ReformUnitUnknown
    changed_ids = plan.list_unit_ids() - {plan.parent_id}
    if regions.has_changed_after(session, changed_ids, plan.day):
        raise ChangedLater


def check_apart(session: Session, unit_ids: Iterable[int]) -> None:
    """Raise ParentWrong if one of the units that are abolished together is below another."""
    for unit_id in unit_ids:
        if {unit.id for unit in regions.list_ancestors(session, unit_id)} & set(unit_ids):
            raise ParentWrong


def check_below(session: Session, parent: RegionUnit, units: Iterable[RegionUnit]) -> None:
    """Raise ParentWrong unless all of the units may be moved below the parent."""
    above = {unit.id for unit in regions.list_ancestors(session, parent.id)}
    for unit in units:
        if (
            unit.id == parent.id
            or unit.id in above
            or get_level_below(unit.level, parent.level) is None
        ):
            raise ParentWrong


def check_new_unit(session: Session, new: NewUnit, *, renamed_unit: RegionUnit | None) -> None:
    """Raise an error unless names and code of a new unit are allowed.

    A unit that is renamed may keep its code.
    """
    if not new.name_kk or not new.name_ru:
        raise UnitNameMissing
    if not new.kato:
        return
    if not is_kato(new.kato):
        raise KatoWrong
    holder = regions.find_by_kato(session, new.kato)
    if holder is not None and (renamed_unit is None or holder.id != renamed_unit.id):
        raise KatoTaken
