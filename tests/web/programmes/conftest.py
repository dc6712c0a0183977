"""Akmola with a programme whose plan is half met, Aktobe with none, and who looks at them."""

from datetime import timedelta

import pytest

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from tests.conftest import NOW
from tests.factories import programmes, records
from tests.factories.accounts import grant, person, sign_in
from tests.factories.records import civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit

CANARY = "Канарейка"


class Office:
    """Two servants of Akmola completed this half-year (one of them two courses), one last year, a citizen one; a stranger elsewhere."""

    def __init__(self, session, storage):
        self.indicators = programmes.indicators(session)
        self.units = {kato: unit(session, kato).id for kato in (AKMOLA, AKTOBE, KOKSHETAU)}
        courses = [records.course(session, slug) for slug in ("security", "documents")]
        servants = [civil_servant(session, kato=kato) for kato in (KOKSHETAU, STEPNOGORSK, AKMOLA)]
        for who, course, days in (
            (servants[0], courses[0], 3),
            (servants[0], courses[1], 4),
            (servants[1], courses[0], 66),
            (servants[2], courses[0], 100),
            (person(session), courses[0], 5),
            (civil_servant(session, kato=AKTOBE_CITY, surname=CANARY), courses[0], 5),
        ):
            records.finish(session, who, course, now=NOW - timedelta(days=days))
        made = programmes.programme(
            session,
            state="in_implementation",
            sha256=storage.put(programmes.PDF),
            document_name="шешім.pdf",
        )
        programmes.plan(session, made, self.indicators["civil_servants_trained"], 4, 10)
        programmes.plan(session, made, self.indicators["certificates"], 2, 0)
        self.programme = made.id
        self.staff = {
            name: person(session) for name in ("officer", "district", "stranger", "admin")
        }
        for name, kato in (("officer", AKMOLA), ("district", KOKSHETAU), ("stranger", AKTOBE)):
            grant(session, self.staff[name], OFFICER, kato=kato)
        grant(session, self.staff["admin"], NATIONAL_ADMIN)
        session.commit()


@pytest.fixture
def office(session, app):
    return Office(session, app.extensions["lms"].storage)


@pytest.fixture
def enter(client, session, office):
    """Signs the browser in as one of the staff."""
    return lambda name: sign_in(client, session, office.staff[name])
