"""A training that was held without being announced is entered afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import CONSULTANT
from lms.core.clock import get_local_date
from lms.outreach.models import SignUp, Training, TrainingEvent
from lms.programmes.queries.trainings import count_held_trainings, list_held_trainings
from lms.programmes.rules import DaySpan
from lms.reporting.queries import areas
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.outreach import ZONE
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI, load_unit

TODAY = get_local_date(NOW, ZONE)
PATH = "/outreach/trainings/held"


@pytest.fixture
def consultant(session):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, CONSULTANT, kato=KOKSHETAU)
    session.commit()
    return holder


@pytest.fixture
def browser(app, session, consultant):
    return accounts.sign_in(app.test_client(), session, consultant)


def build_form(session, days_ago=3, **values):
    district = load_unit(session, KOKSHETAU).id
    session.commit()
    return {
        "title_kk": "Ауылдағы сабақ",
        "title_ru": "Занятие в ауле",
        "day": str(TODAY - timedelta(days=days_ago)),
        "starts": "10:00",
        "ends": "12:00",
        "language": "kk",
        "region_unit_id": str(district),
        "venue_kk": "Клуб",
        "venue_ru": "Клуб",
        "capacity": "12",
        "reason": "Байланыс болмады",
        **values,
    }


def test_a_training_entered_after_its_end_counts_as_any_other_and_is_marked(
    session, browser, consultant
):
    visitor = accounts.add_person(session)
    session.commit()
    reply = browser.send(PATH, build_form(session))
    assert reply.status_code == 303
    row = session.scalars(select(Training)).one()
    held_on = TODAY - timedelta(days=3)
    assert (row.held_on, row.late_reason) == (held_on, "Байланыс болмады")
    assert session.scalars(select(TrainingEvent.details)).one()["late_reason"] == row.late_reason
    events = session.scalars(select(AuditEvent).where(AuditEvent.kind == "training_entered_late"))
    assert [event.actor_id for event in events] == [consultant.id]
    session.commit()
    page = reply.headers["Location"]
    assert browser.send(page, {"login": visitor.user_name}).status_code == 303
    assert session.scalars(select(SignUp.came)).one() is True
    session.commit()
    page_text = browser.get(page).text
    assert "Байланыс болмады" in page_text and visitor.surname in page_text
    assert "Ауылдағы сабақ" in browser.get("/outreach/run?when=past").text
    officer = accounts.add_person(session)
    accounts.grant(session, officer, "officer", kato=AKMOLA)
    actor = accounts.build_actor(session, officer)
    area = areas.load_area(session, actor, areas.UNITS, load_unit(session, AKMOLA).id)
    span = DaySpan(held_on, TODAY)
    assert count_held_trainings(session, area, {}, span) == 1
    (training,) = list_held_trainings(session, area, {}, span, limit=10)
    assert (training.late_reason, training.came) == ("Байланыс болмады", 1)


@pytest.mark.parametrize(
    "wrong",
    [{"days_ago": 31}, {"days_ago": -1}, {"reason": ""}, {"ends": "09:00"}, {"capacity": "0"}],
)
def test_what_is_wrong_is_refused_and_nothing_typed_is_lost(session, browser, wrong):
    reply = browser.send(PATH, build_form(session, **wrong))
    assert reply.status_code == 422
    assert 'value="Ауылдағы сабақ"' in reply.text and 'aria-invalid="true"' in reply.text
    assert session.scalars(select(Training)).all() == []


def test_thirty_days_ago_is_still_taken(session, browser):
    assert browser.send(PATH, build_form(session, days_ago=30)).status_code == 303


def test_a_training_elsewhere_cannot_be_entered(session, browser):
    form = build_form(session, region_unit_id=str(load_unit(session, SEMEI).id))
    assert browser.send(PATH, form).status_code == 422
    assert session.scalars(select(Training)).all() == []
