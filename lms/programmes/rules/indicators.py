"""What programmes plan: the indicators that every installation has, and which measures of the vocabulary an indicator may count.

The regional programmes of the "electronic akimat" name them: civil servants and citizens taught, what they have to show for it, the hours
that it took, and the face-to-face lessons held. Whatever another domain adds to the vocabulary may be planned without a word here. Lessons
are counted beside the vocabulary: a lesson is nobody's sex or age, so nothing of it but the course divides them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lms.accounts.rules import CITIZEN, CIVIL_SERVANT
from lms.reporting.rules.vocabulary import AUDIENCE, COURSE, MEASURES

# How things stand, of which more is not better: no plan can be set against them.
NOT_PLANNED: Final = frozenset({"active", "obliged", "overdue", "exempt", "never_started"})
LESSONS_HELD: Final = "lessons_held"
# By what an indicator may be narrowed. Not by a place: that is the programme's.
NARROWED_BY: Final = (AUDIENCE, COURSE, "language", "sex", "age_group", "settlement")


@dataclass(frozen=True, slots=True)
class Standard:
    """An indicator that every installation has."""

    code: str
    name_kk: str
    name_ru: str
    measure: str
    filters: Mapping[str, list[str]] = field(default_factory=dict)


INDICATORS: Final = (
    Standard(
        "civil_servants_trained",
        "Оқытылған мемлекеттік қызметшілер",
        "Обученные государственные служащие",
        "people_completed",
        {AUDIENCE: [CIVIL_SERVANT]},
    ),
    Standard(
        "citizens_trained",
        "Оқытылған азаматтар",
        "Обученные граждане",
        "people_completed",
        {AUDIENCE: [CITIZEN]},
    ),
    Standard("certificates", "Берілген сертификаттар", "Выданные сертификаты", "certificates"),
    Standard("hours", "Аяқталған курстардың сағаттары", "Часы завершённых курсов", "hours"),
    Standard(
        LESSONS_HELD, "Өткізілген жүзбе-жүз сабақтар", "Проведённые очные занятия", LESSONS_HELD
    ),
)


def may_be_planned(measure: str) -> bool:
    """Whether there is such a measure, and more of it is better."""
    return measure == LESSONS_HELD or (measure in MEASURES and measure not in NOT_PLANNED)


def may_be_narrowed(measure: str, names: Iterable[str]) -> bool:
    """Whether an indicator of this measure may be narrowed by these filters."""
    return set(names) <= set((COURSE,) if measure == LESSONS_HELD else NARROWED_BY)
