"""Pure decisions about reforms: kinds, plans and the tree after a plan. No database, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from lms.core.i18n import N_
from lms.regions.rules import CITY_REGIONAL, CITY_REPUBLICAN, REGIONS, REPUBLIC

RENAME: Final = "rename"
MOVE: Final = "move"
MERGE: Final = "merge"
SPLIT: Final = "split"
KINDS: Final = (RENAME, MOVE, MERGE, SPLIT)
# The last four occur in the package's tables only and cannot be entered.
KIND_NAMES: Final = {
    RENAME: N_("New name or code"),
    MOVE: N_("Units go to another region"),
    MERGE: N_("Units are merged"),
    SPLIT: N_("A unit is divided"),
    "create": N_("A unit is created"),
    "status": N_("A unit gets another status"),
    "centre": N_("Another administrative centre"),
    "iso": N_("Other ISO codes"),
}

WAITING: Final = "waiting"  # for the approval of a second person
PLANNED: Final = "planned"
APPLIED: Final = "applied"
CANCELLED: Final = "cancelled"
STATES: Final = (WAITING, PLANNED, APPLIED, CANCELLED)
ENTERED: Final = "entered"

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
ENROLMENT: Final = "enrolment"
OBLIGATION: Final = "obligation"
TABLES: Final = (PERSON, ORGANISATION, ENROLMENT, OBLIGATION)

MAX_NOTE: Final = 500
MAX_SOURCE: Final = 300
MAX_NAME: Final = 120

_KATO: Final = re.compile(r"[0-9]{9}")


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be created: names in both languages, its KATO code if it has one, its level."""

    name_kk: str
    name_ru: str
    kato: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class ReformPlan:
    """What a reform does; `kind` says which fields are used.

    rename: `unit_ids` (one) gets the names of `new` and, if given, its code instead of `old_kato`.
    move: `unit_ids` go below `parent_id`.
    merge: `unit_ids` are abolished; their people, organisations, facts and units go to `into_id`
    or to a `new` unit below `parent_id`.
    split: a `new` unit below `parent_id` is made out of `unit_ids` (one), with `child_ids` of its
    units and `organisation_ids` of its own organisations, whose people with a main post there
    go along.
    """

    kind: str
    day: date
    note: str
    source: str = ""
    unit_ids: tuple[int, ...] = ()
    parent_id: int | None = None
    into_id: int | None = None
    new: NewUnit | None = None
    old_kato: str = ""
    child_ids: tuple[int, ...] = ()
    organisation_ids: tuple[int, ...] = ()

    def all_unit_ids(self) -> set[int]:
        """Return all units that the plan names."""
        others = (unit_id for unit_id in (self.parent_id, self.into_id) if unit_id is not None)
        return {*self.unit_ids, *self.child_ids, *others}


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in a small tree; its id is 0 if it is new."""

    id: int
    parent_id: int | None
    name_kk: str
    name_ru: str


def pack_plan(plan: ReformPlan) -> list[dict[str, Any]]:
    """Return the plan as the reform's row stores it."""
    values = asdict(plan)
    return [
        {name: value for name, value in values.items() if name not in ("day", "note", "source")}
    ]


def unpack_plan(rows: list[dict[str, Any]], *, day: date, note: str, source: str) -> ReformPlan:
    """Return the plan from a reform's row."""
    values: Mapping[str, Any] = rows[0]
    new = NewUnit(**values["new"]) if values["new"] else None
    lists = {name: tuple(values[name]) for name in ("unit_ids", "child_ids", "organisation_ids")}
    return ReformPlan(
        kind=values["kind"],
        day=day,
        note=note,
        source=source,
        parent_id=values["parent_id"],
        into_id=values["into_id"],
        new=new,
        old_kato=values["old_kato"],
        **lists,
    )


def needs_approval(people: int, approval_size: int | None) -> bool:
    """Return whether a second person decides, as of an assignment; None: there is no limit."""
    return approval_size is not None and people > approval_size


def is_kato(text: str) -> bool:
    """Return whether the text can be a KATO code: nine digits."""
    return bool(_KATO.fullmatch(text))


def level_below(level: str, parent_level: str) -> str | None:
    """Return a unit's level below a parent; None where it is not allowed.

    A city of regional significance moved below the republic becomes one of republican significance,
    and the other way round (Shymkent, 2018).
    """
    if parent_level == REPUBLIC:
        return CITY_REPUBLICAN if level == CITY_REGIONAL else level if level in REGIONS else None
    if level == CITY_REPUBLICAN:
        return CITY_REGIONAL
    return None if level in REGIONS else level


def build_tree_after(plan: ReformPlan, before: Mapping[int, Branch]) -> dict[int, Branch]:
    """Return a small tree of units as it is after the plan. A new unit has the id 0."""
    after = dict(before)
    target = plan.into_id
    if plan.kind == RENAME and plan.new is not None:
        unit_id = plan.unit_ids[0]
        branch = before[unit_id]
        after[unit_id] = replace(branch, name_kk=plan.new.name_kk, name_ru=plan.new.name_ru)
    elif plan.kind == MOVE:
        _move_branches(after, plan.unit_ids, plan.parent_id)
    elif plan.new is not None and target is None:
        target = 0
        after[0] = Branch(0, plan.parent_id, plan.new.name_kk, plan.new.name_ru)
    if plan.kind == MERGE:
        after = {
            unit_id: branch for unit_id, branch in after.items() if unit_id not in plan.unit_ids
        }
        children = [branch.id for branch in after.values() if branch.parent_id in plan.unit_ids]
        _move_branches(after, children, target)
    else:
        _move_branches(after, plan.child_ids, target)
    return after


def _move_branches(
    branches: dict[int, Branch], unit_ids: Iterable[int], parent_id: int | None
) -> None:
    for unit_id in unit_ids:
        branches[unit_id] = replace(branches[unit_id], parent_id=parent_id)
