"""The organisations and administrative units that lines may name, read once for a whole list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import organisation_subtrees_ids
from lms.accounts.rules import POSITION_CATEGORIES
from lms.people_import.rules import PersonEntry, known_header
from lms.regions.models import RegionUnit
from lms.regions.rules import REPUBLIC

# Letters of the codes of categories that look alike on the Russian and the Latin layout; of Г and Д the sound is meant.
_LATIN: Final = str.maketrans("АВСЕОРКГД", "ABCEORKGD")
_CATEGORIES: Final = {code.upper().replace(" ", ""): code for code in POSITION_CATEGORIES}


def category_code(text: str) -> str | None:
    """The code of a position category that a text stands for, however it is typed: "с - 4", "С-4" and "C-4"."""
    letters = "".join(text.upper().split()).replace("–", "-").replace("—", "-")
    return _CATEGORIES.get(letters) or _CATEGORIES.get(letters.translate(_LATIN))


@dataclass(slots=True)
class Places:
    """Where the people of a list may be: the organisations of its own subtree that are open, the units that stand today."""

    organisation_id: int
    homes: dict[int, int] = field(default_factory=dict)  # organisation to its unit
    by_bin: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, set[int]] = field(default_factory=dict)
    by_kato: dict[str, int] = field(default_factory=dict)
    units: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, organisation_id: int) -> "Places":
        """The places for a list of this organisation."""
        made = cls(organisation_id)
        inside = Organisation.id.in_(organisation_subtrees_ids([organisation_id]))
        for row in session.scalars(
            select(Organisation).where(inside, Organisation.closed_on.is_(None))
        ):
            made.homes[row.id] = row.region_unit_id
            if row.bin:
                made.by_bin[row.bin] = row.id
            _name(made.by_name, row.id, (row.name_kk, row.name_ru))
        standing = (RegionUnit.valid_to.is_(None), RegionUnit.level != REPUBLIC)
        for unit in session.scalars(select(RegionUnit).where(*standing)):
            if unit.kato:
                made.by_kato[unit.kato] = unit.id
            _name(
                made.units,
                unit.id,
                (unit.name_kk, unit.name_ru, unit.official_kk, unit.official_ru),
            )
        return made

    def organisation_of(self, entry: PersonEntry) -> int:
        """The organisation that a line names, by BIN or name; the list's own where it names none, or none that is known (a fault)."""
        if entry.bin is not None:
            if entry.bin not in self.by_bin:
                entry.fail("bin", "bin_unknown")
            return self.by_bin.get(entry.bin, self.organisation_id)
        if entry.organisation is None:
            return self.organisation_id
        found = self.by_name.get(known_header(entry.organisation), set())
        if len(found) != 1:
            entry.fail("organisation", "organisation_unclear" if found else "organisation_unknown")
            return self.organisation_id
        return next(iter(found))

    def unit_of(self, entry: PersonEntry) -> int | None:
        """The unit that a line names, by KATO code or name."""
        if entry.kato is not None:
            if entry.kato not in self.by_kato:
                entry.fail("kato", "unit_unknown")
            return self.by_kato.get(entry.kato)
        if entry.region is None:
            return None
        found = self.units.get(known_header(entry.region), set())
        if len(found) != 1:
            entry.fail("region", "unit_unclear" if found else "unit_unknown")
            return None
        return next(iter(found))


def _name(names: dict[str, set[int]], number: int, texts: Iterable[str | None]) -> None:
    for text in texts:
        if text:
            names.setdefault(known_header(text), set()).add(number)
