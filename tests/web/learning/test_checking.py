"""Questions that are checked one by one, by the page's script and without it."""

import re

import pytest

from lms.assessment.queries import load_answer_states
from lms.catalogue.models import Question
from lms.catalogue.services import replace_key
from tests.conftest import NOW
from tests.factories.accounts import sign_in
from tests.factories.catalogue import build_course_files, set_quiz_rules
from tests.factories.learning import (
    begin_attempt,
    create_learner,
    hand_in,
    list_right_values,
    list_wrong_values,
    lock_attempt,
)

TWO_CHECKS = 'behaviour = "repeated"\nchecks_allowed = 2\npenalty = "1/2"\nattempts = 2\n'


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learner(session, container):
    new_learner = create_learner(session, container.storage)
    session.commit()
    return new_learner


@pytest.fixture
def retrying_learner(session, container):
    files = set_quiz_rules(build_course_files(), TWO_CHECKS)
    new_learner = create_learner(session, container.storage, files=files)
    session.commit()
    return new_learner


def begin_quiz(session, learner):
    """Return an attempt with the position of a question whose wrong answer earns no mark."""
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    types = [session.get_one(Question, item["question"]).type for item in attempt.drawn_items]
    position = next(number for number, kind in enumerate(types, 1) if kind != "multiple")
    values = {
        is_right: find(session, attempt, position)
        for is_right, find in ((True, list_right_values), (False, list_wrong_values))
    }
    session.commit()
    return f"/learning/attempts/{attempt.id}/{position}", attempt, position, values


def read_state(session, attempt, position):
    session.rollback()
    state = load_answer_states(session, attempt.id)[position]
    session.rollback()
    return state


def send_form(browser, url, data):
    """Send the form of a question; with `autosave`, the reply is a piece of a page."""
    browser.judge = "autosave" not in data
    reply = browser.send(url, data)
    browser.judge = True
    return reply


def is_disabled(page):
    return bool(re.search(r"<fieldset[^>]* disabled", page))


@pytest.mark.parametrize("is_right", [True, False])
def test_a_check_shows_the_verdict_and_locks_the_question_without_a_script(
    client, session, learner, is_right
):
    browser = sign_in(client, session, learner.person)
    browser.get("/language/ru")
    url, attempt, position, values = begin_quiz(session, learner)
    page = browser.get(url).get_data(as_text=True)
    assert "data-verdict" not in page and not is_disabled(page)
    reply = send_form(browser, url, {"answer": values[is_right], "go": "check"})
    assert (reply.status_code, reply.location) == (303, url)
    page = browser.get(url).get_data(as_text=True)
    assert 'role="status" tabindex="-1" data-verdict' in page and is_disabled(page)
    assert ("Верно" if is_right else "Неверно") in page
    assert 'value="check"' not in page
    assert read_state(session, attempt, position).right is is_right


def test_the_script_gets_the_question_with_its_verdict_alone(client, session, learner):
    browser = sign_in(client, session, learner.person)
    url, _attempt, _position, values = begin_quiz(session, learner)
    reply = send_form(browser, url, {"answer": values[True], "go": "check", "autosave": "1"})
    part = reply.get_data(as_text=True)
    assert reply.status_code == 200
    assert part.strip().startswith("<div data-question data-locked>")
    assert "data-verdict" in part and is_disabled(part)


def test_an_empty_check_is_refused_at_the_question(client, session, learner):
    browser = sign_in(client, session, learner.person)
    url, attempt, _position, _values = begin_quiz(session, learner)
    assert send_form(browser, url, {"go": "check"}).status_code == 422
    assert send_form(browser, url, {"go": "check", "autosave": "1"}).status_code == 422
    session.rollback()
    assert load_answer_states(session, attempt.id) == {}


def test_a_second_tab_is_led_to_the_answer_that_counts(client, session, learner):
    browser = sign_in(client, session, learner.person)
    browser.get("/language/ru")
    url, attempt, position, values = begin_quiz(session, learner)
    send_form(browser, url, {"answer": values[False], "go": "check"})
    state = read_state(session, attempt, position)
    assert send_form(browser, url, {"answer": values[True], "autosave": "1"}).status_code == 409
    reply = send_form(browser, url, {"answer": values[True], "go": "next"})
    assert (reply.status_code, reply.location) == (303, url)
    assert "он и засчитывается" in browser.get(url).get_data(as_text=True)
    again = send_form(browser, url, {"answer": values[True], "go": "check"})
    assert again.location == url
    # The locked fields of a checked question send nothing, and the buttons go on.
    assert send_form(browser, url, {"go": "review"}).location.endswith("/review")
    assert read_state(session, attempt, position) == state


def test_the_key_stays_on_the_server_until_the_question_is_locked(
    client, session, retrying_learner
):
    browser = sign_in(client, session, retrying_learner.person)
    browser.get("/language/ru")
    url, attempt, position, values = begin_quiz(session, retrying_learner)
    question = session.get_one(Question, attempt.drawn_items[position - 1]["question"])
    notes = question.content_ru.get("feedback") or [question.content_ru["right"]]
    right_note = notes[question.answer.get("options", [0])[0]]
    session.rollback()
    reply = send_form(browser, url, {"answer": values[False], "go": "check", "autosave": "1"})
    part = reply.get_data(as_text=True)
    assert "Пока неверно" in part and not is_disabled(part)
    assert right_note not in part
    assert read_state(session, attempt, position).mark is None
    part = send_form(browser, url, {"answer": values[True], "go": "check", "autosave": "1"})
    text = part.get_data(as_text=True)
    assert right_note in text and is_disabled(text)  # the control
    assert "50\N{NO-BREAK SPACE}% балла" in text, "the second check costs half of the mark"


def test_what_attempts_remain_is_said_before_the_review_and_with_the_result(
    client, session, retrying_learner
):
    browser = sign_in(client, session, retrying_learner.person)
    browser.get("/language/ru")
    quiz = retrying_learner.outline.quizzes[0]
    before = browser.get("/learning/files/quiz/01-files").get_data(as_text=True)
    assert "У вас осталось 2 попытки." in before
    _url, attempt, _position, _values = begin_quiz(session, retrying_learner)
    review = browser.get(f"/learning/attempts/{attempt.id}/review").get_data(as_text=True)
    hand_in(session, retrying_learner, quiz, lock_attempt(session, retrying_learner, attempt.id))
    session.commit()
    result = browser.get(f"/learning/attempts/{attempt.id}/result").get_data(as_text=True)
    for page in (review, result):
        assert re.search(r"1 попытк[аи]", page)
    again = begin_attempt(session, retrying_learner, quiz)
    hand_in(session, retrying_learner, quiz, again)
    session.commit()
    for path in (f"/learning/attempts/{again.id}/result", "/learning/files/quiz/01-files"):
        assert "Все попытки использованы" in browser.get(path).get_data(as_text=True)


def test_the_right_answer_is_shown_only_when_no_attempt_is_left(client, session, retrying_learner):
    browser = sign_in(client, session, retrying_learner.person)
    browser.get("/language/ru")
    quiz = retrying_learner.outline.quizzes[0]
    are_shown = []
    for _ in range(2):
        attempt = begin_attempt(session, retrying_learner, quiz)
        hand_in(session, retrying_learner, quiz, attempt)
        session.commit()
        page = browser.get(f"/learning/attempts/{attempt.id}/result").get_data(as_text=True)
        are_shown.append("Правильный ответ" in page)
    assert are_shown == [False, True]


def test_how_often_an_answer_may_be_checked_is_said_before_the_first_check(
    client, session, retrying_learner, learner
):
    for each, words in (
        (retrying_learner, "Проверить ответ можно до 2 раз."),
        (learner, "изменить нельзя"),
    ):
        browser = sign_in(client, session, each.person)
        browser.get("/language/ru")
        url, _attempt, _position, _values = begin_quiz(session, each)
        assert words in browser.get(url).text


def test_after_a_check_that_was_changed_the_checks_that_remain_are_said(
    client, session, retrying_learner
):
    browser = sign_in(client, session, retrying_learner.person)
    browser.get("/language/ru")
    url, _attempt, _position, values = begin_quiz(session, retrying_learner)
    send_form(browser, url, {"answer": values[False], "go": "check"})
    assert "проверить его ещё 1 раз" in browser.get(url).text
    send_form(browser, url, {"answer": values[True], "go": "stay"})
    assert "изменить нельзя" in browser.get(url).text


@pytest.mark.parametrize(
    ("counts", "words"), [("none", "Сұрақ ұпайға қосылмайды"), ("every", "Дұрыс")]
)
def test_a_check_of_a_question_whose_key_was_wrong_says_what_holds_now(
    client, session, learner, counts, words
):
    url, attempt, position, values = begin_quiz(session, learner)
    question = session.get_one(Question, attempt.drawn_items[position - 1]["question"])
    replace_key(
        session,
        version_id=learner.outline.version_id,
        question_id=question.id,
        answer={**question.answer, "counts": counts},
        now=NOW,
    )
    session.commit()
    sign_in(client, session, learner.person)
    data = {"answer": values[False], "go": "check"}
    assert words in send_form(client, url, {**data, "autosave": "1"}).text
    page = client.get(url).text
    assert words in page and "Дұрыс емес" not in page
    graded_attempt = hand_in(session, learner, learner.outline.quizzes[0], attempt)
    assert not graded_attempt.is_waiting
