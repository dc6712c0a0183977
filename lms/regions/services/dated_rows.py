"""Rows of the units' names and placements, which have dates."""

from typing import Any

from lms.regions.package_data import PackageData, parse_day


def build_name_rows(data: PackageData, ids: dict[str, int]) -> list[dict[str, Any]]:
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


def build_placement_rows(data: PackageData, ids: dict[str, int]) -> list[dict[str, Any]]:
    """Return the present and former placements of the units as rows, without gaps."""
    rows: list[dict[str, Any]] = []
    former = {
        row["kato"]: (row["other"], parse_day(row["valid_to"])) for row in data.former_placements
    }
    for key, row in data.units.items():
        parent = data.find_parent(key)
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
