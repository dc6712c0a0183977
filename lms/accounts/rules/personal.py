"""What a person may say of themselves so that it can be counted: sex, year of birth, town or village. Nobody has to."""

from dataclasses import dataclass
from datetime import date
from typing import Final

FEMALE: Final = "f"
MALE: Final = "m"
SEXES: Final = (FEMALE, MALE)
URBAN: Final = "urban"
RURAL: Final = "rural"
SETTLEMENTS: Final = (URBAN, RURAL)
EARLIEST_BIRTH_YEAR: Final = 1900

# What follows from an IIN, where it tells it.
TOLD_BY_IIN: Final = ("sex", "birth_year")

# The first age of each group after the youngest.
AGES: Final = (18, 30, 45, 60, 75)
AGE_GROUPS: Final = ("0-17", "18-29", "30-44", "45-59", "60-74", "75+")

# What the seventh digit of an IIN says: the century of birth, and the sex.
_SEVENTH: Final = {
    "1": (1800, MALE), "2": (1800, FEMALE), "3": (1900, MALE), "4": (1900, FEMALE), "5": (2000, MALE), "6": (2000, FEMALE),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Personal:
    """What a person said; None for what they would rather not say."""

    sex: str | None = None
    birth_year: int | None = None
    settlement: str | None = None


def told_by_iin(iin: str | None) -> tuple[str, int] | None:
    """The sex and the year of birth that twelve digits of an IIN tell; None where they tell nothing.

    Digits 1 to 6 are the date of birth (year, month, day), the seventh the century and the sex: 1 and 2 for men and women born in the
    19th, 3 and 4 in the 20th, 5 and 6 in the 21st. Order of the Minister of Internal Affairs No. 521 (29.06.2023).
    """
    if iin is None or len(iin) != 12 or iin[6] not in _SEVENTH:
        return None
    century, sex = _SEVENTH[iin[6]]
    try:
        born = date(century + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    except ValueError:
        return None
    return sex, born.year


def personal_columns(iin: str | None) -> dict[str, str | int]:
    """The same as columns of a person: sex and birth_year, or none."""
    told = told_by_iin(iin)
    return {} if told is None else {"sex": told[0], "birth_year": told[1]}


def age_group(birth_year: int | None, year: int) -> str | None:
    """The group of those who become so old in a year; None where the year of birth is not known."""
    if birth_year is None:
        return None
    return AGE_GROUPS[sum(year - birth_year >= age for age in AGES)]
