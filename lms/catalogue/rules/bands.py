"""Bands of results: what a result is called from a per cent on."""

from dataclasses import dataclass
from typing import Final

from lms.core.i18n import N_
from lms.core.toml_table import TextByLanguage, TomlTable

MAX_BAND_TITLE: Final = 80


@dataclass(frozen=True, slots=True)
class Band:
    """What a result is called: it holds from a per cent up to the next band."""

    from_percent: int
    title: TextByLanguage


def read_bands(table: TomlTable) -> tuple[Band, ...]:
    """Return the bands in the table of a quiz, the lowest first; none if it has none."""
    inner = table.read_table("bands", required=False)
    if inner is None:
        return ()
    bands = []
    for key in inner.values:
        title = inner.read_pair(key, MAX_BAND_TITLE)
        if not (key.isascii() and key.isdigit() and int(key) <= 100):
            inner.add_fault(key, N_("%(key)s: a band begins at a whole per cent from 0 to 100."))
        else:
            bands.append(Band(int(key), title))
    return tuple(sorted(bands, key=lambda band: band.from_percent))
