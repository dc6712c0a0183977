"""The practical part of a final test on its pages: hidden, taken without a verdict, reviewed."""

import json

import pytest

from lms.accounts.rules import TRAINER
from tests.client import judge_page
from tests.factories import catalogue
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.final_runs import load_runs
from tests.factories.finals import build_inbox_course
from tests.factories.learning import answer_all, begin_attempt, create_learner, read_all, take_quiz
from tests.factories.practice import build_trace, read_scene_data

SCRIPT = {"Accept": "application/json"}
SOLVING = [["open", "n1"], ["judge", "n1", "fraud"]]  # by the names that the page gets


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learner(session, container):
    files = build_inbox_course(catalogue.build_course_files())
    create_learner(session, container.storage, files=files)
    learner = create_learner(session, container.storage, files=files, language="ru")
    read_all(session, learner)
    for module in learner.outline.modules:
        take_quiz(session, learner, module.quiz)
    session.commit()
    return learner


@pytest.fixture
def attempt(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.final)
    answer_all(session, learner, attempt, right=True)
    for run in load_runs(session, attempt.id):
        run.mark = run.saved_at = run.done_at = run.outcome = run.trace = None
        run.runs = 0
    session.commit()
    return attempt


@pytest.fixture
def learner_client(client, session, learner):
    return sign_in(client, session, learner.person)


def build_url(attempt, position=1):
    return f"/practice/attempts/{attempt.id}/{position}"


def send_run(client, attempt, actions=SOLVING, *, token=None, headers=SCRIPT):
    data = read_scene_data(client.get(build_url(attempt)).get_data(as_text=True))
    form = {"token": data["token"] if token is None else token, "language": data["language"]}
    form["trace"] = json.dumps(build_trace(actions))
    return client.send(build_url(attempt), form, headers=headers)


def read_review(client, attempt):
    return client.get(f"/learning/attempts/{attempt.id}/review").get_data(as_text=True)


def test_the_page_tells_nothing_of_how_it_is_judged(learner_client, attempt):
    reply = learner_client.get(build_url(attempt))
    judge_page(reply.get_data(as_text=True))
    data = read_scene_data(reply.get_data(as_text=True))
    keys = "draft kind language owner seed send start token words"
    assert sorted(data) == keys.split()
    message = data["start"]["messages"]["n1"]
    assert not message.keys() & {"answer", "places", "why"} and data["start"]["feedback"] is False
    assert [part["name"] for part in message["parts"]] == ["p1"], "the author called it “text”"
    text = reply.get_data(as_text=True)
    for goal_text in ("Мошенническое сообщение найдено", "Откройте и прочитайте", "Просит код"):
        assert goal_text not in text
    assert "нужен JavaScript" in text, "said plainly without a script"


def test_a_run_is_taken_without_a_verdict_and_listed_as_done(learner_client, session, attempt):
    assert "Практическая часть: выполнено 0 из 1" in read_review(learner_client, attempt)
    assert "Не выполнено 1 практическое задание." in read_review(learner_client, attempt)
    reply = send_run(learner_client, attempt)
    assert reply.status_code == 200
    assert sorted(reply.get_json()) == ["review", "taken", "token"]
    assert reply.get_json()["review"] == f"/learning/attempts/{attempt.id}/review"
    assert load_runs(session, attempt.id)[0].mark == 2520
    page = read_review(learner_client, attempt)
    assert "Практическая часть: выполнено 1 из 1" in page and "Не выполнено" not in page
    assert "засчитается последнее" in learner_client.get(build_url(attempt)).get_data(as_text=True)


def test_without_the_players_script_a_run_leads_to_the_overview(learner_client, attempt):
    reply = send_run(learner_client, attempt, headers={})
    assert (reply.status_code, reply.location) == (303, f"/learning/attempts/{attempt.id}/review")


@pytest.mark.parametrize("token", ["", "forged", "WzEsMSwxXQ.x"])
def test_a_forged_token_is_refused(learner_client, session, attempt, token):
    assert send_run(learner_client, attempt, token=token).status_code == 422
    assert load_runs(session, attempt.id)[0].saved_at is None


def test_a_task_of_another_learner_is_missing(client, session, attempt):
    stranger = sign_in(client, session, add_person(session))
    assert stranger.get(build_url(attempt)).status_code == 404
    assert stranger.send(build_url(attempt), {"token": "", "trace": "[]"}).status_code == 404


def test_after_the_end_the_page_leads_on_and_nothing_is_taken(learner_client, attempt):
    data = read_scene_data(learner_client.get(build_url(attempt)).get_data(as_text=True))
    learner_client.send(f"/learning/attempts/{attempt.id}/submit", {})
    reply = learner_client.get(build_url(attempt))
    assert (reply.status_code, reply.location) == (302, f"/learning/attempts/{attempt.id}/review")
    form = {"token": data["token"], "language": "ru", "trace": json.dumps(build_trace(SOLVING))}
    assert learner_client.send(build_url(attempt), form, headers=SCRIPT).status_code == 409


def test_the_result_shows_marks_and_goals(learner_client, session, attempt):
    send_run(learner_client, attempt)
    learner_client.send(f"/learning/attempts/{attempt.id}/submit", {})
    reply = learner_client.get(f"/learning/attempts/{attempt.id}/result")
    judge_page(reply.get_data(as_text=True))
    text = reply.get_data(as_text=True)
    assert "Мошенническое сообщение найдено" in text
    assert "баллы: 4 из 4" in text.replace("\u00a0", " ")


def test_a_task_that_was_not_done_costs_its_half(learner_client, session, attempt):
    learner_client.send(f"/learning/attempts/{attempt.id}/submit", {})
    text = learner_client.get(f"/learning/attempts/{attempt.id}/result").get_data(as_text=True)
    assert "Вы не выполнили это задание." in text
    assert "Мошенническое сообщение найдено" not in text, "attempts remain: that would be the key"


def test_the_last_question_leads_to_the_first_task(learner_client, attempt):
    last = f"/learning/attempts/{attempt.id}/{attempt.total}"
    reply = learner_client.send(last, {"go": "next", "answer": "0"})
    assert reply.location == build_url(attempt)


def test_the_rules_say_what_the_practical_part_counts(learner_client, learner):
    text = learner_client.get("/learning/files/quiz/final").get_data(as_text=True)
    assert "1 практическое задание на этом компьютере, 50\u00a0% всех баллов" in text


def test_a_trainer_sees_the_tasks_apart_and_figures_from_five_learners_on(
    client, session, learner, attempt
):
    somebody = add_person(session)
    grant(session, somebody, TRAINER, course_slug="files")
    trainer = sign_in(client, session, somebody)
    page = trainer.get("/practice/results/files/versions/1")
    judge_page(page.get_data(as_text=True))
    assert "Қорытынды тестінің тапсырмалары" in page.get_data(as_text=True)
    for task in learner.outline.final.tasks:
        reply = trainer.get(f"/practice/results/files/final/{task.id}")
        judge_page(reply.get_data(as_text=True))
        assert "бестен аз тыңдаушыға" in reply.get_data(as_text=True)
    assert trainer.get("/practice/results/files/final/987654").status_code == 404


def test_the_course_and_the_test_say_alike_what_is_needed_before_it_begins(learner_client, learner):
    outline = learner.outline
    course = learner_client.get(f"/catalogue/{outline.slug}").get_data(as_text=True)
    quiz = learner_client.get(f"/learning/{outline.slug}/quiz/final").get_data(as_text=True)
    tasks = "1 практическое задание на этом компьютере, 50 % всех баллов"
    share = f"нужно {outline.final.pass_percent} % всех баллов"
    for page in (course, quiz):
        assert share in page.replace("\xa0", " "), "marks, not right answers: half are for tasks"
        assert tasks in page.replace("\xa0", " ")
