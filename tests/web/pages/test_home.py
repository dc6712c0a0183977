"""The home page of visitors, learners and staff, and what phones and search engines read."""

import re
from dataclasses import replace

import pytest

from lms.core.clock import Moment
from lms.learning.services import finish_lesson
from tests.conftest import NOW
from tests.factories import catalogue, practice
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.learning import ZONE, create_learner
from tests.factories.regions import AKMOLA


@pytest.fixture
def learner(session, container):
    learner = create_learner(session, container.storage, user_name="aika")
    session.commit()
    return learner


def read_main(page):
    return page.partition("<main")[2].partition("</main>")[0]


def test_a_visitor_finds_two_doors_courses_with_covers_and_what_one_will_be_able_to_do(
    client, session, container
):
    client.set_cookie("language", "ru")
    course = catalogue.load_small_course(session, container.storage)
    session.commit()
    page = read_main(client.get("/").text)
    doors = re.findall(r'class="main-link__title"><a href="([^"]+)"', page)
    assert doors == ["/catalogue/?audience=citizen", "/catalogue/?audience=civil_servant"]
    card = re.search(r'<article class="course-card.*?</article>', page, re.DOTALL).group()
    assert 'class="cover"' in card and "первый урок — " in card
    assert course.outcomes_ru[0] in page
    assert 'action="/certificates/check"' in page


def test_a_visitor_is_offered_a_task_to_try_as_soon_as_a_course_has_one(client, session, container):
    client.set_cookie("language", "ru")
    catalogue.load_small_course(session, container.storage)
    session.commit()
    assert 'class="sample-link"' not in client.get("/").text
    catalogue.load_course(
        session,
        container.storage,
        files=practice.build_inbox_course(),
        slug="files",
        by_id=None,
        now=NOW,
    )
    session.commit()
    page = read_main(client.get("/").text)
    assert f'class="sample-link__title"><a href="{practice.TRY_URL}"' in page
    assert client.get(practice.TRY_URL).status_code == 200


def test_the_operator_stands_on_the_home_page_once_it_has_a_name(own_app):
    client = own_app.test_client()
    client.set_cookie("language", "ru")
    assert "Кто отвечает за сайт" not in client.get("/").text
    container = own_app.extensions["lms"]
    operator = replace(container.settings.operator, name_kk="Орталық", name_ru="Центр навыков")
    own_app.jinja_env.globals["operator"] = operator
    own_app.extensions["page cache"].clear()
    page = read_main(client.get("/").text)
    assert "Кто отвечает за сайт" in page and "Центр навыков" in page


def test_a_learner_goes_on_by_the_first_button_and_sees_their_progress(client, session, learner):
    finish_lesson(
        session,
        enrolment=learner.enrolment,
        outline=learner.outline,
        lesson_id=learner.outline.lessons[0].id,
        by_id=learner.person.id,
        moment=Moment(NOW, ZONE),
    )
    session.commit()
    sign_in(client, session, learner.person)
    client.set_cookie("language", "ru")
    page = read_main(client.get("/").text)
    first = re.search(
        r'<a class="button button--primary" href="([^"]+)">(.*?)</a>', page, re.DOTALL
    )
    assert first.group(1) == "/learning/files/resume"
    assert first.group(2).startswith("Продолжить: ")
    assert f"1 из {len(learner.outline.items)}" in page
    assert "main-link" not in page


def test_who_has_begun_nothing_chooses_a_course(client, session, learner):
    sign_in(client, session, add_person(session))
    page = read_main(client.get("/").text)
    assert 'href="/catalogue/files"' in page
    assert "/resume" not in page


def test_staff_begin_with_their_desk(client, session, learner):
    grant(session, learner.person, "hr", kato=AKMOLA)
    session.commit()
    sign_in(client, session, learner.person)
    page = read_main(client.get("/").text)
    assert page.index('id="desk"') < page.index("/learning/files/resume")


def read_meta(page):
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page))


def test_a_page_describes_itself_to_search_engines_and_where_links_to_it_are_sent(
    client, session, container
):
    client.set_cookie("language", "ru")
    course = catalogue.load_small_course(session, container.storage)
    session.commit()
    meta = read_meta(client.get("/catalogue/files").text)
    assert meta["description"] == meta["og:description"] == course.summary_ru
    assert meta["og:title"] == course.title_ru
    assert (meta["og:locale"], meta["og:locale:alternate"]) == ("ru_RU", "kk_KZ")
    lesson = read_meta(client.get("/learning/files/01-files/01-file").text)
    assert lesson["description"] == "После урока вы находите файл."
    general = read_meta(client.get("/help").text)
    assert general["description"] and general["description"] != course.summary_ru
    sign_in(client, session, add_person(session))
    assert "description" not in read_meta(client.get("/help").text), "pages of readers are nobody's"


def test_a_phone_can_put_the_site_among_its_applications(client):
    page = client.get("/").text
    url = re.search(r'<link rel="manifest" href="([^"]+)"', page).group(1)
    reply = client.get(url, headers={"Accept-Language": "ru"})
    assert reply.mimetype == "application/manifest+json"
    content = reply.get_json(force=True)
    assert (content["lang"], content["start_url"]) == ("ru", "/")
    for icon in content["icons"]:
        assert client.get(icon["src"]).mimetype == icon["type"] == "image/png"
