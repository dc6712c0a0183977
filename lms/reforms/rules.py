"""Pure decisions about reforms: what kinds there are and what each consists of. No database, no clock."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from lms.core.i18n import mark
from lms.regions.rules import CITY_REGIONAL, CITY_REPUBLICAN, REGIONS, REPUBLIC

RENAME: Final = "rename"
MOVE: Final = "move"
MERGE: Final = "merge"
SPLIT: Final = "split"
KINDS: Final = (RENAME, MOVE, MERGE, SPLIT)
# Those of the package's tables that are not entered are named too.
KIND_NAMES: Final = {
    RENAME: mark("New name or code"),
    MOVE: mark("Units go to another region"),
    MERGE: mark("Units are merged"),
    SPLIT: mark("A unit is divided"),
    "create": mark("A unit is created"),
    "status": mark("A unit gets another status"),
    "centre": mark("Another administrative centre"),
    "iso": mark("Other ISO codes"),
}

PLANNED: Final = "planned"
APPLIED: Final = "applied"
CANCELLED: Final = "cancelled"
STATES: Final = (PLANNED, APPLIED, CANCELLED)
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
    """A unit that comes to be: names in both languages, its KATO code if it has one, its level."""

    name_kk: str
    name_ru: str
    kato: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class ReformPlan:
    """What a reform does. `kind` says which of the fields count:

    rename: `unit_ids` (one) gets `new` names and, if one is given, a code instead of `old_kato`; move: `unit_ids` go below `parent_id`;
    merge: `unit_ids` are closed, their people, organisations, facts and units go to `into_id` or to a `new` unit below `parent_id`;
    split: a `new` unit below `parent_id` is made out of `unit_ids` (one), with `child_ids` of its units and `organisation_ids` of the
    organisations that stand at it, which take along the people who have their main post in them.
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

    def unit_ids_named(self) -> set[int]:
        """All units that the plan names."""
        others = (one for one in (self.parent_id, self.into_id) if one is not None)
        return {*self.unit_ids, *self.child_ids, *others}


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in a small tree: its id (0: it is new), where it stands, what it is called."""

    id: int
    parent_id: int | None
    name_kk: str
    name_ru: str


def stored(plan: ReformPlan) -> list[dict[str, Any]]:
    """The plan as the reform's row keeps it."""
    values = asdict(plan)
    return [
        {name: value for name, value in values.items() if name not in ("day", "note", "source")}
    ]


def read_plan(rows: list[dict[str, Any]], *, day: date, note: str, source: str) -> ReformPlan:
    """The plan of a row."""
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


def is_kato(text: str) -> bool:
    """Whether this can be a KATO code: nine digits."""
    return bool(_KATO.fullmatch(text))


def level_below(level: str, parent_level: str) -> str | None:
    """The level that a unit has below a parent; None where it cannot stand there.

    A city that comes to stand below the republic itself is one of republican significance, and the other way round (Shymkent, 2018).
    """
    if parent_level == REPUBLIC:
        return CITY_REPUBLICAN if level == CITY_REGIONAL else level if level in REGIONS else None
    if level == CITY_REPUBLICAN:
        return CITY_REGIONAL
    return None if level in REGIONS else level


def tree_after(plan: ReformPlan, before: Mapping[int, Branch]) -> dict[int, Branch]:
    """What a small tree of units becomes by a plan. A new unit has the id 0."""
    after = dict(before)
    target = plan.into_id
    if plan.kind == RENAME and plan.new is not None:
        one = plan.unit_ids[0]
        after[one] = replace(before[one], name_kk=plan.new.name_kk, name_ru=plan.new.name_ru)
    elif plan.kind == MOVE:
        after |= {one: replace(before[one], parent_id=plan.parent_id) for one in plan.unit_ids}
    elif plan.new is not None and target is None:
        target = 0
        after[0] = Branch(0, plan.parent_id, plan.new.name_kk, plan.new.name_ru)
    if plan.kind == MERGE:
        after = {one: branch for one, branch in after.items() if one not in plan.unit_ids}
        moved = [one for one, branch in after.items() if branch.parent_id in plan.unit_ids]
        return after | {one: replace(after[one], parent_id=target) for one in moved}
    return after | {one: replace(before[one], parent_id=target) for one in plan.child_ids}
