"""Time on screen: what a page reports counts once, and never more than passed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.learning.models import LessonTime, ReadingClock
from lms.learning.queries import load_lesson_seconds, sum_seconds
from lms.learning.rules.reading_time import (
    MAX_STEP_SECONDS,
    LessonSeconds,
    PageReport,
    add_report,
    parse_seconds,
)
from lms.learning.services import record_reading
from tests.conftest import NOW
from tests.factories.learning import create_learner

HOUR = 3600
LATER = NOW + timedelta(hours=1)


def test_a_report_is_read_by_step():
    assert parse_seconds("1:35 2:8", 3) == {1: 35, 2: 8}
    assert parse_seconds("7:1", 7) == {7: 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1:",
        "1:-5",
        "1:1.5",
        "1:1e9",
        "1:9999999",
        "0:5",
        "4:5",
        "1:5 1:5",
        "1:5,2:5",
        " 1:5",
        "1:5\n",
        "١:٥",
        "1:5 " * 200,
        "<script>",
    ],
)
def test_what_is_no_report_counts_nothing(text):
    assert parse_seconds(text, 3) == {}


def add_reports(before, *reports):
    """Return the seconds after reports of (seconds after NOW, seconds by step, available)."""
    for page, seconds, available in reports:
        report = PageReport(NOW + timedelta(seconds=page), seconds)
        before, _added_seconds = add_report(before, report, available)
    return before


def test_a_report_of_one_page_holds_the_seconds_since_it_was_served():
    after = add_reports(LessonSeconds(), (0, {1: 30}, HOUR), (0, {1: 40, 2: 5}, HOUR))
    assert after.steps == {"1": 40, "2": 5}
    assert after.total == 45


def test_a_repeated_report_adds_nothing_even_if_another_page_came_between():
    once = add_reports(LessonSeconds(), (0, {1: 30}, HOUR))
    assert add_reports(once, (0, {1: 30}, HOUR)) == once
    twice = add_reports(once, (60, {1: 10}, HOUR))
    assert twice.steps == {"1": 40}
    assert add_reports(twice, (0, {1: 30}, HOUR), (0, {1: 900}, HOUR)) == twice


def test_no_more_is_added_than_can_be_true():
    after, added_seconds = add_report(LessonSeconds(), PageReport(NOW, {1: 50, 2: 50, 3: 50}), 70)
    assert after.steps == {"1": 50, "2": 20}
    assert added_seconds == 70
    assert add_report(LessonSeconds(), PageReport(NOW, {1: 50}), -5)[1] == 0


def test_a_step_has_half_an_hour_at_most():
    day = 24 * HOUR
    after = add_reports(LessonSeconds(), (0, {1: day, 2: 60}, 2 * day), (day, {1: 100}, day))
    assert after.steps == {"1": MAX_STEP_SECONDS, "2": 60}


@pytest.fixture
def learner(session, container):
    create_learner(session, container.storage)  # somebody else in the same course
    return create_learner(session, container.storage)


def record_report(session, learner, lesson=0, *, page=0, now=LATER, seconds):
    return record_reading(
        session,
        enrolment=learner.enrolment,
        lesson_id=learner.outline.lessons[lesson].id,
        report=PageReport(NOW + timedelta(seconds=page), seconds),
        now=now,
    )


def test_time_is_kept_by_lesson_and_step(session, learner):
    assert record_report(session, learner, seconds={1: 30, 2: 10}) == 40
    assert record_report(session, learner, 1, seconds={1: 5}) == 5
    seconds = load_lesson_seconds(session, learner.enrolment.id, learner.outline.lessons[0].id)
    assert seconds.steps == {"1": 30, "2": 10}
    assert sum_seconds(session, learner.enrolment.id) == 45
    row = session.scalars(
        select(LessonTime).where(LessonTime.lesson_id == learner.outline.lessons[0].id)
    ).one()
    assert row.seconds == 40


def test_nobody_has_more_time_than_passed_whatever_the_windows_say(session, learner):
    """Two windows of ten minutes each, open at once, are ten minutes."""
    soon = NOW + timedelta(minutes=10)
    assert record_report(session, learner, 0, now=soon, seconds={1: 600}) == 600
    assert record_report(session, learner, 1, now=soon, seconds={1: 600}) == 0
    assert sum_seconds(session, learner.enrolment.id) == 600
    later = soon + timedelta(seconds=20)
    assert record_report(session, learner, 1, page=600, now=later, seconds={2: 900}) == 20


def test_a_page_counts_from_when_it_was_served(session, learner):
    assert record_report(session, learner, page=3590, seconds={1: 600}) == 10
    assert record_report(session, learner, page=9999, seconds={1: 600}) == 0, "not served yet"


def test_times_of_two_people_do_not_meet(session, container, learner):
    other = create_learner(session, container.storage)
    record_report(session, learner, seconds={1: 3600})
    assert record_report(session, other, seconds={1: 60}) == 60
    assert len(session.scalars(select(ReadingClock)).all()) == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_reports_that_arrive_at_once_count_as_if_one_came_after_the_other(
    container, session, learner
):
    session.commit()
    soon = NOW + timedelta(minutes=10)

    def send(lesson):
        with container.database.write() as own_session:
            return record_report(own_session, learner, lesson, now=soon, seconds={1: 600})

    with ThreadPoolExecutor(4) as pool:
        added_seconds = list(pool.map(send, range(4)))
    assert sum(added_seconds) == 600
