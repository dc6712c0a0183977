"""What is assigned in the demo: of each kind one, with who assigned it and how long ago."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.demo.accounts import AKMOLA, unit_by_kato
from lms.demo.organisations import Bodies
from lms.demo.people import CATEGORIES, HISTORY_DAYS
from lms.obligations.rules import Target, Terms
from lms.regions.queries import root

YEARLY: Final = "yearly"
JOINING: Final = "joining"
DISTRICTS: Final = "districts"
WAITING: Final = "waiting"
WITHDRAWN: Final = "withdrawn"
OTHER: Final = "other"
KARAGANDA, ASTANA, ALMATY, SHYMKENT = "350000000", "710000000", "750000000", "790000000"
# In force without resolving everybody at once: who came later comes in on the day of coming.
LONG_STANDING: Final = (YEARLY, JOINING)


@dataclass(frozen=True, slots=True)
class Planned:
    """An assignment to be made. `by`: the account that makes it; `days_ago`: when."""

    key: str
    days_ago: int
    by: str
    terms: Terms


def planned(session: Session, bodies: Bodies, course_id: int, today: date) -> Iterator[Planned]:
    """The assignments, the oldest first."""
    akmola, karaganda = unit_by_kato(session, AKMOLA), unit_by_kato(session, KARAGANDA)
    yearly = Target(region_unit_id=root(session).id)
    region = Target(region_unit_id=akmola)
    yield Planned(
        YEARLY,
        HISTORY_DAYS,
        "demo-admin",
        Terms(
            (course_id,),
            yearly,
            "Жыл сайынғы міндетті оқу / Ежегодное обязательное обучение",
            grace_days=10,
            renewal_months=12,
            due_on=today - timedelta(days=HISTORY_DAYS - 90),
        ),
    )
    yield Planned(
        JOINING,
        400,
        "demo-officer",
        Terms(
            (course_id,),
            region,
            "Жаңа қызметкерлерді оқыту / Обучение новых служащих",
            due_days=45,
            grace_days=10,
        ),
    )
    yield Planned(
        WITHDRAWN,
        120,
        "demo-admin",
        Terms(
            (course_id,),
            Target(region_unit_id=karaganda),
            "Тоқсандық тексеру / Квартальная проверка",
            due_on=today - timedelta(days=30),
        ),
    )
    for kato, ago, due in ((ALMATY, 60, -3), (SHYMKENT, 30, 10), (ASTANA, 14, 25)):
        yield Planned(
            OTHER,
            ago,
            "demo-admin",
            Terms(
                (course_id,),
                Target(region_unit_id=unit_by_kato(session, kato)),
                "Өңірлік оқу жоспары / План обучения региона",
                due_on=today + timedelta(days=due),
            ),
        )
    yield Planned(
        DISTRICTS,
        40,
        "demo-officer",
        Terms(
            (course_id,),
            region,
            "Аудан қызметшілерін оқыту / Обучение служащих районов",
            narrowing=_categories("district"),
            due_on=today - timedelta(days=12),
        ),
    )
    yield Planned(
        OTHER,
        9,
        "demo-hr",
        Terms(
            (course_id,),
            Target(organisation_id=bodies.halls[akmola]),
            "Аппарат қызметшілері / Служащие аппарата",
            narrowing=_categories("region"),
            due_on=today + timedelta(days=21),
        ),
    )
    yield Planned(
        WAITING,
        1,
        "demo-admin",
        Terms(
            (course_id,),
            yearly,
            "Кезектен тыс оқу / Внеочередное обучение",
            due_on=today + timedelta(days=60),
            recognise_earlier=False,
        ),
    )


def of_list(course_id: int, target: Target, list_id: int, today: date) -> Terms:
    """The assignment to those who stand on a list."""
    reason = "Тізім бойынша оқу / Обучение по списку"
    return Terms(
        (course_id,), target, reason, narrowing={"list": list_id}, due_on=today + timedelta(days=14)
    )


def _categories(level: str) -> dict[str, Any]:
    return {"any": [{"category": code} for code in CATEGORIES[level]]}
