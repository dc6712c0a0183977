"""Countries before reforms, people in them, and random histories of their learning.

Rows are inserted directly, as the services would have written them.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, OPERATOR
from lms.catalogue.models import Course
from lms.core.clock import Moment, get_local_date
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.reforms.rules import RENAME, NewUnit, ReformPlan
from lms.reforms.services import apply_reform, plan_reform
from lms.regions.models import RegionName, RegionPlacement, RegionUnit
from lms.regions.queries import find_root
from lms.reporting.rules import find_first_of_month
from tests.conftest import NOW
from tests.factories import records
from tests.factories.records import ZONE
from tests.factories.regions import AKTOBE_CITY, load_unit


@dataclass
class ReformedCountry:
    """Units by name, people, and the expected facts by the unit in which they happened.

    A fact is counted by (course id, month, measure).
    """

    session: Session
    units: dict[str, int] = field(default_factory=dict)
    courses: list[Course] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    facts: dict[str, Counter[tuple[int, date, str]]] = field(default_factory=dict)


def create_country(
    session: Session, outline: dict[str, tuple[str, ...]], *, cities: tuple[str, ...] = ()
) -> ReformedCountry:
    """Create a country beside the loaded one: regions with their districts, without first days.

    `cities` are the districts that are cities.
    """
    country = ReformedCountry(session)
    for region, districts in outline.items():
        country.units[region] = _add_unit(session, region, find_root(session).id, "region")
        for name in districts:
            country.units[name] = _add_unit(
                session,
                name,
                country.units[region],
                "city_regional" if name in cities else "district",
            )
    country.courses = [records.add_course(session), records.add_course(session)]
    return country


def _add_unit(session: Session, name: str, parent_id: int, level: str) -> int:
    names = {"name_kk": f"{name} қаз", "name_ru": name}
    row = RegionUnit(
        **names, official_kk=f"{name} қаз", official_ru=name, parent_id=parent_id, level=level
    )
    session.add(row)
    session.flush()
    session.add(RegionName(unit_id=row.id, **names))
    session.add(RegionPlacement(unit_id=row.id, parent_id=parent_id))
    session.flush()
    return row.id


def settle_people(country: ReformedCountry, number: int, random: Random, **values: Any) -> None:
    """Create civil servants, spread at random over the units."""
    start = len(country.people)
    names = list(country.units)
    rows = [
        {
            "surname": f"Тұрғын{start + n}",
            "given_name": "Аты",
            "user_name": f"{names[0]}-{start + n}",
            "language": "kk",
            "search_key": "",
            "audience": CIVIL_SERVANT,
            "region_unit_id": country.units[random.choice(names)],
            "created_at": NOW,
            **values,
        }
        for n in range(number)
    ]
    ids = country.session.scalars(insert(Person).returning(Person.id), rows).all()
    country.people += country.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.id)
    ).all()


def generate_history(
    country: ReformedCountry, number: int, random: Random, *, now: datetime
) -> None:
    """Create enrolments at people's units, some completed and certified.

    Counts them in `facts` too.
    """
    country.session.expire_all()
    names = {unit_id: name for name, unit_id in country.units.items()}
    existing = {
        tuple(row)
        for row in country.session.execute(select(Enrolment.person_id, Enrolment.course_id))
    }
    available = [
        (person, course)
        for person in country.people
        for course in country.courses
        if (person.id, course.id) not in existing
    ]
    rows, fates = [], []
    for person, course in random.sample(available, number):
        moment = now - timedelta(days=random.randrange(1, 90))
        fate = random.choice(("active", "completed"))
        completed_at = moment + timedelta(days=1) if fate == "completed" else None
        rows.append(
            {
                "person_id": person.id,
                "course_id": course.id,
                "version_id": course.current_version_id,
                "region_unit_id": person.region_unit_id,
                "organisation_id": person.organisation_id,
                "audience": CIVIL_SERVANT,
                "state": fate,
                "enrolled_at": moment,
                "enrolled_on": get_local_date(moment, ZONE),
                "completed_at": completed_at,
                "completed_on": completed_at and get_local_date(completed_at, ZONE),
            }
        )
        fates.append((fate, moment, completed_at))
        unit_facts = country.facts.setdefault(names[person.region_unit_id], Counter())
        months = {
            "enrolled": moment,
            "active": moment if fate == "active" else None,
            "completed": completed_at,
            "certified": completed_at,
        }
        unit_facts.update(
            (course.id, find_first_of_month(get_local_date(at, ZONE)), measure)
            for measure, at in months.items()
            if at
        )
    ids = country.session.scalars(
        insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True), rows
    ).all()
    events = [
        event
        for enrolment_id, fate in zip(ids, fates, strict=True)
        for event in _build_events(enrolment_id, *fate)
    ]
    country.session.execute(insert(EnrolmentEvent), events)
    records.resolve_all(country.session, now=now)


def _build_events(
    enrolment_id: int, fate: str, moment: datetime, completed_at: datetime | None
) -> list[dict[str, Any]]:
    kinds = [("enrolled", moment)]
    if completed_at is not None:
        kinds += [("completed", completed_at), ("certified", completed_at)]
    return [
        {
            "enrolment_id": enrolment_id,
            "kind": kind,
            "at": at,
            "on": get_local_date(at, ZONE),
            "actor_id": None,
            "details": {},
        }
        for kind, at in kinds
    ]


def carry_out_reform(session: Session, plan: ReformPlan, *, now: datetime = NOW) -> int:
    """Enter a reform and apply it on the day of `now`; return its id."""
    reform_id = plan_reform(
        session, plan=plan, by=OPERATOR, approval_size=None, moment=Moment(now, ZONE)
    )
    apply_reform(session, reform_id=reform_id, moment=Moment(now, ZONE))
    session.expire_all()
    return reform_id


def plan_new_name(session: Session, *, kato: str = AKTOBE_CITY, days: int = 100) -> int:
    """Enter a new name for a unit for a later day; return the reform's id."""
    day = get_local_date(NOW, ZONE) + timedelta(days=days)
    plan = ReformPlan(
        kind=RENAME,
        day=day,
        note="Жаңа атау",
        source="Жарлық № 1",
        unit_ids=(load_unit(session, kato).id,),
        new=NewUnit("Жаңа қала", "Новый город"),
    )
    return plan_reform(
        session, plan=plan, by=OPERATOR, approval_size=None, moment=Moment(NOW, ZONE)
    )
