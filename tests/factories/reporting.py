"""A small country: two regions with learners in every state."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.catalogue.models import Course
from lms.core.clock import get_local_date
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.rules import NamedPeriod
from lms.reporting.services import fold_figures
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, grant
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit
from tests.snapshots import reuse_rows

CANARY = "Канарейка"  # the surname of everyone outside Akmola


@dataclass
class SmallCountry:
    """The rows of the small country."""

    courses: list[Course]
    organisation: Organisation
    foreign_organisation: Organisation
    officer: Person
    foreign_officer: Person
    hr: Person
    admin: Person
    units: dict[str, int]  # ids by KATO code: a test that asks for them would hold SQLite's lock


def add_country(session: Session) -> SmallCountry:
    """Build a country in which half of the events are folded into figures.

    Akmola has learners in every state, in two courses and three months, some in the region
    itself; Aktobe has others.
    """
    ids = _add_country(session)
    organisations = [session.get_one(Organisation, number) for number in ids["organisations"]]
    staff = [session.get_one(Person, number) for number in ids["staff"]]
    return SmallCountry(
        [session.get_one(Course, number) for number in ids["courses"]],
        *organisations,
        *staff,
        dict(ids["units"]),
    )


@reuse_rows
def _add_country(session: Session) -> dict[str, Any]:
    courses = [records.add_course(session, "security"), records.add_course(session, "documents")]
    own, other = (
        add_organisation(session, kato=KOKSHETAU),
        add_organisation(session, kato=AKTOBE_CITY),
    )
    for kato, surname, employer in (
        (KOKSHETAU, "Әбдіров", own),
        (STEPNOGORSK, "Ңұрланов", own),
        (AKMOLA, "Өтегенов", None),
        (KOKSHETAU, "Ющенко", None),
        (AKTOBE_CITY, CANARY, other),
        (AKTOBE, CANARY, other),
    ):
        _add_learners(
            session,
            courses,
            kato=kato,
            surname=surname,
            organisation_id=employer.id if employer else None,
        )
    akmola, aktobe = (load_unit(session, kato).id for kato in (AKMOLA, AKTOBE))
    for course, days in ((courses[0], 20), (courses[1], 50)):
        for unit_id, shift in ((akmola, 0), (aktobe, 1)):
            records.assign(
                session,
                course,
                due_on=get_local_date(NOW, ZONE) - timedelta(days=days + shift),
                now=NOW - timedelta(days=100),
                region_unit_id=unit_id,
            )
    records.resolve_all(session)
    fold_figures(session, limit=20)
    staff = [
        add_person(session, given_name=name) for name in ("Бірінші", "Екінші", "Үшінші", "Төртінші")
    ]
    officer, foreign_officer, hr, admin = staff
    grant(session, officer, OFFICER, kato=AKMOLA)
    grant(session, foreign_officer, OFFICER, kato=AKTOBE)
    grant(session, hr, HR, organisation_id=own.id)
    grant(session, admin, NATIONAL_ADMIN)
    return {
        "courses": [course.id for course in courses],
        "organisations": [own.id, other.id],
        "staff": [member.id for member in staff],
        "units": {
            kato: load_unit(session, kato).id
            for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE, AKTOBE_CITY)
        },
    }


def build_handed_in_report(unit_id: int, period: NamedPeriod) -> HandedInReport:
    """Build a report that was handed in, without its content."""
    return HandedInReport(
        area_kind="units",
        area_id=unit_id,
        first=period.first,
        last=period.last,
        number=1,
        content={},
        sha256="0" * 64,
        correction="",
        handed_in_at=NOW,
    )


def _add_learners(session: Session, courses: list[Course], **values: object) -> None:
    """Add five people: idle, two under way, completed this month, completed earlier."""
    _idle, active, completed, earlier, recent = (
        add_civil_servant(session, **values) for _ in range(5)
    )
    records.enrol(session, active, courses[0], now=NOW - timedelta(days=40))
    records.finish(session, completed, courses[0], now=NOW - timedelta(days=2))
    records.finish(session, earlier, courses[1], now=NOW - timedelta(days=70), days=25)
    records.enrol(session, recent, courses[1], now=NOW - timedelta(days=10))
