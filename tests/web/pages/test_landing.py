"""Where people land after signing in, and the step at which their learning goes on."""

import re

import pytest

from lms.accounts.rules import ROLES
from lms.core.clock import Moment
from lms.learning.services import finish_lesson, save_bookmark
from tests.client import remove_tokens
from tests.conftest import NOW
from tests.factories import catalogue
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.learning import ZONE, complete_course, create_learner, enrol
from tests.factories.regions import AKMOLA

PASSWORD = "көк шкаф 478"


@pytest.fixture
def learner(session, container):
    learner = create_learner(session, container.storage, user_name="aika")
    learner.person.password_hash = container.passwords.hash(PASSWORD)
    session.commit()
    return learner


def sign_in_at(client, path="/auth/sign-in"):
    return client.send(path, {"login": "aika", "password": PASSWORD}).location


def read_text(text):
    return " ".join(re.sub("<[^>]+>", " ", remove_tokens(text)).split())


def test_a_learner_lands_where_the_learning_goes_on(client, learner):
    assert sign_in_at(client) == "/my"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_staff_land_on_their_desk_with_their_own_learning_beside_it(client, session, learner, role):
    grant(session, learner.person, role, kato=AKMOLA)
    session.commit()
    assert sign_in_at(client) == "/work"
    page = client.get("/work").text
    assert '<a class="site-nav__link" href="/work" aria-current="page"' in page
    assert "/learning/files/resume" in page


def test_the_page_that_was_asked_for_comes_first(client, session, learner):
    grant(session, learner.person, "hr", kato=AKMOLA)
    session.commit()
    assert sign_in_at(client, "/auth/sign-in?next=/catalogue/") == "/catalogue/"


def find_button(page):
    match = re.search(r'<a class="button button--primary"[^>]*>.*?</a>', page, re.DOTALL)
    return (re.search('href="([^"]+)"', match.group()).group(1), read_text(match.group()))


def test_the_first_button_names_the_item_and_counts_items_as_the_course_page_does(
    client, session, learner
):
    sign_in(client, session, learner.person)
    client.set_cookie("language", "ru")
    url, text = find_button(client.get("/my").text)
    lesson = learner.outline.lessons[0]
    assert url == "/learning/files/resume"
    assert text == f"Начать: урок 1 модуля 1 {lesson.title_ru}"
    finish_lesson(
        session,
        enrolment=learner.enrolment,
        outline=learner.outline,
        lesson_id=lesson.id,
        by_id=learner.person.id,
        moment=Moment(NOW, ZONE),
    )
    session.commit()
    page = client.get("/my").text
    text = find_button(page)[1]
    assert text.startswith("Продолжить: ") and text.endswith(learner.outline.items[1].title_ru)
    items = re.search(r"Пройдено уроков и тестов: <span[^>]*>[^<]+", page).group()
    assert items in client.get("/learning/files").text


def test_the_button_leads_to_the_lesson_of_the_bookmark(client, session, learner):
    sign_in(client, session, learner.person)
    lesson = learner.outline.lessons[1]
    save_bookmark(
        session, enrolment_id=learner.enrolment.id, lesson_id=lesson.id, anchor="s-1", now=NOW
    )
    session.commit()
    _url, text = find_button(client.get("/my").text)
    assert text.endswith(lesson.title_kk)
    assert client.get("/learning/files/resume").location.endswith(f"/{lesson.slug}#s-1")


def test_who_left_the_first_lesson_at_a_step_goes_on_and_does_not_begin(client, session, learner):
    sign_in(client, session, learner.person)
    client.get("/language/ru")
    assert find_button(client.get("/my").text)[1].startswith("Начать: ")
    lesson = learner.outline.lessons[0]
    save_bookmark(
        session, enrolment_id=learner.enrolment.id, lesson_id=lesson.id, anchor="step-2", now=NOW
    )
    session.commit()
    for url in ("/", "/my", "/learning/files"):
        assert find_button(client.get(url).text)[1].startswith("Продолжить: урок 1 модуля 1, шаг 2")


def test_the_head_leads_on_to_the_latest_course_under_way_or_to_ones_own_learning(
    client, session, container, learner
):
    sign_in(client, session, learner.person)
    catalogue.load_small_course(session, container.storage, slug="other", code="T2")
    assert 'href="/my/resume"' in client.get("/help").text
    assert client.get("/my/resume").location == "/learning/files/resume"
    enrol(session, learner.person, "other")
    session.commit()
    assert client.get("/my/resume").location == "/learning/other/resume"
    sign_in(client, session, add_person(session))
    assert client.get("/my/resume").location == "/my"


def test_there_is_always_a_next_step(client, session, container, learner):
    empty = add_person(session)
    sign_in(client, session, empty)
    assert "/catalogue/" in client.get("/my").text.partition("<main")[2].partition("</main")[0]
    complete_course(session, learner)
    catalogue.load_small_course(session, container.storage, slug="other", code="T2")
    sign_in(client, session, learner.person)
    page = client.get("/my").text
    assert 'id="others"' in page
    assert 'href="/catalogue/other"' in page
    assert 'href="/catalogue/files"' not in page, "what is completed is not offered"
    enrol(session, learner.person, "other")
    session.commit()
    assert 'id="others"' not in client.get("/my").text


def test_a_course_that_was_not_begun_leads_to_its_page_with_one_clear_text(
    client, session, learner
):
    sign_in(client, session, add_person(session))
    reply = client.get("/learning/files")
    assert (reply.status_code, reply.location) == (302, "/catalogue/files")
    page = client.get(reply.location).text
    assert "notice--info" in page and "/enrolment/files" in page
