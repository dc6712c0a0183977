"""Pages of a course that requires reading time, and how the time is measured."""

import re

import pytest

from lms.learning.queries import sum_seconds
from tests.factories.accounts import sign_in
from tests.factories.catalogue import build_floor_files
from tests.factories.learning import (
    complete_course,
    create_learner,
    load_enrolment,
    read_all,
    take_quiz,
)

FIRST, SECOND = "/learning/files/01-files/01-file", "/learning/files/01-files/02-folder"
COURSE = "/learning/files"
SERVED = re.compile(r'name="served" value="([^"]+)"')


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learner(session, container):
    new_learner = create_learner(session, container.storage, files=build_floor_files(60))
    session.commit()
    return new_learner


@pytest.fixture
def learner_client(client, session, learner):
    browser = sign_in(client, session, learner.person)
    browser.get("/language/ru")
    return browser


def open_lesson(browser, path):
    return SERVED.search(browser.get(path).text)[1]


def load_seconds(session, learner):
    session.rollback()
    seconds = sum_seconds(session, learner.enrolment.id)
    session.rollback()  # whoever reads on holds up the writers of SQLite
    return seconds


def load_state(session, learner):
    session.rollback()
    state = load_enrolment(session, learner.person).state
    session.rollback()
    return state


def test_a_visitor_reads_how_long_the_lessons_take_at_least(client, learner):
    client.get("/language/ru")
    text = client.get("/catalogue/files").text
    assert "не меньше 60 минут" in text
    assert "открыты на вашем экране в общей сложности не меньше 60 минут" in text


def test_a_learner_reads_how_much_time_there_is_and_what_is_asked_for(
    learner_client, learner, clock
):
    assert "не меньше 60 минут; пока у вас 0." in learner_client.get(COURSE).text
    stamp = open_lesson(learner_client, FIRST)
    clock.forward(minutes=12)
    learner_client.send(f"{FIRST}/bookmark", {"served": stamp, "seconds": "1:720"})
    text = learner_client.get(COURSE).text
    assert "не меньше 60 минут; пока у вас 12." in text
    assert "Не хватает только времени чтения." not in text, "lessons and quizzes are left too"


def test_the_end_of_the_course_names_the_time_that_is_left_and_the_fastest_lessons(
    learner_client, session, learner, clock
):
    stamp = open_lesson(learner_client, FIRST)
    clock.forward(minutes=12)
    learner_client.send(f"{FIRST}/bookmark", {"served": stamp, "seconds": "1:720"})
    read_all(session, learner)
    for quiz in learner.outline.quizzes:
        attempt = take_quiz(session, learner, quiz)
    session.commit()
    result = f"/learning/attempts/{attempt.id}/result"
    for page in (COURSE, result):
        text = learner_client.get(page).text
        assert "Не хватает только времени чтения." in text
        assert "Осталось читать ещё 48 минут." in text
        notice = text.partition("Быстрее всего")[2].partition("</ul>")[0]
        assert re.findall(r"/learning/files/([^\"]+)", notice) == [
            "01-files/02-folder",
            "02-more/01-file",
            "02-more/02-folder",
        ]
    assert "Не хватает только времени чтения." in learner_client.get("/my").text


def test_a_report_that_brings_the_time_to_the_floor_completes_the_course(
    learner_client, session, learner, clock
):
    complete_course(session, learner)
    session.commit()
    for path, minutes in ((FIRST, 30), (SECOND, 29)):
        stamp = open_lesson(learner_client, path)
        clock.forward(minutes=minutes)
        report = {"served": stamp, "seconds": f"1:{60 * minutes}"}
        assert learner_client.send(f"{path}/bookmark", report).status_code == 204
    assert load_state(session, learner) == "active"
    stamp = open_lesson(learner_client, SECOND)
    clock.forward(minutes=1)
    for _ in range(2):
        learner_client.send(f"{SECOND}/bookmark", {"served": stamp, "seconds": "2:60"})
    assert load_state(session, learner) == "completed"
    text = learner_client.get(COURSE).text
    assert "Вы завершили этот курс." in text
    assert "не меньше 60 минут" not in text


def test_without_scripts_the_button_brings_the_time_and_completes_the_course(
    learner_client, session, learner, clock
):
    complete_course(session, learner)
    session.commit()
    stamp = open_lesson(learner_client, FIRST)
    clock.forward(minutes=31)
    reply = learner_client.send(f"{FIRST}/done", {"served": stamp})
    assert reply.location == COURSE
    assert load_seconds(session, learner) == 31 * 60
    assert load_state(session, learner) == "active"
    stamp = open_lesson(learner_client, SECOND)
    clock.forward(minutes=29)
    assert learner_client.send(f"{SECOND}/done", {"served": stamp}).location == COURSE
    assert load_state(session, learner) == "completed"


def test_a_page_with_scripts_that_has_measured_nothing_yet_counts_nothing(
    learner_client, session, learner, clock
):
    stamp = open_lesson(learner_client, FIRST)
    clock.forward(minutes=31)
    learner_client.send(f"{FIRST}/done", {"served": stamp, "seconds": ""})
    assert load_seconds(session, learner) == 0


@pytest.mark.parametrize("change", ["9", "", "'"])
def test_a_stamp_that_no_page_carries_counts_nothing(
    learner_client, session, learner, clock, change
):
    stamp = open_lesson(learner_client, FIRST)
    clock.forward(minutes=31)
    assert (
        learner_client.send(f"{FIRST}/done", {"served": change and change + stamp}).status_code
        == 303
    )
    assert load_seconds(session, learner) == 0


def test_a_course_that_asks_for_no_time_says_and_counts_nothing_of_it(
    client, session, container, clock
):
    """The control."""
    learner = create_learner(session, container.storage)
    session.commit()
    browser = sign_in(client, session, learner.person)
    browser.get("/language/ru")
    page = browser.get(FIRST).text
    assert not SERVED.search(page)
    stamp = re.search(r'data-served="([^"]+)"', page)[1]
    clock.forward(minutes=31)
    browser.send(f"{FIRST}/done", {"served": stamp})
    assert load_seconds(session, learner) == 0
    for path in (COURSE, "/catalogue/files"):
        assert "не меньше" not in browser.get(path).text
