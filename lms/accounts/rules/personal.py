"""What a person may say of themselves so that it can be counted: sex, year of birth, town or village. Nobody has to.

Words: a question is one of these three; who said it is the person themselves, also by "I'd rather not say"; told is what an IIN tells.
What the person said stays whatever a list or the IIN tells; what nobody said is taken from the IIN.
"""

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

FEMALE: Final = "f"
MALE: Final = "m"
SEXES: Final = (FEMALE, MALE)
URBAN: Final = "urban"
RURAL: Final = "rural"
SETTLEMENTS: Final = (URBAN, RURAL)
EARLIEST_BIRTH_YEAR: Final = 1900

QUESTIONS: Final = ("sex", "birth_year", "settlement")
# The columns that tell whether the person has answered themselves. With nothing in the question's own column that is "I'd rather not say".
SAID: Final = {name: f"{name}_said" for name in QUESTIONS}
# What follows from an IIN, where it tells it.
TOLD_BY_IIN: Final = ("sex", "birth_year")

Answer = str | int | None
Personal = Mapping[str, Answer]  # question to answer; a question that is missing is left as it is
NOTHING: Final[Personal] = MappingProxyType({})

# The first age of each group after the youngest.
AGES: Final = (18, 30, 45, 60, 75)
AGE_GROUPS: Final = ("0-17", "18-29", "30-44", "45-59", "60-74", "75+")

# What the seventh digit of an IIN says: the century of birth, and the sex.
_SEVENTH: Final = {
    "1": (1800, MALE),
    "2": (1800, FEMALE),
    "3": (1900, MALE),
    "4": (1900, FEMALE),
    "5": (2000, MALE),
    "6": (2000, FEMALE),
}


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


def taken_from_iin(iin: str | None, questions: Collection[str], year: int) -> dict[str, Answer]:
    """The answers to these questions that an IIN tells; none for somebody who would be born after this year or before 1900."""
    told = told_by_iin(iin)
    if told is None or not EARLIEST_BIRTH_YEAR <= told[1] <= year:
        return {}
    return {name: answer for name, answer in _by_question(told).items() if name in questions}


def _by_question(told: tuple[str, int]) -> dict[str, Answer]:
    return {"sex": told[0], "birth_year": told[1]}


def open_questions(person: Any) -> set[str]:
    """The questions that an IIN may answer: nothing is there, and the person has not said that they would rather not say."""
    return {
        name
        for name in TOLD_BY_IIN
        if getattr(person, name) is None and not getattr(person, SAID[name])
    }


def unasked(person: Any) -> list[str]:
    """The questions without an answer that the person has not answered themselves: their profile invites to them."""
    return [
        name
        for name in QUESTIONS
        if getattr(person, name) is None and not getattr(person, SAID[name])
    ]


def answered_anew(
    iin: str | None, old_iin: str | None, person: Any, year: int
) -> dict[str, Answer]:
    """What another IIN makes of the answers: those that nobody gave, and those that the old IIN told, follow it."""
    followed = {name for name in TOLD_BY_IIN if name in told_answers(person, old_iin)}
    return dict.fromkeys(followed) | taken_from_iin(iin, followed | open_questions(person), year)


def told_answers(person: Any, iin: str | None) -> dict[str, Answer]:
    """The answers of a person that came from their IIN: they agree with it, and the person has not given them themselves."""
    told = told_by_iin(iin)
    answers = {} if told is None else _by_question(told)
    return {
        name: answer
        for name, answer in answers.items()
        if getattr(person, name) == answer and not getattr(person, SAID[name])
    }


def check_answers(answers: Personal, year: int) -> None:
    """Raises ValueError for an answer that no screen and no list lets through."""
    for name, known in (
        ("sex", SEXES),
        ("settlement", SETTLEMENTS),
        ("birth_year", range(EARLIEST_BIRTH_YEAR, year + 1)),
    ):
        if answers.get(name) is not None and answers[name] not in known:
            raise ValueError(f"{name}: {answers[name]!r}")


def age_group(birth_year: int | None, year: int) -> str | None:
    """The group of those who become so old in a year; None where the year of birth is not known."""
    if birth_year is None:
        return None
    return AGE_GROUPS[sum(year - birth_year >= age for age in AGES)]
