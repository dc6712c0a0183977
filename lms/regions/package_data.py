"""The administrative tree as the package's tables in lms/regions/data have it."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from lms.regions.rules import CREATE, REPUBLIC

PackageRow = dict[str, str]


class PackageData:
    """The tables of the package.

    A unit's key is its KATO code, or its name for the two units without a code.
    """

    def __init__(self) -> None:
        self.units = {row["kato"] or row["display_ru"]: row for row in _read_csv("regions.csv")}
        self.history = _read_csv("regions_history.csv")
        self.tiles = {row["kato"]: row for row in _read_csv("region_tilegrid.csv")}
        supplement = _read_csv("regions_supplement.csv")
        self.former_names = [row for row in supplement if row["kind"] == "name"]
        self.former_placements = [row for row in supplement if row["kind"] == "placement"]
        self.root = next(key for key, row in self.units.items() if row["level"] == REPUBLIC)
        self.predecessor = {
            key: row["successor_of"] for key, row in self.units.items() if row["successor_of"]
        }
        self.predecessor |= {
            row["kato"]: row["other"] for row in supplement if row["kind"] == "predecessor"
        }
        self._creation_days = {
            kato: row["date"]
            for row in self.history
            if row["event"] == CREATE
            for kato in row["kato"].split("|")
        }

    def find_parent(self, key: str) -> str | None:
        """Return the key of the present parent; None for the republic alone."""
        return None if key == self.root else self.units[key]["parent_kato"] or self.root

    def find_first_day(self, key: str) -> date | None:
        """Return the unit's first day; None if it is unknown or before all records.

        regions.csv dates the present placement: a unit that came to a new region on the first day
        of that region is older than that.
        """
        listed_day = self.units[key]["valid_from"]
        parent = self.find_parent(key)
        if key in {row["kato"] for row in self.former_placements}:
            return None
        parent_day = "" if parent is None else self.units[parent]["valid_from"]
        came_with_parent = listed_day != "" and listed_day == parent_day
        return parse_day(self._creation_days.get(key, "") if came_with_parent else listed_day)

    def find_move(self, key: str) -> tuple[str, date] | None:
        """Return the former region of a unit older than its present one, and the day it moved."""
        parent = self.find_parent(key)
        start = None if parent in (None, self.root) else self.find_first_day(str(parent))
        if start is None or parent not in self.predecessor:
            return None
        first_day = self.find_first_day(key)
        is_older = first_day < start if first_day else key not in self.predecessor
        return (self.predecessor[parent], start) if is_older else None


def build_history_note(row: PackageRow) -> str:
    """Build the text by which the database knows a reform of the package."""
    names = " → ".join(text for text in (row["name_ru_old"], row["name_ru_new"]) if text)
    return ": ".join(text for text in (names, row["detail"]) if text)


@dataclass(frozen=True, slots=True)
class HistoryTexts:
    """What a reform of the package is about, and where that is from, in both languages."""

    note_kk: str
    note_ru: str
    source_kk: str
    source_ru: str


@cache
def load_history_texts() -> dict[str, HistoryTexts]:
    """Return the texts of each reform of the package, by its note.

    The reference table has English remarks; our own table has them in both languages.
    """
    texts = {
        (row.pop("date"), row.pop("kato")): HistoryTexts(**row)
        for row in _read_csv("regions_history_texts.csv")
    }
    return {
        build_history_note(row): texts[(row["date"], row["kato"])]
        for row in _read_csv("regions_history.csv")
    }


def _read_csv(name: str) -> list[PackageRow]:
    text = (files("lms.regions") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def parse_day(text: str) -> date | None:
    """Return the day of an ISO date; None for an empty text."""
    return date.fromisoformat(text) if text else None
