"""An officer of Akmola with three civil servants, and a stranger elsewhere: what the tests of these screens are about."""

import re
from datetime import timedelta

from sqlalchemy import func, select

from lms.accounts.rules import OFFICER
from lms.catalogue.queries import outline
from lms.core.clock import local_date
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import grant, person
from tests.factories.records import ZONE, civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit

TODAY = local_date(NOW, ZONE)
DUE = TODAY + timedelta(days=30)
CANARY = "Канарейка"


class Office:
    """An officer of Akmola, a course, three civil servants there (the first has completed it) and one elsewhere."""

    def __init__(self, session):
        self.units = {
            kato: unit(session, kato).id
            for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE, AKTOBE_CITY)
        }
        self.course = records.course(session, "security")
        self.other_course = records.course(session, "privacy")
        courses = {one.slug: one for one in (self.course, self.other_course)}
        self.titles = {
            slug: outline(session, one.current_version_id).title_ru for slug, one in courses.items()
        }
        self.servants = [
            civil_servant(session, kato=kato) for kato in (KOKSHETAU, STEPNOGORSK, AKMOLA)
        ]
        self.stranger = civil_servant(session, kato=AKTOBE_CITY, surname=CANARY)
        records.finish(session, self.servants[0], self.course)
        self.officer = person(session)
        self.grant = grant(session, self.officer, OFFICER, kato=AKMOLA)
        session.commit()

    def form(self, kato=AKMOLA, **values):
        sent = {
            "courses": str(self.course.id),
            "target": f"unit-{self.units[kato]}",
            "due_on": str(DUE),
            "reason": "Бұйрық № 12",
            "recognise_earlier": "y",
            "step": "save",
        }
        return {**sent, **values}

    def assign(self, session, kato=AKMOLA, due_on=DUE, **values):
        made = records.assign(
            session, self.course, due_on=due_on, region_unit_id=self.units[kato], **values
        )
        self.settle(session)
        return made

    def settle(self, session):
        """Commits, with everything read again: what is read later would hold the one place for who writes."""
        for one in (self.course, self.other_course, *self.servants, self.stranger, self.officer):
            session.refresh(one)
        session.commit()


def text_of(response, status=200):
    page = response.get_data(as_text=True)
    assert response.status_code == status, re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.find("<main") :])
    )[:600]
    return page


def rows_in(page):
    return len(re.findall(r'<th scope="row"', page))


def count(session, model):
    found = session.scalar(select(func.count()).select_from(model))
    session.rollback()
    return found


def hidden(page):
    """What the last form of a page carries in hidden fields, as a browser sends it."""
    form = page[page.rindex("<form method") :]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [
        (name, value.replace("&amp;", "&").replace("&#34;", '"'))
        for name, value in pairs
        if name != "csrf_token"
    ]
