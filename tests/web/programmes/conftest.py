"""Akmola with a programme whose plan is half met, Aktobe with none, and their staff."""

from datetime import timedelta

import pytest

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from tests.conftest import NOW
from tests.factories import programmes, records
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.records import add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit

CANARY = "Канарейка"


class AkmolaCompletions:
    """Completions in Akmola: two civil servants this half-year, one last year, and a citizen.

    One of the two completed two courses. A stranger completed one elsewhere.
    """

    def __init__(self, session, storage):
        self.indicators = programmes.add_indicators(session)
        self.units = {kato: load_unit(session, kato).id for kato in (AKMOLA, AKTOBE, KOKSHETAU)}
        courses = [records.add_course(session, slug) for slug in ("security", "documents")]
        servants = [
            add_civil_servant(session, kato=kato) for kato in (KOKSHETAU, STEPNOGORSK, AKMOLA)
        ]
        for who, course, days in (
            (servants[0], courses[0], 3),
            (servants[0], courses[1], 4),
            (servants[1], courses[0], 66),
            (servants[2], courses[0], 100),
            (add_person(session), courses[0], 5),
            (add_civil_servant(session, kato=AKTOBE_CITY, surname=CANARY), courses[0], 5),
        ):
            records.finish(session, who, course, now=NOW - timedelta(days=days))
        programme = programmes.add_programme(
            session,
            state="in_implementation",
            sha256=storage.put(programmes.PDF),
            document_name="шешім.pdf",
        )
        programmes.add_plan(session, programme, self.indicators["civil_servants_trained"], 4, 10)
        programmes.add_plan(session, programme, self.indicators["certificates"], 2, 0)
        self.programme = programme.id
        self.staff = {
            name: add_person(session) for name in ("officer", "district", "stranger", "admin")
        }
        for name, kato in (("officer", AKMOLA), ("district", KOKSHETAU), ("stranger", AKTOBE)):
            grant(session, self.staff[name], OFFICER, kato=kato)
        grant(session, self.staff["admin"], NATIONAL_ADMIN)
        session.commit()


@pytest.fixture
def office(session, app):
    return AkmolaCompletions(session, app.extensions["lms"].storage)


@pytest.fixture
def enter(client, session, office):
    """Sign the browser in as one of the staff."""
    return lambda name: sign_in(client, session, office.staff[name])
