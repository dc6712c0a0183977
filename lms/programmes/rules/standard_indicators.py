"""Standard indicators.

The regional programmes of the "electronic akimat" name them: civil servants and citizens taught,
certificates, hours, and trainings held.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lms.accounts.rules import CITIZEN, CIVIL_SERVANT
from lms.programmes.rules.indicators import TRAININGS_HELD
from lms.reporting.rules.vocabulary import AUDIENCE


@dataclass(frozen=True, slots=True)
class StandardIndicator:
    """An indicator that every installation has."""

    code: str
    name_kk: str
    name_ru: str
    measure: str
    filters: Mapping[str, list[str]] = field(default_factory=dict)


INDICATORS: Final = (
    StandardIndicator(
        "civil_servants_trained",
        "Оқытылған мемлекеттік қызметшілер",
        "Обученные государственные служащие",
        "people_completed",
        {AUDIENCE: [CIVIL_SERVANT]},
    ),
    StandardIndicator(
        "citizens_trained",
        "Оқытылған азаматтар",
        "Обученные граждане",
        "people_completed",
        {AUDIENCE: [CITIZEN]},
    ),
    StandardIndicator(
        "certificates", "Берілген сертификаттар", "Выданные сертификаты", "certificates"
    ),
    StandardIndicator(
        "hours", "Аяқталған курстардың сағаттары", "Часы завершённых курсов", "hours"
    ),
    StandardIndicator(
        TRAININGS_HELD, "Өткізілген жүзбе-жүз сабақтар", "Проведённые очные занятия", TRAININGS_HELD
    ),
)
