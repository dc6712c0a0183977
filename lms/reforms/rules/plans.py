"""The plan of a reform, and how its row stores it."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

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

    def list_unit_ids(self) -> set[int]:
        """Return all units that the plan names."""
        others = (unit_id for unit_id in (self.parent_id, self.into_id) if unit_id is not None)
        return {*self.unit_ids, *self.child_ids, *others}


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


def is_kato(text: str) -> bool:
    """Return whether the text can be a KATO code: nine digits."""
    return bool(_KATO.fullmatch(text))
