"""Rows of reforms and their steps from the package's history."""

from typing import Any

from lms.regions.package_data import PackageData, PackageRow, build_history_note, parse_day
from lms.regions.rules import CREATE, RENAME, SPLIT


def build_reform_row(row: PackageRow) -> dict[str, Any]:
    """Return a line of the history as the row of a reform."""
    return {
        "kind": row["event"],
        "day": parse_day(row["date"]),
        "note": build_history_note(row),
        "source": row["source"],
    }


def list_steps(row: PackageRow, data: PackageData) -> list[tuple[str, str]]:
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
                if data.find_parent(key) == unit
                and data.find_move(key) == (origin, parse_day(row["date"]))
            ]
            steps += [(key, key) for key in moved_keys]
        else:
            is_renamed = row["event"] == RENAME and origin != unit
            steps.append((origin, unit) if is_renamed else (unit, unit))
    return list(dict.fromkeys(steps))
