"""Error pages say the same in both languages and link to a next step."""

import re

import pytest

from tests.client import remove_tokens
from tests.factories.accounts import add_person, sign_in
from tests.factories.learning import create_learner


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage)


def read_sections(reply):
    """Return the first words, texts and links of the page's parts, by language."""
    page = remove_tokens(reply.get_data(as_text=True)).partition("<main")[2]
    parts = re.findall(r'<section class="error-page" lang="(\w+)">(.*?)</section>', page, re.DOTALL)
    return {
        language: (
            " ".join(re.sub("<[^>]+>", " ", text).split()),
            re.findall(r'href="([^"]+)"', text),
        )
        for language, text in parts
    }


def test_a_lesson_that_is_not_in_the_learners_version_leads_back_to_the_course(
    client, session, learner
):
    sign_in(client, session, learner.person)
    for url in ("/learning/files/01-mouse/99-gone", "/learning/files/quiz/gone"):
        reply = client.get(url)
        assert reply.status_code == 404
        sections = read_sections(reply)
        assert list(sections) in (["kk", "ru"], ["ru", "kk"])
        for text, links in sections.values():
            assert links == ["/learning/files", "/"]
            assert not text[0].isdigit()


def test_a_course_that_does_not_exist_leads_to_all_courses(client, session, learner):
    sign_in(client, session, learner.person)
    for url in ("/learning/nothing/quiz/final", "/nothing"):
        for _text, links in read_sections(client.get(url)).values():
            assert links == ["/catalogue/", "/"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/learning/files/01-mouse/99-gone", "Такого урока в этом курсе нет."),
        ("/learning/files/quiz/gone", "Такого теста в этом курсе нет."),
        ("/learning/nothing/quiz/final", "Такого курса нет."),
    ],
)
def test_what_is_missing_is_called_by_its_name(client, session, learner, url, words):
    sign_in(client, session, learner.person)
    assert words in read_sections(client.get(url))["ru"][0]


def test_a_refusal_is_the_same_in_both_languages(client, session, learner):
    sign_in(client, session, learner.person)
    reply = client.send("/learning/files/quiz/final/start")
    assert reply.status_code == 409
    sections = read_sections(reply)
    assert "Итоговый тест откроется" in sections["ru"][0]
    assert "қорытынды тест ашылады" in sections["kk"][0]
    assert sections["ru"][1] == sections["kk"][1] == ["/learning/files", "/"]
    assert "уже выполнено" not in sections["ru"][0], "no second story"


def test_a_course_not_begun_offers_to_begin_it_and_a_lesson_leads_to_its_page(
    client, session, learner
):
    sign_in(client, session, add_person(session))
    assert client.get("/learning/files").location == "/catalogue/files"
    page = client.get("/learning/files/quiz/final").get_data(as_text=True)
    assert 'action="/enrolment/files"' in page


def test_whoever_is_signed_out_is_led_to_signing_in(client):
    reply = client.get("/my")
    assert reply.status_code in (302, 303, 401)
    assert "/auth/sign-in" in (reply.location or reply.get_data(as_text=True))
