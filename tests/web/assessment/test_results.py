import pytest

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER, TRAINER
from tests.factories.accounts import grant, person, sign_in
from tests.factories.learning import create_learner, take_quiz
from tests.factories.regions import KOKSHETAU


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def course(session, container):
    learner = create_learner(session, container.storage)
    take_quiz(session, learner, learner.outline.quizzes[0])
    create_learner(session, container.storage)
    session.commit()
    return learner.outline


def test_a_trainer_sees_versions_enrolments_and_pass_rates_of_the_own_course(
    client, session, course
):
    trainer = person(session)
    grant(session, trainer, TRAINER, course_slug="files")
    sign_in(client, session, trainer)
    text = client.get("/assessment/files").get_data(as_text=True)
    assert "/assessment/files/versions/1" in text
    version = client.get("/assessment/files/versions/1").get_data(as_text=True)
    assert "100 %" in version


def test_another_course_and_a_missing_one_look_the_same(client, session, course):
    trainer = person(session)
    grant(session, trainer, TRAINER, course_slug="other")
    sign_in(client, session, trainer)
    for path in (
        "/assessment/files",
        "/assessment/files/versions/1",
        "/assessment/none",
        "/assessment/none/versions/1",
    ):
        assert client.get(path).status_code == 404


def test_an_unknown_version_is_not_found(client, session, course):
    admin = person(session)
    grant(session, admin, NATIONAL_ADMIN)
    sign_in(client, session, admin)
    assert client.get("/assessment/files/versions/1").status_code == 200
    assert client.get("/assessment/files/versions/7").status_code == 404


def test_officers_and_learners_may_not_enter(client, session, course):
    officer = person(session)
    grant(session, officer, OFFICER, kato=KOKSHETAU)
    sign_in(client, session, officer)
    assert client.get("/assessment/files").status_code == 403
