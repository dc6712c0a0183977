"""The three voluntary statistical questions: sex, year of birth, town or village.

What a person answered themselves, also by "I'd rather not say", is never changed by a list or an
IIN; questions that nobody answered are answered from the IIN.
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
# Columns: has the person answered? True without an answer means "I'd rather not say".
SELF_ANSWERED: Final = {name: f"{name}_said" for name in QUESTIONS}
# The questions that an IIN answers.
IIN_QUESTIONS: Final = ("sex", "birth_year")

PersonalAnswer = str | int | None
# Answers by question; a question that is missing keeps its answer.
PersonalAnswers = Mapping[str, PersonalAnswer]
NO_ANSWERS: Final[PersonalAnswers] = MappingProxyType({})

# The first age of each group after the youngest.
AGES: Final = (18, 30, 45, 60, 75)
AGE_GROUPS: Final = ("0-17", "18-29", "30-44", "45-59", "60-74", "75+")

# The seventh digit of an IIN: century of birth and sex.
_SEVENTH: Final = {
    "1": (1800, MALE),
    "2": (1800, FEMALE),
    "3": (1900, MALE),
    "4": (1900, FEMALE),
    "5": (2000, MALE),
    "6": (2000, FEMALE),
}


def read_iin(iin: str | None) -> tuple[str, int] | None:
    """Return the sex and the year of birth that an IIN holds; None if it holds none.

    Digits 1 to 6 are the date of birth (year, month, day), the seventh the century and the sex: 1
    and 2 for men and women born in the 19th, 3 and 4 in the 20th, 5 and 6 in the 21st. Order of the
    Minister of Internal Affairs No. 521 (29.06.2023).
    """
    birth_date = read_birth_date(iin)
    return None if birth_date is None or iin is None else (_SEVENTH[iin[6]][1], birth_date.year)


def read_birth_date(iin: str | None) -> date | None:
    """Return the date of birth that an IIN holds; None if it holds none."""
    if iin is None or len(iin) != 12 or iin[6] not in _SEVENTH:
        return None
    try:
        return date(_SEVENTH[iin[6]][0] + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    except ValueError:
        return None


def answer_from_iin(
    iin: str | None, questions: Collection[str], year: int
) -> dict[str, PersonalAnswer]:
    """Return the answers to these questions that an IIN holds.

    None for a year of birth after `year` or before 1900.
    """
    sex_and_year = read_iin(iin)
    if sex_and_year is None or not EARLIEST_BIRTH_YEAR <= sex_and_year[1] <= year:
        return {}
    return {
        name: answer for name, answer in _build_answers(sex_and_year).items() if name in questions
    }


def _build_answers(sex_and_year: tuple[str, int]) -> dict[str, PersonalAnswer]:
    return {"sex": sex_and_year[0], "birth_year": sex_and_year[1]}


def find_questions_for_iin(person: Any) -> set[str]:
    """Return the questions that an IIN may answer: neither stored nor answered by the person."""
    return {
        name
        for name in IIN_QUESTIONS
        if getattr(person, name) is None and not getattr(person, SELF_ANSWERED[name])
    }


def find_unanswered_questions(person: Any) -> list[str]:
    """Return the questions that have no answer and that the person has not declined."""
    return [
        name
        for name in QUESTIONS
        if getattr(person, name) is None and not getattr(person, SELF_ANSWERED[name])
    ]


def replace_iin_answers(
    iin: str | None, old_iin: str | None, person: Any, year: int
) -> dict[str, PersonalAnswer]:
    """Return the answers that change with another IIN.

    These are those that nobody gave, and those that came from the old IIN.
    """
    from_old_iin = {name for name in IIN_QUESTIONS if name in find_iin_answers(person, old_iin)}
    return dict.fromkeys(from_old_iin) | answer_from_iin(
        iin, from_old_iin | find_questions_for_iin(person), year
    )


def find_iin_answers(person: Any, iin: str | None) -> dict[str, PersonalAnswer]:
    """Return the answers that came from the IIN: equal to it, not given by the person."""
    sex_and_year = read_iin(iin)
    answers = {} if sex_and_year is None else _build_answers(sex_and_year)
    return {
        name: answer
        for name, answer in answers.items()
        if getattr(person, name) == answer and not getattr(person, SELF_ANSWERED[name])
    }


def check_answers(answers: PersonalAnswers, year: int) -> None:
    """Raise ValueError for an answer that no form and no list accepts."""
    for name, allowed in (
        ("sex", SEXES),
        ("settlement", SETTLEMENTS),
        ("birth_year", range(EARLIEST_BIRTH_YEAR, year + 1)),
    ):
        if answers.get(name) is not None and answers[name] not in allowed:
            raise ValueError(f"{name}: {answers[name]!r}")


def get_age_group(birth_year: int | None, year: int) -> str | None:
    """Return the group of those who reach that age in `year`; None for an unknown birth year."""
    if birth_year is None:
        return None
    return AGE_GROUPS[sum(year - birth_year >= age for age in AGES)]
