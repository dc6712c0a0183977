"""The page of a begun course: its stages, with the present one open."""

import re
from html import unescape

import pytest

from lms.core.clock import Moment
from lms.learning.services import finish_lesson
from tests.conftest import NOW
from tests.factories.accounts import sign_in
from tests.factories.learning import ZONE, create_learner


@pytest.fixture
def learner(client, session, container):
    learner = create_learner(session, container.storage)
    sign_in(client, session, learner.person)
    client.set_cookie("language", "ru")
    return learner


def read_lesson(session, learner, lesson):
    finish_lesson(
        session,
        enrolment=learner.enrolment,
        outline=learner.outline,
        lesson_id=lesson.id,
        by_id=learner.person.id,
        moment=Moment(NOW, ZONE),
    )
    session.commit()


def list_stages(client):
    """Return of each stage whether it is open, its facts and the states of its items."""
    page = unescape(client.get("/learning/files").text)
    return [
        (
            " open" in stage[:30],
            tuple(
                re.search(r'module__facts"><span>(.+?)</span><span>(.+?)</span>', stage).groups()
            ),
            re.findall(r"menu-list__item--(\w+)", stage),
        )
        for stage in page.split('<details class="module"')[1:]
    ]


def test_only_the_stage_where_one_goes_on_is_open_and_each_counts_what_is_done(
    client, session, learner
):
    stages = list_stages(client)
    assert [is_open for is_open, _facts, _states in stages] == [True, False, False]
    first, second = learner.outline.modules[:2]
    assert stages[0][1] == ("Пройдено 0 из 3", f"{first.minutes} минут")
    read_lesson(session, learner, first.lessons[0])
    stages = list_stages(client)
    assert stages[0][1][0] == "Пройдено 1 из 3"
    assert stages[0][2] == ["done", "open", "open"]
    read_lesson(session, learner, second.lessons[0])
    assert list_stages(client)[1][2] == ["done", "open", "open"]


def test_the_cached_lists_of_two_learners_are_not_mixed_up(client, session, container, learner):
    read_lesson(session, learner, learner.outline.lessons[0])
    assert list_stages(client)[0][2][0] == "done"
    other = create_learner(session, container.storage)
    sign_in(client, session, other.person)
    client.set_cookie("language", "ru")
    assert list_stages(client)[0][2] == ["open", "open", "open"]
    client.set_cookie("language", "kk")
    page = client.get("/learning/files").text
    assert "Сабақ 1.1" in page and "Урок 1.1" not in page


def test_minutes_stand_beside_each_item_and_the_button_names_the_next_one(client, learner):
    page = unescape(client.get("/learning/files").text)
    lesson = learner.outline.lessons[0]
    assert re.search(rf"{lesson.minutes} минут", page)
    button = re.search(r'<a class="button button--primary".*?</a>', page, re.DOTALL).group()
    assert "Начать: " in button and "/learning/files/resume" in button
