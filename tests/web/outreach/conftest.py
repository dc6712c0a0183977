"""A consultant's trainings, and browsers of a learner and of the consultant."""

from datetime import timedelta

import pytest

from lms.accounts.rules import CONSULTANT
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.outreach import SOON, add_training
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU


class TrainingsOfWeek:
    """Trainings in a week: one seat in Kokshetau, one in Aktobe the day after, one past.

    With the consultant who manages those in Kokshetau, and two learners.
    """

    def __init__(self, session):
        self.consultant = add_person(session)
        grant(session, self.consultant, CONSULTANT, kato=KOKSHETAU)
        self.learners = [add_person(session) for _ in range(2)]
        self.near = add_training(
            session, title_kk="Жақын сабақ", title_ru="Занятие рядом", capacity=1
        ).id
        self.far = add_training(
            session,
            kato=AKTOBE_CITY,
            title_kk="Алыс сабақ",
            title_ru="Занятие далеко",
            starts_at=SOON + timedelta(days=1),
        ).id
        self.over = add_training(
            session,
            title_kk="Өткен сабақ",
            title_ru="Прошедшее занятие",
            starts_at=NOW - timedelta(days=1),
        ).id
        session.commit()


@pytest.fixture
def trainings(session):
    return TrainingsOfWeek(session)


@pytest.fixture
def learner(client, session, trainings):
    return sign_in(client, session, trainings.learners[0])


@pytest.fixture
def consultant(client, session, trainings):
    return sign_in(client, session, trainings.consultant)
