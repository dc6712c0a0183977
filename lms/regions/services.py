"""Loading of the administrative tree from the package's tables (lms/regions/data)."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from lms.core.database import Base
from lms.regions.models import Reform, ReformStep, RegionName, RegionPlacement, RegionUnit
from lms.regions.package_data import PackageData, Row, build_history_note, parse_day
from lms.regions.rules import APPLIED, CREATE, PACKAGE, RENAME, SPLIT

Key = Callable[[Any], Any]


@dataclass(slots=True)
class LoadCounts:
    """Numbers of rows of all tables that were added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def load_units(session: Session) -> LoadCounts:
    """Synchronise the tree, its names, placements and reforms with the package's tables.

    Ids stay. Idempotent. Reforms that were entered stay, and the units that they changed are left
    alone, because the package learns of them later.
    """
    data, counts = PackageData(), LoadCounts()
    entered = set(session.scalars(select(Reform.id).where(Reform.origin != PACKAGE)))
    reformed = _load_reformed(session, entered)

    def is_reformed(row: Any) -> bool:
        return row["unit_id"] in reformed

    ids = _load_tree(session, data, counts, reformed)
    key = itemgetter("unit_id", "valid_from")
    _synchronise_rows(session, RegionName, key, _name_rows(data, ids), counts, skip=is_reformed)
    _synchronise_rows(
        session, RegionPlacement, key, _placement_rows(data, ids), counts, skip=is_reformed
    )
    _load_reforms(session, data, ids, counts, entered)
    return counts


def _load_reformed(session: Session, reform_ids: Collection[int]) -> set[int | None]:
    """Return the ids of the units that these reforms changed."""
    steps = select(ReformStep.from_unit_id, ReformStep.to_unit_id).where(
        ReformStep.reform_id.in_(reform_ids)
    )
    return {unit_id for pair in session.execute(steps) for unit_id in pair}


def _load_reforms(
    session: Session,
    data: PackageData,
    ids: dict[str, int],
    counts: LoadCounts,
    entered: Collection[int],
) -> None:
    """Synchronise the package's reforms and their steps; leave the entered reforms alone."""
    reforms = [_reform_row(row) for row in data.history]
    _synchronise_rows(
        session,
        Reform,
        itemgetter("kind", "day", "note"),
        reforms,
        counts,
        skip=lambda row: row.get("id") in entered,
    )
    rows = session.execute(
        select(Reform.id, Reform.kind, Reform.day, Reform.note).where(Reform.origin == PACKAGE)
    )
    reform_ids = {(kind, day, note): reform_id for reform_id, kind, day, note in rows}
    steps = [
        {
            "reform_id": reform_ids[(reform["kind"], reform["day"], reform["note"])],
            "from_unit_id": ids[old],
            "to_unit_id": ids[new],
        }
        for row, reform in zip(data.history, reforms, strict=True)
        for old, new in _list_steps(row, data)
    ]
    key = itemgetter("reform_id", "from_unit_id", "to_unit_id")
    _synchronise_rows(
        session, ReformStep, key, steps, counts, skip=lambda row: row["reform_id"] in entered
    )


def _load_tree(
    session: Session, data: PackageData, counts: LoadCounts, reformed: Collection[int | None]
) -> dict[str, int]:
    """Synchronise the units a level at a time, since children need their parent's id.

    Returns the ids by key.
    """
    replaced = _replaced_codes(session)
    ids = replaced | _load_ids(session)
    waiting = list(data.units)
    while waiting:
        ready = [key for key in waiting if data.parent(key) is None or data.parent(key) in ids]
        if not ready:
            raise ValueError(f"regions.csv: the parent of {waiting[0]} is missing")
        changed_here = {key for key, unit_id in ids.items() if unit_id in reformed}
        rows = [_unit_row(key, data, ids) for key in ready]
        rows = [row for row in rows if _unit_key(row) not in changed_here]
        _synchronise_rows(session, RegionUnit, _unit_key, rows, counts, remove=False)
        ids = replaced | _load_ids(session)
        waiting = [key for key in waiting if key not in ready]
    return ids


def _unit_key(row: Any) -> str:
    return str(row["kato"] or row["name_ru"])


def _replaced_codes(session: Session) -> dict[str, int]:
    """Return unit ids by the codes that reforms replaced and the package still uses."""
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


def _load_ids(session: Session) -> dict[str, int]:
    rows = session.execute(select(RegionUnit.kato, RegionUnit.name_ru, RegionUnit.id))
    return {kato or name: unit_id for kato, name, unit_id in rows}


def _unit_row(key: str, data: PackageData, ids: dict[str, int]) -> dict[str, Any]:
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
        "valid_from": data.find_first_day(key),
        "valid_to": parse_day(row["valid_to"]),
        "short_kk": tile.get("short_kk"),
        "short_ru": tile.get("short_ru"),
        "tile_row": int(tile["row"]) if tile else None,
        "tile_column": int(tile["col"]) if tile else None,
    }


def _name_rows(data: PackageData, ids: dict[str, int]) -> list[dict[str, Any]]:
    """Return the present and former names of the units as rows."""
    former = [
        {
            "unit_id": ids[row["kato"]],
            "name_kk": row["name_kk"],
            "name_ru": row["name_ru"],
            "valid_from": parse_day(row["valid_from"]),
            "valid_to": parse_day(row["valid_to"]),
        }
        for row in data.former_names
    ]
    # A unit's former names are in chronological order.
    since = {row["unit_id"]: row["valid_to"] for row in former}
    present = [
        {
            "unit_id": ids[key],
            "name_kk": row["display_kk"],
            "name_ru": row["display_ru"],
            "valid_from": since.get(ids[key], data.find_first_day(key)),
            "valid_to": parse_day(row["valid_to"]),
        }
        for key, row in data.units.items()
    ]
    return former + present


def _placement_rows(data: PackageData, ids: dict[str, int]) -> list[dict[str, Any]]:
    """Return the present and former placements of the units as rows, without gaps."""
    rows: list[dict[str, Any]] = []
    former = {row["kato"]: (row["other"], parse_day(row["valid_to"])) for row in data.former_places}
    for key, row in data.units.items():
        parent = data.parent(key)
        if parent is None:
            continue
        start = data.find_first_day(key)
        former_parent = former.get(key) or data.find_move(key)
        if former_parent:
            rows.append(
                {
                    "unit_id": ids[key],
                    "parent_id": ids[former_parent[0]],
                    "valid_from": start,
                    "valid_to": former_parent[1],
                }
            )
            start = former_parent[1]
        # A unit of unknown age is no older than its region.
        start = start or data.find_first_day(parent)
        rows.append(
            {
                "unit_id": ids[key],
                "parent_id": ids[parent],
                "valid_from": start,
                "valid_to": parse_day(row["valid_to"]),
            }
        )
    return rows


def _reform_row(row: Row) -> dict[str, Any]:
    return {
        "kind": row["event"],
        "day": parse_day(row["date"]),
        "note": build_history_note(row),
        "source": f"{row['source']} ({row['confidence'].strip()})",
    }


def _list_steps(row: Row, data: PackageData) -> list[tuple[str, str]]:
    """Return from which unit to which people went.

    Those who stayed in a divided unit went from it to itself.
    """
    units = [kato for kato in row["kato"].split("|") if kato]
    if not units:
        codes = set(row["iso3166_2_new"].split())
        units = [key for key, unit in data.units.items() if unit["iso3166_2"] in codes]
    steps: list[tuple[str, str]] = []
    for unit in units:
        origin = data.predecessor.get(unit, unit)
        if row["event"] in (CREATE, SPLIT) and origin != unit:
            steps += [(origin, origin), (origin, unit)]
            moved_keys = [
                key
                for key in data.units
                if data.parent(key) == unit
                and data.find_move(key) == (origin, parse_day(row["date"]))
            ]
            steps += [(key, key) for key in moved_keys]
        else:
            is_renamed = row["event"] == RENAME and origin != unit
            steps.append((origin, unit) if is_renamed else (unit, unit))
    return list(dict.fromkeys(steps))


def _synchronise_rows(
    session: Session,
    model: type[Base],
    key: Key,
    rows: Iterable[dict[str, Any]],
    counts: LoadCounts,
    *,
    remove: bool = True,
    skip: Callable[[Any], bool] = lambda _row: False,
) -> None:
    """Add, change and (if `remove`) delete rows until the table holds `rows`.

    `key` identifies a row. Rows for which `skip` is true are left alone.
    """
    columns: Any = inspect(model).local_table.c
    stored = session.execute(select(columns)).mappings()
    present = {key(row): dict(row) for row in stored if not skip(row)}
    new, changed = [], []
    for values in (values for values in rows if not skip(values)):
        row = present.pop(key(values), None)
        if row is None:
            new.append(values)
        elif any(row[name] != value for name, value in values.items()):
            changed.append({"id": row["id"], **values})
    if new:
        session.execute(insert(model), new)
    if changed:
        session.execute(update(model), changed)
    if present and remove:
        ids = [row["id"] for row in present.values()]
        session.execute(delete(model).where(columns.id.in_(ids)))
        counts.removed += len(ids)
    counts.added += len(new)
    counts.changed += len(changed)
