"""The reader's own progress on the cards of the catalogue, which many readers share as one page."""

import re

import pytest

from lms.core.clock import Moment
from lms.learning.services import finish_lesson
from tests.conftest import NOW
from tests.factories.accounts import add_person, sign_in
from tests.factories.learning import ZONE, complete_course, create_learner


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage, user_name="aika")


def read_lessons(session, learner, count):
    for lesson in learner.outline.lessons[:count]:
        finish_lesson(
            session,
            enrolment=learner.enrolment,
            outline=learner.outline,
            lesson_id=lesson.id,
            by_id=learner.person.id,
            moment=Moment(NOW, ZONE),
        )
    session.commit()


def get_progress(client):
    """Return the counts on the page's only bar, or None."""
    page = client.get("/catalogue/").text
    bar = re.search(r'<progress [^>]*value="(\d+)" max="(\d+)"', page)
    return bar and tuple(map(int, bar.groups()))


def test_each_reader_sees_their_own_progress_though_the_page_is_shared(
    client, session, container, learner
):
    total = len(learner.outline.items)
    sign_in(client, session, learner.person)
    assert get_progress(client) == (0, total)
    read_lessons(session, learner, 2)
    assert get_progress(client) == (2, total)
    other = create_learner(session, container.storage, user_name="berik")
    sign_in(client, session, other.person)
    assert get_progress(client) == (0, total)
    sign_in(client, session, add_person(session))
    assert get_progress(client) is None
    assert 'href="/catalogue/files"' in client.get("/catalogue/").text


def test_a_course_that_was_begun_leads_to_its_lessons_and_says_when_it_is_completed(
    client, session, learner
):
    sign_in(client, session, learner.person)
    client.set_cookie("language", "ru")
    assert 'href="/learning/files"' in client.get("/catalogue/").text
    course_page = client.get("/catalogue/files").text
    assert 'href="/learning/files/resume"' in course_page
    assert "/enrolment/files" not in course_page
    complete_course(session, learner)
    session.commit()
    page = client.get("/catalogue/").text
    assert "<progress" not in page
    assert "завершено" in page
