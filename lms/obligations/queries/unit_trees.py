"""Trees of units that courses may be assigned to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.core.collation import build_sort_key
from lms.core.i18n import current_language
from lms.obligations.rules import Target
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """A unit or an organisation that courses may be assigned to."""

    target: Target
    name_kk: str
    name_ru: str
    depth: int = 0


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
    return _arrange_units(
        tuple(
            _UnitRow(id=row.id, parent_id=row.parent_id, name_kk=row.name_kk, name_ru=row.name_ru)
            for row in rows
        ),
        current_language(),
    )


class _UnitRow(NamedTuple):  # part of the key of a cache: a data class is slower to hash
    id: int
    parent_id: int | None
    name_kk: str
    name_ru: str


@lru_cache(maxsize=32)  # a form offers the same three hundred units in several fields
def _arrange_units(rows: tuple[_UnitRow, ...], language: str) -> tuple[TargetEntry, ...]:
    """Return units as a tree, sorted by their names in a language."""
    ids, name = {row.id for row in rows}, f"name_{language}"
    children: dict[int | None, list[_UnitRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: build_sort_key(getattr(row, name))):
        children[row.parent_id if row.parent_id in ids else None].append(row)
    return tuple(_walk_tree(children, None, 0))


def _walk_tree(
    children: dict[int | None, list[_UnitRow]], parent_id: int | None, depth: int
) -> Iterator[TargetEntry]:
    for unit_id, _parent_id, name_kk, name_ru in children.get(parent_id, []):
        yield TargetEntry(
            target=Target(region_unit_id=unit_id), name_kk=name_kk, name_ru=name_ru, depth=depth
        )
        yield from _walk_tree(children, unit_id, depth + 1)
