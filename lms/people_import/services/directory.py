"""Organisations and administrative units that lines may name, loaded once per list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import select_organisation_subtree_ids
from lms.accounts.rules import POSITION_CATEGORIES
from lms.people_import.rules import PersonEntry, normalise_header
from lms.regions.models import RegionUnit
from lms.regions.rules import REPUBLIC

# Cyrillic letters that look like Latin ones in category codes; Г and Д stand for G and D.
_LATIN: Final = str.maketrans("АВСЕОРКГД", "ABCEORKGD")
_CATEGORIES: Final = {code.upper().replace(" ", ""): code for code in POSITION_CATEGORIES}


def parse_category(text: str) -> str | None:
    """Return the code of a position category, however it is typed, or None.

    Accepts "с - 4", "С-4" and "C-4".
    """
    letters = "".join(text.upper().split()).replace("–", "-").replace("—", "-")
    return _CATEGORIES.get(letters) or _CATEGORIES.get(letters.translate(_LATIN))


@dataclass(slots=True)
class Directory:
    """Open organisations of the list's subtree and current units, by BIN, KATO code and name."""

    organisation_id: int
    homes: dict[int, int] = field(default_factory=dict)  # organisation to its unit
    by_bin: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, set[int]] = field(default_factory=dict)
    by_kato: dict[str, int] = field(default_factory=dict)
    units: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session, organisation_id: int) -> "Directory":
        """Load the directory for a list of this organisation."""
        directory = cls(organisation_id)
        inside = Organisation.id.in_(select_organisation_subtree_ids([organisation_id]))
        for row in session.scalars(
            select(Organisation).where(inside, Organisation.closed_on.is_(None))
        ):
            directory.homes[row.id] = row.region_unit_id
            if row.bin:
                directory.by_bin[row.bin] = row.id
            _add_names(directory.by_name, row.id, (row.name_kk, row.name_ru))
        current = (RegionUnit.valid_to.is_(None), RegionUnit.level != REPUBLIC)
        for unit in session.scalars(select(RegionUnit).where(*current)):
            if unit.kato:
                directory.by_kato[unit.kato] = unit.id
            _add_names(
                directory.units,
                unit.id,
                (unit.name_kk, unit.name_ru, unit.official_kk, unit.official_ru),
            )
        return directory

    def find_organisation(self, entry: PersonEntry) -> int:
        """Return the id of the organisation that a line names by BIN or name.

        The list's own where the line names none, or an unknown one (which adds a fault).
        """
        if entry.bin is not None:
            if entry.bin not in self.by_bin:
                entry.fail("bin", "bin_unknown")
            return self.by_bin.get(entry.bin, self.organisation_id)
        if entry.organisation is None:
            return self.organisation_id
        ids = self.by_name.get(normalise_header(entry.organisation), set())
        if len(ids) != 1:
            entry.fail("organisation", "organisation_unclear" if ids else "organisation_unknown")
            entry.organisation = None
            return self.organisation_id
        return next(iter(ids))

    def find_unit(self, entry: PersonEntry) -> int | None:
        """Return the id of the unit that a line names by KATO code or name, or None."""
        if entry.kato is not None:
            if entry.kato not in self.by_kato:
                entry.fail("kato", "unit_unknown")
            return self.by_kato.get(entry.kato)
        if entry.region is None:
            return None
        ids = self.units.get(normalise_header(entry.region), set())
        if len(ids) != 1:
            entry.fail("region", "unit_unclear" if ids else "unit_unknown")
            return None
        return next(iter(ids))


def _add_names(names: dict[str, set[int]], number: int, texts: Iterable[str | None]) -> None:
    for text in texts:
        if text:
            names.setdefault(normalise_header(text), set()).add(number)
