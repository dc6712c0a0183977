"""Reads of uploaded lists of people."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.rules import Actor
from lms.core.collation import COLLATION
from lms.core.rows import read_row
from lms.obligations.models import Assignment, TargetList, TargetListPerson
from lms.obligations.queries.assignment_scope import is_assignment_in_scope
from lms.obligations.rules import STANDING, WAITING, Target, list_conditions
from lms.obligations.rules.lists import FAILED, READY
from lms.obligations.rules.targets import encode_target
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list with the name of the unit or organisation that owns it.

    `used_by`: the number of assignments, in force or waiting, that use it. `state` and `reading` as
    in TargetList.
    """

    id: int
    name: str
    region_unit_id: int | None
    organisation_id: int | None
    state: str
    file_name: str
    reading: dict[str, Any] | None
    owner_kk: str
    owner_ru: str
    created_at: datetime
    people: int
    used_by: int

    @property
    def is_ready(self) -> bool:
        """Whether assignments can use the list."""
        return self.state == READY

    @property
    def is_failed(self) -> bool:
        """Whether the file could not be read."""
        return self.state == FAILED

    @property
    def target_value(self) -> str:
        """The list's unit or organisation as a choice of forms."""
        return encode_target(Target(self.region_unit_id, self.organisation_id))

    @property
    def missing(self) -> int:
        """The number of rows that name nobody."""
        return int((self.reading or {}).get("missing", 0))


def list_target_lists(
    session: Session,
    by: Actor,
    *,
    name: str = "",
    sort: str = "-created",
    limit: int,
    offset: int = 0,
) -> tuple[list[ListRow], int]:
    """Return one page of the lists of units and organisations in scope, and the total.

    `sort`: name, people or created; descending with - before it.
    """
    conditions = [is_assignment_in_scope(by, TargetList)]
    if name:
        conditions.append(func.lower(TargetList.name).contains(name.lower(), autoescape=True))
    total = session.scalar(select(func.count()).select_from(TargetList).where(*conditions)) or 0
    people = _count_members()
    columns: dict[str, Any] = {"name": TargetList.name.collate(COLLATION), "people": people}
    key = columns.get(sort.removeprefix("-"), TargetList.id)
    order = key.desc() if sort.startswith("-") else key
    rows = session.execute(
        _select_lists(people)
        .where(*conditions)
        .order_by(order, TargetList.id)
        .limit(limit)
        .offset(offset)
    ).all()
    uses = _count_uses(session, {row.id for row in rows})
    return [read_row(ListRow, row, used_by=uses[row.id]) for row in rows], total


def find_target_list(session: Session, by: Actor, list_id: int) -> ListRow | None:
    """Return the list if the actor answers for the unit or organisation that owns it."""
    query = _select_lists(_count_members()).where(
        TargetList.id == list_id, is_assignment_in_scope(by, TargetList)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    return read_row(ListRow, row, used_by=_count_uses(session, {list_id})[list_id])


def list_lists_named(session: Session, *, name: str, target: Target) -> list[TargetList]:
    """Return the lists of this name that the unit or organisation has already."""
    same = (
        TargetList.name == name,
        TargetList.region_unit_id == target.region_unit_id,
        TargetList.organisation_id == target.organisation_id,
    )
    return list(session.scalars(select(TargetList).where(*same)))


def _select_lists(people: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            TargetList.id,
            TargetList.name,
            TargetList.region_unit_id,
            TargetList.organisation_id,
            TargetList.state,
            TargetList.file_name,
            TargetList.reading,
            func.coalesce(RegionUnit.name_kk, Organisation.name_kk).label("owner_kk"),
            func.coalesce(RegionUnit.name_ru, Organisation.name_ru).label("owner_ru"),
            TargetList.created_at,
            people.label("people"),
        )
        .outerjoin(RegionUnit, RegionUnit.id == TargetList.region_unit_id)
        .outerjoin(Organisation, Organisation.id == TargetList.organisation_id)
    )


def _count_members() -> Any:
    count = select(func.count()).where(TargetListPerson.list_id == TargetList.id)
    return count.correlate(TargetList).scalar_subquery()


def _count_uses(session: Session, list_ids: Collection[int]) -> Counter[int]:
    """Count the assignments, in force or waiting, whose conditions name each list."""
    uses: Counter[int] = Counter()
    narrowings = session.scalars(
        select(Assignment.narrowing).where(Assignment.state.in_((STANDING, WAITING)))
    )
    for narrowing in narrowings:
        named_ids = {value for kind, value in list_conditions(narrowing) if kind == "list"}
        uses.update(named_ids & set(list_ids))
    return uses
