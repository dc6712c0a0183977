"""A small country: two regions with learners in every state, and a body with people in both."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.catalogue.models import Course
from lms.core.clock import local_date
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.rules import NamedPeriod
from lms.reporting.services import fold_figures
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import grant, organisation, person
from tests.factories.records import ZONE, civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit
from tests.snapshots import made_once

CANARY = "Канарейка"  # the surname of everyone outside Akmola


@dataclass
class Country:
    """Who and what stands in it."""

    courses: list[Course]
    body: Organisation
    foreign_body: Organisation
    officer: Person
    foreign_officer: Person
    hr: Person
    admin: Person
    units: dict[str, int]  # ids by KATO code: a test that asks for them would hold SQLite's lock


def country(session: Session) -> Country:
    """Akmola has learners in every state, in two courses and three months, some on the region itself; Aktobe has others. Half is folded."""
    ids = _country(session)
    bodies = [session.get_one(Organisation, number) for number in ids["bodies"]]
    staff = [session.get_one(Person, number) for number in ids["staff"]]
    return Country(
        [session.get_one(Course, number) for number in ids["courses"]],
        *bodies,
        *staff,
        dict(ids["units"]),
    )


@made_once
def _country(session: Session) -> dict[str, Any]:
    courses = [records.course(session, "security"), records.course(session, "documents")]
    body, foreign = organisation(session, kato=KOKSHETAU), organisation(session, kato=AKTOBE_CITY)
    for kato, surname, at in (
        (KOKSHETAU, "Әбдіров", body),
        (STEPNOGORSK, "Ңұрланов", body),
        (AKMOLA, "Өтегенов", None),
        (KOKSHETAU, "Ющенко", None),
        (AKTOBE_CITY, CANARY, foreign),
        (AKTOBE, CANARY, foreign),
    ):
        _learners(
            session, courses, kato=kato, surname=surname, organisation_id=at.id if at else None
        )
    here, there = (unit(session, kato).id for kato in (AKMOLA, AKTOBE))
    for course, days in ((courses[0], 20), (courses[1], 50)):
        for place, shift in ((here, 0), (there, 1)):
            records.assign(
                session,
                course,
                due_on=local_date(NOW, ZONE) - timedelta(days=days + shift),
                now=NOW - timedelta(days=100),
                region_unit_id=place,
            )
    records.resolve_all(session)
    fold_figures(session, limit=20)
    staff = [
        person(session, given_name=name) for name in ("Бірінші", "Екінші", "Үшінші", "Төртінші")
    ]
    officer, foreign_officer, hr, admin = staff
    grant(session, officer, OFFICER, kato=AKMOLA)
    grant(session, foreign_officer, OFFICER, kato=AKTOBE)
    grant(session, hr, HR, organisation_id=body.id)
    grant(session, admin, NATIONAL_ADMIN)
    return {
        "courses": [course.id for course in courses],
        "bodies": [body.id, foreign.id],
        "staff": [who.id for who in staff],
        "units": {
            kato: unit(session, kato).id
            for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE, AKTOBE_CITY)
        },
    }


def report_of(unit_id: int, period: NamedPeriod) -> HandedInReport:
    """A report that was handed in, without what it says."""
    return HandedInReport(
        place_kind="units",
        place_id=unit_id,
        first=period.first,
        last=period.last,
        number=1,
        content={},
        sha256="0" * 64,
        correction="",
        handed_in_at=NOW,
    )


def _learners(session: Session, courses: list[Course], **values: object) -> None:
    """Five people of a place: not begun, under way, completed this month, completed earlier, withdrawn."""
    _idle, learns, done, earlier, gave_up = (civil_servant(session, **values) for _ in range(5))
    records.enrol(session, learns, courses[0], now=NOW - timedelta(days=40))
    records.finish(session, done, courses[0], now=NOW - timedelta(days=2))
    records.finish(session, earlier, courses[1], now=NOW - timedelta(days=70), days=25)
    withdrawn = records.enrol(session, gave_up, courses[1], now=NOW - timedelta(days=10))
    records.withdraw(session, withdrawn, by_id=gave_up.id)
