"""The page of search."""

import re

import pytest

from lms.search.services import refresh_index
from tests.conftest import NOW
from tests.factories.accounts import add_person, sign_in
from tests.factories.catalogue import load_course, load_small_course, replace_text
from tests.factories.learning import create_learner
from tests.factories.practice import INBOX_URL, TRY_URL, build_inbox_course

KK = "01-files/01-file/kk.md"


@pytest.fixture
def container(app):
    """Return the container of the application under test."""
    return app.extensions["lms"]


@pytest.fixture
def course_version(session, container):
    """Return the small course and the help, indexed."""
    version = load_small_course(session, container.storage)
    refresh_index(session)
    session.commit()
    return version


def search_pages(client, query, language="kk", status=200, **more):
    client.set_cookie("language", language)
    reply = client.get("/search", query_string={"q": query, **more})
    assert reply.status_code == status
    return reply.get_data(as_text=True)


def list_links(page):
    return re.findall(r'search-result__title"><a href="([^"]*)"', page)


def test_without_words_the_page_says_what_can_be_searched(client, course_version):
    page = client.get("/search").get_data(as_text=True)
    assert 'name="q"' in page and "/catalogue/" in page and "search-result" not in page


def test_results_show_the_word_marked_in_its_form_and_how_many_there_are(client, course_version):
    assert "<mark>Файлы</mark>" in search_pages(client, "fail", "ru")
    page = search_pages(client, "fail", "kk")
    assert re.search(r"<mark>[Фф]айл", page)
    assert re.search(r'role="status" tabindex="-1" autofocus>\s*5 бет табылды', page)


def test_a_result_in_the_other_language_is_marked_as_such(client, course_version):
    page = search_pages(client, "нажмите", "kk")
    assert page.count('<li class="search-result" lang="ru">') >= 4 and "орысша" in page


def test_a_visitor_comes_to_the_first_lesson_and_for_others_to_the_course(client, course_version):
    page = search_pages(client, "бірінші екінші")
    assert (
        list_links(page) == ["/learning/files/01-files/01-file#step-2"] + ["/catalogue/files"] * 3
    )
    assert page.count("Курсты бастаған соң ашылады") == 3


def test_a_learner_comes_to_each_lesson(client, session, container, course_version):
    learner = create_learner(session, container.storage)
    session.commit()
    sign_in(client, session, learner.person)
    page = search_pages(client, "бірінші екінші")
    assert "/learning/files/02-more/02-folder#step-2" in list_links(page)
    assert len(list_links(page)) == 4 and "Курсты бастаған" not in page


def test_a_learner_of_an_older_version_comes_to_the_own_lesson_or_the_course(
    client, session, container, course_version
):
    learner = create_learner(session, container.storage)
    files = replace_text(KK, "Бұл **файл**", "Бұл **сканер**")
    files |= {
        path.replace("02-more/02-folder", "02-more/03-new"): content
        for path, content in files.items()
        if "02-more/02-folder" in path
    }
    files = replace_text("02-more/03-new/kk.md", "Бұл **файл**", "Бұл **сканер**", files)
    load_course(session, container.storage, files=files, slug="files", by_id=None, now=NOW)
    session.commit()
    sign_in(client, session, learner.person)
    assert sorted(list_links(search_pages(client, "сканер"))) == [
        "/learning/files",
        "/learning/files/01-files/01-file",
    ]


def test_a_practice_task_is_found_by_title_and_goal(client, session, container):
    learner = create_learner(session, container.storage, files=build_inbox_course())
    session.commit()
    for query, language in (("одно сообщение", "ru"), ("обманывают", "ru"), ("алаяқтық", "kk")):
        assert list_links(search_pages(client, query, language)) == [TRY_URL]
    assert "Практическое задание" in search_pages(client, "обманывают", "ru")
    assert (
        list_links(search_pages(client, "пришлите код", "ru")) == []
    )  # what happens in a scene is not told
    sign_in(client, session, learner.person)
    assert list_links(search_pages(client, "обманывают", "ru")) == [INBOX_URL]


def test_a_learner_of_a_version_without_the_task_comes_to_the_course(client, session, container):
    learner = create_learner(session, container.storage)
    load_course(
        session, container.storage, files=build_inbox_course(), slug="files", by_id=None, now=NOW
    )
    session.commit()
    sign_in(client, session, learner.person)
    assert list_links(search_pages(client, "обманывают", "ru")) == ["/learning/files"]


def test_the_help_is_found_with_a_link_to_its_section(client, course_version):
    assert "/help#language" in list_links(search_pages(client, "тілді ауыстыру"))


def test_where_no_page_has_all_words_those_with_some_are_shown(client, course_version):
    page = search_pages(client, "файл принтер", "ru")
    assert "Нет страницы, где есть все эти слова." in page and list_links(page)


def test_nothing_found_leads_on(client, course_version):
    page = search_pages(client, "жоқсөз")
    assert "Ештеңе табылмады" in page and 'href="/catalogue/"' in page
    assert 'value="жоқсөз"' in page


def test_results_are_in_pages(client, session, container, course_version):
    for number in range(6):
        load_small_course(session, container.storage, slug=f"c{number}", code=f"C{number}")
    session.commit()
    page = search_pages(client, "файл")
    assert len(list_links(page)) == 20 and 'rel="next"' in page
    second = search_pages(client, "файл", page="2")
    assert len(list_links(second)) == 15
    search_pages(client, "файл", page="99", status=404)


def test_pages_with_some_of_the_words_are_in_pages_too(client, session, container, course_version):
    for number in range(6):
        load_small_course(session, container.storage, slug=f"c{number}", code=f"C{number}")
    session.commit()
    page = search_pages(client, "файл принтер")
    assert len(list_links(page)) == 20 and 'rel="next"' in page
    second = search_pages(client, "файл принтер", page="2")
    assert len(list_links(second)) == 15
    search_pages(client, "файл принтер", page="99", status=404)


def test_a_query_that_is_too_long_is_answered_and_not_lost(client, course_version):
    page = search_pages(client, "ә" * 1000, status=422)
    assert "200" in page and "ә" * 1000 in page and 'aria-invalid="true"' in page


@pytest.mark.parametrize("query", ["***", "\x00", "()\x00-", "' \""])
def test_a_query_without_a_word_is_answered(client, course_version, query):
    assert 'aria-invalid="true"' in search_pages(client, query, status=422)


def test_signs_of_markup_and_of_query_languages_are_text(client, course_version):
    page = search_pages(client, '<script>alert(1)</script> " OR файл*')
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_the_page_is_not_for_search_engines(client, course_version):
    assert '<meta name="robots" content="noindex">' in search_pages(client, "файл")


def test_the_head_of_every_page_leads_to_search(client, course_version):
    assert 'action="/search"' in client.get("/help").get_data(as_text=True)


def test_searching_takes_few_statements_however_much_is_found(
    client, app, session, course_version, count_queries
):
    sign_in(client, session, add_person(session))
    search_pages(client, "файл")  # the outline is cached now
    with count_queries(app) as statements:
        assert len(list_links(search_pages(client, "файл"))) == 5
    assert len([line for line in statements if "search_" in line]) == 2
    assert len(statements) <= 8
