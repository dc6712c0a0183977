"""The demo's assignments: one of each kind, with its author and its age."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.demo.accounts import AKMOLA, find_unit_by_kato
from lms.demo.organisations import DemoOrganisations
from lms.demo.people import HISTORY_DAYS
from lms.demo.posts import CATEGORIES
from lms.obligations.rules import Target, Terms
from lms.regions.queries import find_root

YEARLY: Final = "yearly"
JOINING: Final = "joining"
DISTRICTS: Final = "districts"
WAITING: Final = "waiting"
WITHDRAWN: Final = "withdrawn"
OTHER: Final = "other"
KARAGANDA, ASTANA, ALMATY, SHYMKENT = "350000000", "710000000", "750000000", "790000000"
# Put in force without resolving everybody at once: newcomers are resolved on the day they join.
LONG_STANDING: Final = (YEARLY, JOINING)


@dataclass(frozen=True, slots=True)
class PlannedAssignment:
    """An assignment to create: by the account `by`, `days_ago` days ago."""

    key: str
    days_ago: int
    by: str
    terms: Terms


def plan_assignments(
    session: Session, organisations: DemoOrganisations, course_id: int, today: date
) -> Iterator[PlannedAssignment]:
    """Yield the assignments, the oldest first."""
    courses = (course_id,)
    region = Target(region_unit_id=find_unit_by_kato(session, AKMOLA))
    akimat = Target(organisation_id=organisations.akimats[region.region_unit_id or 0])
    country = Target(region_unit_id=find_root(session).id)
    karaganda = Target(region_unit_id=find_unit_by_kato(session, KARAGANDA))
    yield _plan_yearly(courses, country, today)
    yield _plan_joining(courses, region)
    yield _plan_withdrawn(courses, karaganda, today)
    for kato, ago, days in ((ALMATY, 60, -3), (SHYMKENT, 30, 10), (ASTANA, 14, 25)):
        other = Target(region_unit_id=find_unit_by_kato(session, kato))
        due_on = today + timedelta(days=days)
        terms = Terms(courses, other, "Өңірлік оқу жоспары / План обучения региона", due_on=due_on)
        yield PlannedAssignment(key=OTHER, days_ago=ago, by="demo-admin", terms=terms)
    yield _plan_districts(courses, region, today)
    yield _plan_akimat(courses, akimat, today)
    yield _plan_waiting(courses, country, today)


def _plan_yearly(courses: tuple[int, ...], target: Target, today: date) -> PlannedAssignment:
    terms = Terms(
        courses,
        target,
        "Жыл сайынғы міндетті оқу / Ежегодное обязательное обучение",
        grace_days=10,
        renewal_months=12,
        due_on=today - timedelta(days=HISTORY_DAYS - 90),
    )
    return PlannedAssignment(key=YEARLY, days_ago=HISTORY_DAYS, by="demo-admin", terms=terms)


def _plan_joining(courses: tuple[int, ...], target: Target) -> PlannedAssignment:
    reason = "Жаңа қызметкерлерді оқыту / Обучение новых служащих"
    terms = Terms(courses, target, reason, due_days=45, grace_days=10)
    return PlannedAssignment(key=JOINING, days_ago=400, by="demo-officer", terms=terms)


def _plan_withdrawn(courses: tuple[int, ...], target: Target, today: date) -> PlannedAssignment:
    reason = "Тоқсандық тексеру / Квартальная проверка"
    terms = Terms(courses, target, reason, due_on=today - timedelta(days=30))
    return PlannedAssignment(key=WITHDRAWN, days_ago=120, by="demo-admin", terms=terms)


def _plan_districts(courses: tuple[int, ...], target: Target, today: date) -> PlannedAssignment:
    terms = Terms(
        courses,
        target,
        "Аудан қызметшілерін оқыту / Обучение служащих районов",
        narrowing=_narrow_to_categories("district"),
        due_on=today - timedelta(days=12),
    )
    return PlannedAssignment(key=DISTRICTS, days_ago=40, by="demo-officer", terms=terms)


def _plan_akimat(courses: tuple[int, ...], target: Target, today: date) -> PlannedAssignment:
    terms = Terms(
        courses,
        target,
        "Аппарат қызметшілері / Служащие аппарата",
        narrowing=_narrow_to_categories("region"),
        due_on=today + timedelta(days=21),
    )
    return PlannedAssignment(key=OTHER, days_ago=9, by="demo-hr", terms=terms)


def _plan_waiting(courses: tuple[int, ...], target: Target, today: date) -> PlannedAssignment:
    terms = Terms(
        courses,
        target,
        "Кезектен тыс оқу / Внеочередное обучение",
        due_on=today + timedelta(days=60),
        recognise_earlier=False,
    )
    return PlannedAssignment(key=WAITING, days_ago=1, by="demo-admin", terms=terms)


def build_list_terms(course_id: int, target: Target, list_id: int, today: date) -> Terms:
    """Return the terms of the assignment to the people of a list."""
    reason = "Тізім бойынша оқу / Обучение по списку"
    return Terms(
        (course_id,), target, reason, narrowing={"list": list_id}, due_on=today + timedelta(days=14)
    )


def _narrow_to_categories(level: str) -> dict[str, Any]:
    return {"any": [{"category": code} for code in CATEGORIES[level]]}
