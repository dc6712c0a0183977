"""Group leaders find scenes and present one; no result is stored."""

import re

import pytest

from lms.accounts.rules import CONSULTANT
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.catalogue import load_course
from tests.factories.practice import INBOX_FOLDER, TRY_URL, build_inbox_course, read_scene_data
from tests.factories.regions import KOKSHETAU, load_unit

BOARD = f"/practice/board/files/{INBOX_FOLDER}"


@pytest.fixture
def loaded_course(app, session):
    storage = app.extensions["lms"].storage
    load_course(session, storage, files=build_inbox_course(), slug="files", by_id=None, now=NOW)
    session.commit()


@pytest.fixture
def consultant(client, session, loaded_course):
    somebody = add_person(session)
    grant(session, somebody, CONSULTANT, region_unit_id=load_unit(session, KOKSHETAU).id)
    session.commit()
    sign_in(client, session, somebody)
    client.get("/language/ru")
    return client


def read_page(client, url):
    reply = client.get(url)
    assert reply.status_code == 200
    return reply.get_data(as_text=True)


def test_the_desk_leads_to_the_tasks_by_course_and_module(consultant):
    assert 'href="/practice/board"' in read_page(consultant, "/work")
    page = read_page(consultant, "/practice/board")
    course, _id, tasks = page.partition('id="files"')
    assert f'href="{BOARD}"' in tasks and BOARD not in course
    assert re.search(r'href="/work" aria-current="page"', page)
    assert "02-more" not in page  # a module without practice


def test_a_scene_on_the_board_has_goals_and_notes_and_nowhere_to_send(consultant):
    page = read_page(consultant, BOARD)
    assert page.count("data-goal=") == 1 and "Мошенническое сообщение найдено" in page
    notes = page.partition("<summary>Заметки для ведущего")[2].partition("</details>")[0]
    assert "Откройте и прочитайте." in notes
    data = read_scene_data(page)
    assert data["token"] is None and data["send"] == ""
    assert data["solution"]


@pytest.mark.parametrize("path", ["files/01-files/no-task", "files/none/none", "none/a/b"])
def test_a_task_that_is_not_there_is_not_found(consultant, path):
    assert consultant.get(f"/practice/board/{path}").status_code == 404


@pytest.mark.parametrize("url", [TRY_URL, "/practice/board"])
def test_the_page_of_a_task_leads_a_leader_to_the_board(consultant, url):
    assert f'href="{BOARD}"' in read_page(consultant, url)


def test_nobody_else_is_led_there(client, session, loaded_course):
    assert "/practice/board" not in read_page(client, TRY_URL)
    sign_in(client, session, add_person(session))
    assert "/practice/board" not in read_page(client, TRY_URL)
    assert client.get("/practice/board").status_code == 403


def test_without_practice_the_list_says_so(client, session):
    somebody = add_person(session)
    grant(session, somebody, CONSULTANT, region_unit_id=load_unit(session, KOKSHETAU).id)
    session.commit()
    sign_in(client, session, somebody)
    client.get("/language/ru")
    assert "Пока нет курсов с практическими заданиями" in read_page(client, "/practice/board")
