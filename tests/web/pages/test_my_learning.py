"""My learning: one card a course, one main button, competences and what comes after."""

import re
from datetime import timedelta

import pytest

from lms.accounts.rules import CIVIL_SERVANT
from lms.catalogue.models import Course
from lms.certificates.models import Certificate
from lms.learning.queries import list_courses
from lms.pages.rules.competences import build_areas
from tests.client import remove_tokens
from tests.conftest import NOW
from tests.factories import catalogue, records
from tests.factories.accounts import sign_in
from tests.factories.learning import complete_course, create_learner, enrol
from tests.factories.practice import SOLVING, build_inbox_course, hand_in


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage)


def read_page(client):
    page = remove_tokens(client.get("/my").text)
    return page.partition("<main")[2].partition("</main")[0]


def count_main_buttons(page):
    return page.count("button--primary")


def test_there_is_one_main_button(client, session, container, learner):
    for number in range(3):
        slug = f"other-{number}"
        catalogue.load_small_course(session, container.storage, slug=slug, code=f"T{number + 2}")
        enrol(session, learner.person, slug)
    sign_in(client, session, learner.person)
    page = read_page(client)
    assert count_main_buttons(page) == 1
    assert page.count("<h3>") >= 4


def test_a_completed_course_is_one_card_with_its_certificate(client, session, learner):
    complete_course(session, learner)
    session.commit()
    sign_in(client, session, learner.person)
    client.get("/language/ru")
    page = read_page(client)
    assert page.count(f'href="/learning/files">{learner.outline.title_ru}</a></h3>') == 1
    assert "Открыть сертификат (PDF)" in page
    assert "Бессрочный" in page


def test_an_expired_certificate_says_so_and_leads_to_the_course_again(client, session, learner):
    complete_course(session, learner)
    certificate = session.query(Certificate).one()
    certificate.valid_until = NOW.date() - timedelta(days=1)
    session.commit()
    sign_in(client, session, learner.person)
    client.get("/language/kk")
    page = read_page(client)
    assert "мерзімі өткен" in page and "жарамсыз" not in page


def test_a_duty_that_the_certificate_does_not_meet_leads_to_the_course_again(
    client, session, container
):
    files = catalogue.replace_text("course.toml", "mandatory = false", "mandatory = true")
    learner = create_learner(session, container.storage, files=files, audience=CIVIL_SERVANT)
    complete_course(session, learner)
    course = session.get_one(Course, learner.outline.course_id)
    terms = {"due_days": 30, "recognise_earlier": False}
    area, later = learner.person.region_unit_id, NOW + timedelta(days=1)
    records.assign(session, course, region_unit_id=area, now=later, **terms)
    session.commit()
    sign_in(client, session, learner.person)
    client.get("/language/ru")
    page = client.get("/learning/files").text
    assert "Вы завершили этот курс, и его можно пройти ещё раз." in page
    assert 'action="/enrolment/files"' in read_page(client)
    reply = client.send("/enrolment/files")
    assert (reply.status_code, reply.location) == (303, "/learning/files/resume")


def test_competences_are_reached_module_by_module(session, learner):
    (under_way,) = list_courses(session, learner.person.id)
    areas = build_areas([under_way])
    assert areas and not any(area.count_reached() for area in areas)
    complete_course(session, learner)
    areas = build_areas(list_courses(session, learner.person.id))
    assert all(area.count_reached() == len(area.competences) for area in areas)


def test_competences_stand_by_area_and_open_the_course(client, session, learner):
    sign_in(client, session, learner.person)
    client.get("/language/ru")
    section = read_page(client).partition('id="competences"')[2]
    assert re.search(r"<h3[^>]*>[А-Я]", section)
    assert 'href="/learning/files"' in section and "пока нет" in section
    complete_course(session, learner)
    session.commit()
    section = read_page(client).partition('id="competences"')[2]
    assert "освоено" in section and "пока нет" not in section


def test_an_area_is_folded_until_something_in_it_is_reached(client, session, learner):
    sign_in(client, session, learner.person)
    areas = re.findall(r"<details[^>]*>", read_page(client).partition('id="competences"')[2])
    assert areas and not any(" open" in area for area in areas)
    complete_course(session, learner)
    session.commit()
    areas = re.findall(r"<details[^>]*>", read_page(client).partition('id="competences"')[2])
    assert areas and all(" open" in area for area in areas)


def test_practice_that_was_passed_stands_beside_the_modules_of_a_competence(
    client, session, container
):
    learner = create_learner(session, container.storage, files=build_inbox_course())
    sign_in(client, session, learner.person)
    client.get("/language/ru")
    section = read_page(client).partition('id="competences"')[2]
    assert "Выполнено практических заданий: 0 из 1" in section and "отработано" not in section
    hand_in(session, learner, SOLVING)
    session.commit()
    section = read_page(client).partition('id="competences"')[2]
    assert "Выполнено практических заданий: 1 из 1: Одно сообщение" in section
    assert "отработано" in section and "освоено<" not in section


def test_a_task_with_a_competence_of_its_own_counts_for_that_alone(session, container):
    files = build_inbox_course()
    path = next(path for path in files if path.endswith("scene.toml"))
    own = b'required = false\ncompetences = ["DigComp 4.1"]'
    files[path] = files[path].replace(b"required = false", own)
    learner = create_learner(session, container.storage, files=files)
    hand_in(session, learner, SOLVING)
    areas = build_areas(list_courses(session, learner.person.id))
    passed = {row.code: len(row.passed_tasks) for area in areas for row in area.competences}
    assert passed.pop("DigComp 4.1") == 1
    assert passed and not any(passed.values())
