"""Trees as they stood before reforms, people in them, and generated histories of what they did: rows at once, as the records would have them."""

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
from lms.core.clock import Moment, local_date
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.reforms.rules import RENAME, NewUnit, ReformPlan
from lms.reforms.services import apply_reform, plan_reform
from lms.regions.models import RegionName, RegionPlacement, RegionUnit
from lms.regions.queries import root
from lms.reporting.rules import first_of_month
from tests.conftest import NOW
from tests.factories import records
from tests.factories.records import ZONE
from tests.factories.regions import AKTOBE_CITY, unit


@dataclass
class Land:
    """Units by name, people by id with their unit, and every fact with the unit that it happened in: (measure, course, month)."""

    session: Session
    units: dict[str, int] = field(default_factory=dict)
    courses: list[Course] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    facts: dict[str, Counter[tuple[int, date, str]]] = field(default_factory=dict)


def land(
    session: Session, outline: dict[str, tuple[str, ...]], *, cities: tuple[str, ...] = ()
) -> Land:
    """A country beside the loaded one: regions with their districts, all as old as can be remembered. `cities`: those that are no rayons."""
    made = Land(session)
    for region, districts in outline.items():
        made.units[region] = _unit(session, region, root(session).id, "region")
        for name in districts:
            made.units[name] = _unit(
                session, name, made.units[region], "city_regional" if name in cities else "district"
            )
    made.courses = [records.course(session), records.course(session)]
    return made


def _unit(session: Session, name: str, parent_id: int, level: str) -> int:
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


def settle_people(made: Land, number: int, random: Random, **values: Any) -> None:
    """Civil servants, spread over the units."""
    start = len(made.people)
    names = list(made.units)
    rows = [
        {
            "surname": f"Тұрғын{start + n}",
            "given_name": "Аты",
            "user_name": f"{names[0]}-{start + n}",
            "language": "kk",
            "search_key": "",
            "audience": CIVIL_SERVANT,
            "region_unit_id": made.units[random.choice(names)],
            "created_at": NOW,
            **values,
        }
        for n in range(number)
    ]
    ids = made.session.scalars(insert(Person).returning(Person.id), rows).all()
    made.people += made.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.id)
    ).all()


def happen(made: Land, number: int, random: Random, *, now: datetime) -> None:
    """Enrolments of the people where they live at the time, some completed, certified or given up; noted in `facts` too."""
    made.session.expire_all()
    names = {unit_id: name for name, unit_id in made.units.items()}
    taken = {
        tuple(row) for row in made.session.execute(select(Enrolment.person_id, Enrolment.course_id))
    }
    free = [
        (person, course)
        for person in made.people
        for course in made.courses
        if (person.id, course.id) not in taken
    ]
    rows, fates = [], []
    for person, course in random.sample(free, number):
        moment = now - timedelta(days=random.randrange(1, 90))
        fate = random.choice(("active", "completed", "completed", "withdrawn"))
        done = moment + timedelta(days=1) if fate == "completed" else None
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
                "enrolled_on": local_date(moment, ZONE),
                "completed_at": done,
                "completed_on": done and local_date(done, ZONE),
            }
        )
        fates.append((fate, moment, done))
        counted = made.facts.setdefault(names[person.region_unit_id], Counter())
        months = {
            "enrolled": moment,
            "active": moment if fate == "active" else None,
            "completed": done,
            "certified": done,
        }
        counted.update(
            (course.id, first_of_month(local_date(at, ZONE)), measure)
            for measure, at in months.items()
            if at
        )
    ids = made.session.scalars(
        insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True), rows
    ).all()
    events = [
        event
        for enrolment_id, fate in zip(ids, fates, strict=True)
        for event in _events(enrolment_id, *fate)
    ]
    made.session.execute(insert(EnrolmentEvent), events)
    records.resolve_all(made.session, now=now)


def _events(
    enrolment_id: int, fate: str, moment: datetime, done: datetime | None
) -> list[dict[str, Any]]:
    kinds = [("enrolled", moment)]
    if done is not None:
        kinds += [("completed", done), ("certified", done)]
    if fate == "withdrawn":
        kinds.append(("withdrawn", moment))
    return [
        {
            "enrolment_id": enrolment_id,
            "kind": kind,
            "at": at,
            "on": local_date(at, ZONE),
            "actor_id": None,
            "details": {},
        }
        for kind, at in kinds
    ]


def reform(session: Session, plan: ReformPlan, *, now: datetime = NOW) -> int:
    """Enters a reform and applies it on the day of `now`; its id."""
    made = plan_reform(session, plan=plan, by=OPERATOR, moment=Moment(now, ZONE))
    apply_reform(session, reform_id=made, moment=Moment(now, ZONE))
    session.expire_all()
    return made


def planned_reform(session: Session, *, kato: str = AKTOBE_CITY, days: int = 100) -> int:
    """A new name for a unit, entered for a day to come; its id."""
    day = local_date(NOW, ZONE) + timedelta(days=days)
    plan = ReformPlan(
        RENAME,
        day,
        "Жаңа атау",
        "Жарлық № 1",
        unit_ids=(unit(session, kato).id,),
        new=NewUnit("Жаңа қала", "Новый город"),
    )
    return plan_reform(session, plan=plan, by=OPERATOR, moment=Moment(NOW, ZONE))
