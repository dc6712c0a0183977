"""Results of runs for a trainer of the course: figures and replays without names."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.accounts.rules import TRAINER
from lms.enrolment.models import Enrolment
from lms.practice.models import PracticeRun
from lms.practice.services.keeping import TRACES
from tests.conftest import NOW
from tests.factories import catalogue
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.learning import create_learner
from tests.factories.practice import SOLVING, build_inbox_course, hand_in, read_scene_data

RESULTS = "/practice/results/files"
LEADING_ASTRAY = [["open", "m1"], ["judge", "m1", "honest"], ["close"]]


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learners(session, container):
    return [
        create_learner(session, container.storage, files=build_inbox_course()) for _ in range(5)
    ]


@pytest.fixture
def trainer(client, session, learners):
    somebody = add_person(session, surname="Сабырова")
    grant(session, somebody, TRAINER, course_slug="files")
    session.commit()
    return sign_in(client, session, somebody)


def play_runs(session, learners):
    for number, learner in enumerate(learners):
        hand_in(session, learner, [["hint"], *LEADING_ASTRAY], pause=1000 + number)
    hand_in(session, learners[0], SOLVING, pause=60_000, now=NOW + timedelta(minutes=9))
    session.commit()


def get_task_page(session, learners):
    return f"{RESULTS}/tasks/{learners[0].outline.modules[0].tasks[0].id}"


def read_text(client, url):
    page = client.get(url).get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def test_a_trainer_sees_how_far_learners_get_and_what_leads_astray(session, trainer, learners):
    play_runs(session, learners)
    trainer.get("/language/ru")
    text = read_text(trainer, get_task_page(session, learners))
    assert "Мошенническое сообщение найдено 1 17 %" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Действие Прохождения Все сообщения 5" in text and "close" not in text
    assert "0:04" in text, "the median"
    list_text = read_text(trainer, f"{RESULTS}/versions/1").replace("\N{NO-BREAK SPACE}", " ")
    assert "Одно сообщение Раздел 1 6 5 20 %" in list_text
    for learner in learners:
        assert learner.person.surname not in text + list_text


def test_a_run_is_played_step_by_step_and_says_not_whose_it_is(session, trainer, learners):
    play_runs(session, learners)
    run = session.scalars(select(PracticeRun).order_by(PracticeRun.id)).first()
    url, surname = f"{RESULTS}/runs/{run.id}", learners[0].person.surname
    session.rollback()
    page = trainer.get(url).get_data(as_text=True)
    data = read_scene_data(page)
    assert data["solution"] == LEADING_ASTRAY
    assert (data["token"], data["language"], data["seed"]) == (None, "ru", run.seed)
    assert "Шынайы: Служба безопасности. Пришлите код" in page and surname not in page
    assert "judge m1" not in read_text(trainer, url)
    TRACES.delete_batch(session, [run.id])
    session.commit()
    assert 'id="scene"' not in trainer.get(url).get_data(as_text=True)


def test_what_fewer_than_five_learners_did_is_not_shown(session, trainer, learners):
    play_runs(session, learners[:4])
    trainer.get("/language/ru")
    text = read_text(trainer, get_task_page(session, learners))
    assert "меньше пяти слушателей" in text and "close" not in text
    run_id = session.scalars(select(PracticeRun.id)).first()
    session.rollback()
    assert trainer.get(f"{RESULTS}/runs/{run_id}").status_code == 404
    assert "Одно сообщение Раздел 1 – – – –" in read_text(trainer, f"{RESULTS}/versions/1")


def test_a_person_who_took_the_course_again_is_one_learner(session, trainer, learners):
    play_runs(session, learners)
    values = {"state": "completed", "person_id": learners[1].person.id}
    again = update(Enrolment).where(Enrolment.id == learners[0].enrolment.id).values(**values)
    session.execute(again)
    session.commit()
    trainer.get("/language/ru")
    assert "меньше пяти слушателей" in read_text(trainer, get_task_page(session, learners))
    assert "Одно сообщение Раздел 1 – – – –" in read_text(trainer, f"{RESULTS}/versions/1")
    run_id = session.scalars(select(PracticeRun.id)).first()
    session.rollback()
    assert trainer.get(f"{RESULTS}/runs/{run_id}").status_code == 404


def test_a_version_without_tasks_says_how_one_is_written(session, container, client):
    create_learner(session, container.storage, files=catalogue.build_course_files())
    somebody = add_person(session)
    grant(session, somebody, TRAINER, course_slug="files")
    session.commit()
    sign_in(client, session, somebody)
    assert "courses/README.md" in read_text(client, f"{RESULTS}/versions/1")


def test_the_results_of_a_version_lead_to_its_practice(session, trainer, learners):
    page = trainer.get("/assessment/files/versions/1").get_data(as_text=True)
    assert f'href="{RESULTS}/versions/1"' in page


def test_old_traces_are_emptied_and_what_they_came_to_stays(session, learners):
    play_runs(session, learners)
    query = TRACES.select_due(NOW + timedelta(minutes=5))
    ids = session.scalars(query).all()
    assert len(ids) == 5
    assert TRACES.delete_batch(session, ids) == []
    assert session.scalars(query).all() == []
    session.expire_all()
    traces = session.scalars(select(PracticeRun.trace).order_by(PracticeRun.id)).all()
    assert [trace is None for trace in traces] == [True] * 5 + [False]
    assert {run.percent for run in session.scalars(select(PracticeRun))} == {0, 100}
