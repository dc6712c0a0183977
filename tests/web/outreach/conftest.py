"""A consultant's trainings, and browsers of a learner and of the consultant."""

from datetime import timedelta

import pytest

from lms.accounts.rules import CONSULTANT
from tests.conftest import NOW
from tests.factories.accounts import grant, person, sign_in
from tests.factories.outreach import SOON, training
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU


class Trainings:
    """Trainings in a week: one seat in Kokshetau, one in Aktobe the day after, one past.

    With the consultant who manages those in Kokshetau, and two learners.
    """

    def __init__(self, session):
        self.consultant = person(session)
        grant(session, self.consultant, CONSULTANT, kato=KOKSHETAU)
        self.learners = [person(session) for _ in range(2)]
        self.near = training(
            session, title_kk="Жақын сабақ", title_ru="Занятие рядом", capacity=1
        ).id
        self.far = training(
            session,
            kato=AKTOBE_CITY,
            title_kk="Алыс сабақ",
            title_ru="Занятие далеко",
            starts_at=SOON + timedelta(days=1),
        ).id
        self.over = training(
            session,
            title_kk="Өткен сабақ",
            title_ru="Прошедшее занятие",
            starts_at=NOW - timedelta(days=1),
        ).id
        session.commit()


@pytest.fixture
def trainings(session):
    return Trainings(session)


@pytest.fixture
def learner(client, session, trainings):
    return sign_in(client, session, trainings.learners[0])


@pytest.fixture
def consultant(client, session, trainings):
    return sign_in(client, session, trainings.consultant)
