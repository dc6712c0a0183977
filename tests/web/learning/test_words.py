"""The words of a course: marked in lessons, and all of them on a page of their own."""

import re

import pytest
from sqlalchemy import update

from lms.catalogue.models import GlossaryWord
from tests.factories.accounts import add_person, sign_in
from tests.factories.catalogue import GLOSSARY, load_small_course
from tests.factories.learning import create_learner, enrol

PAGE = "/learning/files/words"
LESSON = "/learning/files/01-files/01-file"


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learner(session, container):
    load_small_course(session, container.storage, changes={"glossary.toml": GLOSSARY})
    learner = add_person(session)
    enrol(session, learner)
    session.commit()
    return learner


def list_words(text):
    other = r'(?:<span class="words__other" lang="(..)">([^<]+)</span>)?'
    return re.findall(rf"<dt>([^<]+?) {other}</dt>", text)


def test_the_words_stand_in_alphabetical_order_beside_the_other_language_if_it_differs(
    client, learner
):
    assert list_words(client.get(PAGE).text) == [
        ("меңзер", "ru", "указатель мыши"),
        ("файл", "", ""),
        ("флеш-жинақтауыш", "ru", "флешка"),
    ]
    client.get("/language/ru")
    assert [word for word, _, _ in list_words(client.get(PAGE).text)] == [
        "указатель мыши",
        "файл",
        "флешка",
    ]


def test_a_word_leads_to_the_lesson_where_it_first_stands(client, session, learner):
    sign_in(client, session, learner)
    text = client.get(PAGE).text
    assert text.count(f'href="{LESSON}"') == 1
    assert "&lt;сурет&gt;" in text


def test_a_word_that_no_lesson_has_in_one_language_is_found_by_the_other(client, session, learner):
    sign_in(client, session, learner)
    rows = GlossaryWord.__table__
    session.execute(update(rows).where(rows.c.lesson_kk.is_not(None)).values(lesson_kk=None))
    session.commit()
    assert client.get(PAGE).text.count(f'href="{LESSON}"') == 1


def test_the_lesson_and_the_course_lead_to_the_words(client, session, learner):
    assert f'href="{PAGE}"' in client.get("/catalogue/files").text
    lesson = client.get(LESSON).text
    assert f'href="{PAGE}"' in lesson
    assert 'class="word" href="#word-file"' in lesson
    assert 'id="word-file"' in lesson
    assert "js/lesson." in lesson
    sign_in(client, session, learner)
    assert f'href="{PAGE}"' in client.get("/learning/files").text


def test_a_course_without_a_glossary_has_no_such_page_and_no_link(client, session, container):
    create_learner(session, container.storage)
    session.commit()
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/catalogue/files").text
    assert "data-words-list" not in client.get(LESSON).text


def test_learners_under_way_keep_the_words_of_their_version(client, session, learner, container):
    load_small_course(session, container.storage)
    session.commit()
    assert client.get(PAGE).status_code == 404
    sign_in(client, session, learner)
    assert client.get(PAGE).status_code == 200
