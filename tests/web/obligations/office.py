"""The data of these tests: an officer of Akmola, three civil servants, and a stranger elsewhere."""

import re
from datetime import timedelta

from sqlalchemy import func, select

from lms.accounts.rules import OFFICER
from lms.catalogue.queries import load_outline
from lms.core.clock import get_local_date
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_person, grant
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit

TODAY = get_local_date(NOW, ZONE)
DUE = TODAY + timedelta(days=30)
CANARY = "Канарейка"


class Office:
    """An officer, courses and civil servants of Akmola, and one civil servant of Aktobe.

    The first civil servant has completed the first course.
    """

    def __init__(self, session):
        self.units = {
            kato: load_unit(session, kato).id
            for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK, AKTOBE, AKTOBE_CITY)
        }
        self.course = records.add_course(session, "security")
        self.other_course = records.add_course(session, "privacy")
        courses = {row.slug: row for row in (self.course, self.other_course)}
        self.titles = {
            slug: load_outline(session, row.current_version_id).title_ru
            for slug, row in courses.items()
        }
        self.servants = [
            add_civil_servant(session, kato=kato) for kato in (KOKSHETAU, STEPNOGORSK, AKMOLA)
        ]
        self.stranger = add_civil_servant(session, kato=AKTOBE_CITY, surname=CANARY)
        records.finish(session, self.servants[0], self.course)
        self.officer = add_person(session)
        self.grant = grant(session, self.officer, OFFICER, kato=AKMOLA)
        session.commit()

    def build_form(self, kato=AKMOLA, **values):
        data = {
            "courses": str(self.course.id),
            "target": f"unit-{self.units[kato]}",
            "due_on": str(DUE),
            "reason": "Бұйрық № 12",
            "recognise_earlier": "y",
            "step": "save",
        }
        return {**data, **values}

    def assign(self, session, kato=AKMOLA, due_on=DUE, **values):
        assignment_id = records.assign(
            session, self.course, due_on=due_on, region_unit_id=self.units[kato], **values
        )
        self.settle(session)
        return assignment_id

    def settle(self, session):
        """Reload everything and commit, because a later read would block the writer of SQLite."""
        for row in (self.course, self.other_course, *self.servants, self.stranger, self.officer):
            session.refresh(row)
        session.commit()


def read_text(response, status=200):
    page = response.get_data(as_text=True)
    assert response.status_code == status, re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.find("<main") :])
    )[:600]
    return page


def count_table_rows(page):
    return len(re.findall(r'<th scope="row"', page))


def count_records(session, model):
    result = session.scalar(select(func.count()).select_from(model))
    session.rollback()
    return result


def read_hidden_fields(page):
    """Return the hidden fields of the last form of a page, as a browser sends them."""
    form = page[page.rindex("<form method") :]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [
        (name, value.replace("&amp;", "&").replace("&#34;", '"'))
        for name, value in pairs
        if name != "csrf_token"
    ]
