"""Loading the tree of administrative units from the tables that come with the package (lms/regions/data)."""

import csv
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from lms.core.database import Base
from lms.regions.models import Reform, ReformStep, RegionName, RegionPlacement, RegionUnit
from lms.regions.rules import APPLIED, CREATE, PACKAGE, RENAME, REPUBLIC, SPLIT

Row = dict[str, str]
Key = Callable[[Any], Any]


@dataclass(slots=True)
class Loaded:
    """How many rows of all tables were added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


class _Data:
    """The tables of the package. A unit's key is its KATO code, or its name for the two that have none."""

    def __init__(self) -> None:
        self.units = {row["kato"] or row["display_ru"]: row for row in _read("regions.csv")}
        self.history = _read("regions_history.csv")
        self.tiles = {row["kato"]: row for row in _read("region_tilegrid.csv")}
        supplement = _read("regions_supplement.csv")
        self.former_names = [row for row in supplement if row["kind"] == "name"]
        self.former_places = [row for row in supplement if row["kind"] == "placement"]
        self.root = next(key for key, row in self.units.items() if row["level"] == REPUBLIC)
        self.predecessor = {
            key: row["successor_of"] for key, row in self.units.items() if row["successor_of"]
        }
        self.predecessor |= {
            row["kato"]: row["other"] for row in supplement if row["kind"] == "predecessor"
        }
        self._created = {
            kato: row["date"]
            for row in self.history
            if row["event"] == CREATE
            for kato in row["kato"].split("|")
        }

    def parent(self, key: str) -> str | None:
        """The present parent; None for the republic alone."""
        return None if key == self.root else self.units[key]["parent_kato"] or self.root

    def created(self, key: str) -> date | None:
        """When the unit came to be, None if before all records or unknown.

        regions.csv dates the present place in the tree: a unit that came to a new region on its first day is older than that.
        """
        written = self.units[key]["valid_from"]
        parent = self.parent(key)
        if key in {row["kato"] for row in self.former_places}:
            return None
        moved_here = (
            parent is not None and written != "" and written == self.units[parent]["valid_from"]
        )
        return _day(self._created.get(key, "") if moved_here else written)

    def move(self, key: str) -> tuple[str, date] | None:
        """From which region a unit came to its present one, and when: it is older than the region that it stands in."""
        parent = self.parent(key)
        start = None if parent in (None, self.root) else self.created(str(parent))
        if start is None or parent not in self.predecessor:
            return None
        born = self.created(key)
        older = born < start if born else key not in self.predecessor
        return (self.predecessor[parent], start) if older else None


def load_units(session: Session) -> Loaded:
    """Brings the tree, its names, places and reforms to what the package's tables say. Ids stay; loading again changes nothing.

    Reforms that were entered stay, and the units that they changed are left as they are: the package learns of them later.
    """
    data = _Data()
    loaded = Loaded()
    entered = set(session.scalars(select(Reform.id).where(Reform.origin != PACKAGE)))
    steps_of = select(ReformStep.from_unit_id, ReformStep.to_unit_id).where(
        ReformStep.reform_id.in_(entered)
    )
    reformed = {unit_id for pair in session.execute(steps_of) for unit_id in pair}

    def is_reformed(row: Any) -> bool:
        return row["unit_id"] in reformed

    ids = _load_tree(session, data, loaded, reformed)
    _synchronise(
        session,
        RegionName,
        itemgetter("unit_id", "valid_from"),
        _names(data, ids),
        loaded,
        leave=is_reformed,
    )
    _synchronise(
        session,
        RegionPlacement,
        itemgetter("unit_id", "valid_from"),
        _placements(data, ids),
        loaded,
        leave=is_reformed,
    )
    reforms = [_reform(row) for row in data.history]
    _synchronise(
        session,
        Reform,
        itemgetter("kind", "day", "note"),
        reforms,
        loaded,
        leave=lambda row: row.get("id") in entered,
    )
    found = session.execute(
        select(Reform.id, Reform.kind, Reform.day, Reform.note).where(Reform.origin == PACKAGE)
    )
    reform_ids = {(kind, day, note): reform_id for reform_id, kind, day, note in found}
    steps = [
        {
            "reform_id": reform_ids[(reform["kind"], reform["day"], reform["note"])],
            "from_unit_id": ids[old],
            "to_unit_id": ids[new],
        }
        for row, reform in zip(data.history, reforms, strict=True)
        for old, new in _steps(row, data)
    ]
    key = itemgetter("reform_id", "from_unit_id", "to_unit_id")
    _synchronise(
        session, ReformStep, key, steps, loaded, leave=lambda row: row["reform_id"] in entered
    )
    return loaded


def _load_tree(
    session: Session, data: _Data, loaded: Loaded, reformed: Collection[int]
) -> dict[str, int]:
    """Upserts the units, a level of the tree at a time since children need their parent's id. Returns the ids by key."""
    given_up = _codes_given_up(session)
    ids = given_up | _ids(session)
    waiting = list(data.units)
    while waiting:
        ready = [key for key in waiting if data.parent(key) is None or data.parent(key) in ids]
        if not ready:
            raise ValueError(f"regions.csv: the parent of {waiting[0]} is missing")
        wanted = [_unit(key, data, ids) for key in ready]
        own = {key for key, unit_id in ids.items() if unit_id in reformed}
        wanted = [values for values in wanted if (values["kato"] or values["name_ru"]) not in own]
        _synchronise(
            session,
            RegionUnit,
            lambda row: row["kato"] or row["name_ru"],
            wanted,
            loaded,
            keep=True,
        )
        ids = given_up | _ids(session)
        waiting = [key for key in waiting if key not in ready]
    return ids


def _codes_given_up(session: Session) -> dict[str, int]:
    """The units by the codes that reforms replaced: the package still calls them so."""
    plans = session.scalars(
        select(Reform.plan).where(
            Reform.origin != PACKAGE, Reform.state == APPLIED, Reform.kind == RENAME
        )
    )
    return {
        plan[0]["old_kato"]: plan[0]["unit_ids"][0]
        for plan in plans
        if plan and plan[0]["old_kato"]
    }


def _ids(session: Session) -> dict[str, int]:
    found = session.execute(select(RegionUnit.kato, RegionUnit.name_ru, RegionUnit.id))
    return {kato or name: unit_id for kato, name, unit_id in found}


def _unit(key: str, data: _Data, ids: dict[str, int]) -> dict[str, Any]:
    row = data.units[key]
    tile = data.tiles.get(key, {})
    parent = data.parent(key)
    population = row["pop_2023_01_01"]
    return {
        "kato": row["kato"] or None,
        "parent_id": ids[parent] if parent else None,
        "level": row["level"],
        "name_kk": row["display_kk"],
        "name_ru": row["display_ru"],
        "official_kk": row["name_kk"],
        "official_ru": row["name_ru"],
        "iso": row["iso3166_2"] or None,
        "population": int(population) if population else None,
        "valid_from": data.created(key),
        "valid_to": _day(row["valid_to"]),
        "short_kk": tile.get("short_kk"),
        "short_ru": tile.get("short_ru"),
        "tile_row": int(tile["row"]) if tile else None,
        "tile_column": int(tile["col"]) if tile else None,
    }


def _names(data: _Data, ids: dict[str, int]) -> list[dict[str, Any]]:
    """What each unit is called, since when, and what some were called before."""
    former = [
        {
            "unit_id": ids[row["kato"]],
            "name_kk": row["name_kk"],
            "name_ru": row["name_ru"],
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
        }
        for row in data.former_names
    ]
    since = {
        row["unit_id"]: row["valid_to"] for row in former
    }  # a unit's former names stand in the order of time
    present = [
        {
            "unit_id": ids[key],
            "name_kk": row["display_kk"],
            "name_ru": row["display_ru"],
            "valid_from": since.get(ids[key], data.created(key)),
            "valid_to": _day(row["valid_to"]),
        }
        for key, row in data.units.items()
    ]
    return former + present


def _placements(data: _Data, ids: dict[str, int]) -> list[dict[str, Any]]:
    """Where each unit stands and stood, without gaps between its places."""
    places: list[dict[str, Any]] = []
    former = {row["kato"]: (row["other"], _day(row["valid_to"])) for row in data.former_places}
    for key, row in data.units.items():
        parent = data.parent(key)
        if parent is None:
            continue
        start = data.created(key)
        before = former.get(key) or data.move(key)
        if before:
            places.append(
                {
                    "unit_id": ids[key],
                    "parent_id": ids[before[0]],
                    "valid_from": start,
                    "valid_to": before[1],
                }
            )
            start = before[1]
        # Of a unit whose first day is unknown it is known that it is no older than the region that it was made in.
        start = start or data.created(parent)
        places.append(
            {
                "unit_id": ids[key],
                "parent_id": ids[parent],
                "valid_from": start,
                "valid_to": _day(row["valid_to"]),
            }
        )
    return places


def _reform(row: Row) -> dict[str, Any]:
    named = " → ".join(text for text in (row["name_ru_old"], row["name_ru_new"]) if text)
    note = ": ".join(text for text in (named, row["detail"]) if text)
    return {
        "kind": row["event"],
        "day": _day(row["date"]),
        "note": note,
        "source": f"{row['source']} ({row['confidence'].strip()})",
    }


def _steps(row: Row, data: _Data) -> list[tuple[str, str]]:
    """From which unit to which people went. Who stayed in a unit that was divided went from it to itself."""
    units = [kato for kato in row["kato"].split("|") if kato]
    if not units:
        codes = set(row["iso3166_2_new"].split())
        units = [key for key, unit in data.units.items() if unit["iso3166_2"] in codes]
    steps: list[tuple[str, str]] = []
    for unit in units:
        origin = data.predecessor.get(unit, unit)
        if row["event"] in (CREATE, SPLIT) and origin != unit:
            steps += [(origin, origin), (origin, unit)]
            moved = [
                key
                for key in data.units
                if data.parent(key) == unit and data.move(key) == (origin, _day(row["date"]))
            ]
            steps += [(key, key) for key in moved]
        else:
            renamed = row["event"] == RENAME and origin != unit
            steps.append((origin, unit) if renamed else (unit, unit))
    return list(dict.fromkeys(steps))


def _synchronise(
    session: Session,
    model: type[Base],
    key: Key,
    wanted: Iterable[dict[str, Any]],
    loaded: Loaded,
    *,
    keep: bool = False,
    leave: Callable[[Any], bool] = lambda _row: False,
) -> None:
    """Adds, changes and (unless `keep`) removes rows until the table holds what is wanted, apart from those to `leave`. The key says
    which row is which.
    """
    columns: Any = inspect(model).local_table.c
    kept = {
        key(row): dict(row) for row in session.execute(select(columns)).mappings() if not leave(row)
    }
    new, changed = [], []
    for values in (values for values in wanted if not leave(values)):
        row = kept.pop(key(values), None)
        if row is None:
            new.append(values)
        elif any(row[name] != value for name, value in values.items()):
            changed.append({"id": row["id"], **values})
    if new:
        session.execute(insert(model), new)
    if changed:
        session.execute(update(model), changed)
    if kept and not keep:
        session.execute(delete(model).where(columns.id.in_([row["id"] for row in kept.values()])))
        loaded.removed += len(kept)
    loaded.added += len(new)
    loaded.changed += len(changed)


def _read(name: str) -> list[Row]:
    text = (files("lms.regions") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
