"""Rows of the units from the package's tables."""

from typing import Any

from lms.regions.package_data import PackageData, parse_day


def build_unit_row(key: str, data: PackageData, ids: dict[str, int]) -> dict[str, Any]:
    """Return the unit with this key as a row."""
    row = data.units[key]
    tile = data.tiles.get(key, {})
    parent = data.find_parent(key)
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
