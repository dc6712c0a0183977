"""A consultant's lessons, and a learner's browser."""

from datetime import timedelta

import pytest

from lms.accounts.rules import CONSULTANT
from tests.conftest import NOW
from tests.factories.accounts import grant, person, sign_in
from tests.factories.outreach import SOON, training_session
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU


class Lessons:
    """A lesson with one place in Kokshetau in a week, one in Aktobe the day after, one that is over; who runs those at home; two learners."""

    def __init__(self, session):
        self.consultant = person(session)
        grant(session, self.consultant, CONSULTANT, kato=KOKSHETAU)
        self.learners = [person(session) for _ in range(2)]
        self.near = training_session(
            session, title_kk="Жақын сабақ", title_ru="Занятие рядом", capacity=1
        ).id
        self.far = training_session(
            session,
            kato=AKTOBE_CITY,
            title_kk="Алыс сабақ",
            title_ru="Занятие далеко",
            starts_at=SOON + timedelta(days=1),
        ).id
        self.over = training_session(
            session,
            title_kk="Өткен сабақ",
            title_ru="Прошедшее занятие",
            starts_at=NOW - timedelta(days=1),
        ).id
        session.commit()


@pytest.fixture
def lessons(session):
    return Lessons(session)


@pytest.fixture
def learner(client, session, lessons):
    return sign_in(client, session, lessons.learners[0])


@pytest.fixture
def consultant(client, session, lessons):
    return sign_in(client, session, lessons.consultant)
