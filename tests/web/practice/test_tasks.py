"""A practice task as a learner and as a visitor meet it."""

import json

import pytest
from sqlalchemy import func, select

from lms.enrolment.services import allow_repetition
from lms.practice.models import PracticeRun
from lms.practice.services.visitors import RUNS
from lms.practice.views import samples
from tests.client import judge_page
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_person, sign_in
from tests.factories.catalogue import build_course_files, load_course
from tests.factories.learning import create_learner, enrol, load_enrolment, read_all, take_quiz
from tests.factories.practice import (
    INBOX_URL,
    SOLVING,
    TRY_URL,
    build_inbox_course,
    build_trace,
    read_scene_data,
)

SCRIPT = {"Accept": "application/json"}
LESSON = "/learning/files/01-files/02-folder"


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learner(session, container):
    create_learner(session, container.storage, files=build_inbox_course())
    new_learner = create_learner(session, container.storage, files=build_inbox_course())
    session.commit()
    return new_learner


@pytest.fixture
def learner_client(client, session, learner):
    return sign_in(client, session, learner.person)


def load_data(client, url=INBOX_URL):
    return read_scene_data(client.get(url).get_data(as_text=True))


def send_run(client, data, actions=SOLVING, *, headers=SCRIPT, **values):
    form = {"token": data["token"], "language": data["language"]}
    form["trace"] = json.dumps(build_trace(actions))
    return client.send(data["send"], form | values, headers=headers)


def count_runs(session):
    return session.scalar(select(func.count()).select_from(PracticeRun))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_holds_the_scene_in_its_language(learner_client, language):
    learner_client.get(f"/language/{language}")
    page = learner_client.get(INBOX_URL).get_data(as_text=True)
    judge_page(page)
    data = read_scene_data(page)
    assert data["language"] == language
    assert (
        data["start"]["messages"]["m1"]["why"]
        == {"kk": "Код сұрайды.", "ru": "Просит код."}[language]
    )
    assert data["goals"][0]["when"] == ["is", "messages.m1.verdict", "fraud"]
    assert (data["solution"], data["pass"], data["send"]) == (SOLVING, 100, INBOX_URL)
    assert {"player-hint", "inbox-title"} <= data["words"].keys()


def test_the_page_says_in_words_what_the_task_trains(learner_client):
    page = learner_client.get(INBOX_URL).get_data(as_text=True)
    assert "Нені жаттықтырады: Құрылғыларды қолдану (DLGF\u00a00.1)" in page


def test_each_page_begins_a_run_of_its_own(learner_client):
    first, second = load_data(learner_client), load_data(learner_client)
    assert first["token"] != second["token"] and first["seed"] != second["seed"]


def test_a_run_is_stored_and_its_outcome_comes_back_with_the_next_run(
    learner_client, session, learner
):
    data = load_data(learner_client)
    reply = send_run(learner_client, data)
    assert reply.status_code == 200
    outcome = reply.get_json()
    assert (outcome["passed"], outcome["percent"], outcome["goals"]) == (True, 100, ["m1"])
    assert outcome["stored"] is True
    assert outcome["again"]["token"] != data["token"]
    again = send_run(learner_client, data | outcome["again"], SOLVING[:1])
    assert (again.status_code, again.get_json()["passed"]) == (200, False)
    runs = session.execute(select(PracticeRun.enrolment_id, PracticeRun.passed)).all()
    assert runs == [(learner.enrolment.id, True), (learner.enrolment.id, False)]


def test_a_run_that_is_sent_twice_is_one(learner_client, session):
    data = load_data(learner_client)
    first, again = (
        send_run(learner_client, data).get_json(),
        send_run(learner_client, data, []).get_json(),
    )
    assert first["goals"] == again["goals"] == ["m1"]
    assert count_runs(session) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"token": "forged"},
        {"token": ""},
        {"trace": "[]"},
        {"trace": '[[0, "judge", "m1", "fraud"], [1, "done"]]'},
        {"trace": '[[0, "open", "m1"]]'},
    ],
)
def test_a_run_that_no_player_sends_is_refused_in_words(learner_client, session, values):
    data = load_data(learner_client)
    reply = send_run(learner_client, data, **values)
    assert reply.status_code == 422 and len(reply.get_json()["message"]) > 20
    page = send_run(learner_client, data, headers={}, **values)
    assert page.status_code == 422
    judge_page(page.get_data(as_text=True))
    assert count_runs(session) == 0


def test_a_run_of_another_learner_waits_for_them(learner_client, session, client, learner):
    data = load_data(learner_client)
    other = create_learner(
        session, client.application.extensions["lms"].storage, files=build_inbox_course()
    )
    session.commit()
    sign_in(client, session, other.person)
    assert send_run(client, data).status_code == 403
    assert count_runs(session) == 0


def test_what_a_window_keeps_of_a_run_is_found_again_by_its_learner_alone(
    learner_client, session, client, container
):
    own, again = load_data(learner_client), load_data(learner_client)
    assert own["draft"] == again["draft"] and len(own["draft"]) > 3
    other = create_learner(session, container.storage, files=build_inbox_course())
    session.commit()
    sign_in(client, session, other.person)
    of_others = {load_data(client)["draft"], load_data(client, TRY_URL)["draft"]}
    assert len(of_others | {own["draft"]}) == 3


@pytest.mark.parametrize("passes", [True, False])
def test_a_run_without_the_script_leads_to_a_page(learner_client, passes):
    reply = send_run(
        learner_client, load_data(learner_client), SOLVING if passes else [], headers={}
    )
    page = reply.get_data(as_text=True)
    assert reply.status_code == 200
    judge_page(page)
    assert ("Алаяқты таптыңыз." in page) == passes
    assert "Алаяқтық хабар табылды" in page


def test_what_the_latest_run_came_to_is_found_later_by_its_learner_alone(
    learner_client, session, client, container
):
    url = f"{INBOX_URL}/result"
    assert learner_client.get(url).location == INBOX_URL, "there is none yet"
    for actions, message in ((SOLVING, "Алаяқты таптыңыз."), ([], "Әлі аздап жаттығу керек")):
        reply = send_run(learner_client, load_data(learner_client), actions).get_json()
        assert (reply["result"], reply["title"]) == (url, "Бір хабар")
        page = learner_client.get(url).get_data(as_text=True)
        judge_page(page)
        assert message in page and f'href="{INBOX_URL}"' in page
    other = create_learner(session, container.storage, files=build_inbox_course())
    session.commit()
    sign_in(client, session, other.person)
    assert client.get(url).location == INBOX_URL


def test_the_last_task_completes_the_course(session, client, container):
    learner = create_learner(session, container.storage, files=build_inbox_course(required=True))
    read_all(session, learner)
    for quiz in learner.outline.quizzes:
        take_quiz(session, learner, quiz)
    session.commit()
    sign_in(client, session, learner.person)
    send_run(client, load_data(client))
    session.expire_all()
    assert load_enrolment(session, learner.person).state == "completed"


def test_after_the_last_lesson_comes_the_task_and_after_it_the_quiz(learner_client):
    assert learner_client.send(f"{LESSON}/done").location == INBOX_URL
    page = learner_client.get(INBOX_URL).get_data(as_text=True)
    assert 'href="/learning/files/quiz/01-files" data-part="result-next"' in page
    assert '<p class="practice__later"><a href="/learning/files/quiz/01-files">' in page


def test_the_course_shows_the_task_and_what_is_done(learner_client):
    page = learner_client.get("/learning/files").get_data(as_text=True)
    assert f'href="{INBOX_URL}"' in page and "қаласаңыз" in page
    lesson = learner_client.get(LESSON).get_data(as_text=True)
    assert f'href="{INBOX_URL}"' in lesson
    send_run(learner_client, load_data(learner_client))
    after = learner_client.get(LESSON).get_data(as_text=True)
    assert "menu-list__item--done" in after and "menu-list__item--done" not in lesson


def test_the_public_page_of_the_course_says_which_tasks_its_minutes_leave_out(client, learner):
    page = client.get("/catalogue/files").get_data(as_text=True)
    assert f'href="{TRY_URL}"' in page
    assert "қаласаңыз" in page.split(f'href="{TRY_URL}"')[1].split("</li>")[0]


def test_who_has_not_begun_the_course_is_led_to_it(client, session, learner):
    sign_in(client, session, add_person(session))
    assert client.get(INBOX_URL).location == "/catalogue/files"
    data = load_data(client, TRY_URL)
    assert send_run(client, data | {"send": INBOX_URL}).status_code == 403


def begin_again(session, learner):
    """Complete the course in the newest enrolment, and enrol once more."""
    enrolment = load_enrolment(session, learner.person)
    records.complete(session, enrolment.id)
    allow_repetition(session, enrolment_ids=[enrolment.id])
    enrol(session, learner.person)


def test_a_run_of_an_earlier_enrolment_is_refused_and_waits_for_nobody(
    learner_client, session, learner, container
):
    """The run would wait for another person to sign in, who would never come."""
    data = load_data(learner_client)
    begin_again(session, learner)
    session.commit()
    reply = send_run(learner_client, data)
    assert reply.status_code == 422 and "қайта" in reply.get_json()["message"]
    files = build_course_files()  # the next version has no such task
    load_course(session, container.storage, files=files, slug="files", by_id=None, now=NOW)
    begin_again(session, learner)
    session.commit()
    assert learner_client.get(INBOX_URL).status_code == 404, "the control"
    assert send_run(learner_client, data).status_code == 422
    assert count_runs(session) == 0


def test_a_visitor_is_led_to_trying_and_nothing_is_stored(client, session, learner):
    assert client.get(INBOX_URL).location == TRY_URL
    data = load_data(client, TRY_URL)
    judge_page(client.get(TRY_URL).get_data(as_text=True))
    reply = send_run(client, data)
    assert (reply.get_json()["passed"], reply.get_json()["stored"]) == (True, False)
    assert count_runs(session) == 0


def test_runs_of_visitors_are_limited_also_where_none_of_them_is_taken(client, learner, session):
    """Each is played on the server, up to the action that nobody could have done."""
    data = load_data(client, TRY_URL)
    for _number in range(RUNS):
        assert send_run(client, data, [*SOLVING, ["open", "nothing"]]).status_code == 422
    assert send_run(client, data).status_code == 429
    assert count_runs(session) == 0


def test_others_can_write_while_the_run_of_a_visitor_is_judged(
    client, container, learner, monkeypatch
):
    data, judge, writers = load_data(client, TRY_URL), samples.judge_run, []

    def write_meanwhile(**run):
        with container.database.write() as writing:
            writers.append(add_person(writing).id)
        return judge(**run)

    monkeypatch.setattr(samples, "judge_run", write_meanwhile)
    assert send_run(client, data).status_code == 200
    assert len(writers) == 1


def test_a_token_for_trying_is_good_for_nothing_else(learner_client, session):
    data, sample_data = load_data(learner_client), load_data(learner_client, TRY_URL)
    assert send_run(learner_client, sample_data | {"send": INBOX_URL}).status_code == 403
    assert send_run(learner_client, data | {"send": TRY_URL}).status_code == 422
    assert count_runs(session) == 0


@pytest.mark.parametrize("path", ["files/01-files/09-none", "files/09/01-x", "none/01-files/x"])
@pytest.mark.parametrize("start", ["/practice/", "/practice/try/"])
def test_a_task_that_is_not_there_is_not_found(learner_client, path, start):
    assert learner_client.get(start + path).status_code == 404


def test_the_page_of_the_course_offers_to_try_its_task(client, learner):
    page = client.get("/catalogue/files").get_data(as_text=True)
    assert f'href="{TRY_URL}"' in page


def test_a_missing_task_leads_back_to_its_course(learner_client):
    page = learner_client.get("/practice/files/01-files/09-none").get_data(as_text=True)
    assert 'href="/learning/files"' in page
