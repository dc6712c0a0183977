"""A course may ask for time on screen: it is completed once that was measured, and not before."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.catalogue.rules.module_entries import LessonEntry
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.enrolment.queries import find_latest_enrolment
from lms.learning.queries import load_lesson_seconds, sum_seconds
from lms.learning.rules.floor import ReadingFloor, choose_fastest
from lms.learning.rules.reading_time import PageReport, build_unmeasured_report
from lms.learning.services import complete_if_ready, finish_lesson, record_reading
from tests.conftest import NOW
from tests.factories.catalogue import build_floor_files
from tests.factories.learning import (
    ZONE,
    complete_course,
    create_learner,
    load_enrolment,
    take_quiz,
)

LESSON_MINUTES = 31  # minutes of a lesson of the small course


@pytest.fixture
def learner(session, container):
    """Return a learner of a course that asks for an hour."""
    return create_learner(session, container.storage, files=build_floor_files(60))


def get_minutes(number):
    return timedelta(minutes=number)


def report_minutes(session, learner, lesson, number, *, start=0):
    """Report a number of minutes of a lesson, on a page served `start` minutes after NOW."""
    return record_reading(
        session,
        enrolment=learner.enrolment,
        lesson_id=learner.outline.lessons[lesson].id,
        report=PageReport(NOW + get_minutes(start), {1: 60 * number}),
        now=NOW + get_minutes(start + number),
    )


def read_unmeasured(session, learner, lesson, number, *, start=0):
    """Keep a lesson open on a page that reports no time; return the minutes that count."""
    page_at, now = NOW + get_minutes(start), NOW + get_minutes(start + number)
    seconds = record_reading(
        session,
        enrolment=learner.enrolment,
        lesson_id=learner.outline.lessons[lesson].id,
        report=build_unmeasured_report(page_at, now),
        now=now,
        lesson_minutes=LESSON_MINUTES,
    )
    return seconds / 60


def complete_when_ready(session, learner, *, lock=False):
    row = find_latest_enrolment(
        session, person_id=learner.enrolment.person_id, slug="files", lock=lock
    )
    return complete_if_ready(
        session,
        enrolment=row,
        outline=learner.outline,
        by_id=row.person_id,
        moment=Moment(NOW + get_minutes(600), ZONE),
    )


def count_certificates(session):
    return session.scalar(select(func.count()).select_from(Certificate))


def test_the_course_is_completed_when_its_time_is_reached_and_not_before(session, learner):
    complete_course(session, learner)
    report_minutes(session, learner, 0, 30)
    report_minutes(session, learner, 1, 29, start=30)
    assert not complete_when_ready(session, learner)
    assert load_enrolment(session, learner.person).state == "active"
    assert count_certificates(session) == 0
    report_minutes(session, learner, 2, 1, start=59)
    assert complete_when_ready(session, learner)
    assert not complete_when_ready(session, learner), "once"
    assert load_enrolment(session, learner.person).state == "completed"
    assert count_certificates(session) == 1


def test_the_last_thing_to_do_completes_a_course_whose_time_was_reached_before(session, learner):
    report_minutes(session, learner, 0, 30)
    report_minutes(session, learner, 1, 30, start=30)
    assert not complete_when_ready(session, learner), "nothing is done yet"
    complete_course(session, learner)
    assert load_enrolment(session, learner.person).state == "completed"


def test_a_course_that_asks_for_no_time_is_completed_without_any(session, container):
    """The control."""
    learner = create_learner(session, container.storage)
    complete_course(session, learner)
    assert load_enrolment(session, learner.person).state == "completed"
    assert sum_seconds(session, learner.enrolment.id) == 0


def test_a_page_that_measures_nothing_counts_until_it_is_read(session, learner):
    assert read_unmeasured(session, learner, 0, 10) == 10
    assert read_unmeasured(session, learner, 0, 10) == 0, "sent again"
    assert read_unmeasured(session, learner, 1, 10) == 0, "two windows at once"
    assert read_unmeasured(session, learner, 1, 12) == 2, "a second window, open longer"
    assert read_unmeasured(session, learner, 1, 7, start=12) == 7


def test_a_page_that_measures_nothing_counts_for_twice_the_lesson_at_most(session, learner):
    assert read_unmeasured(session, learner, 0, 40) == 40
    assert read_unmeasured(session, learner, 0, 600, start=40) == 2 * LESSON_MINUTES - 40
    assert read_unmeasured(session, learner, 0, 600, start=640) == 0
    assert read_unmeasured(session, learner, 1, 600, start=640) == 2 * LESSON_MINUTES


def test_the_whole_page_counts_beside_what_other_pages_of_the_lesson_measured(session, learner):
    """A learner whose scripts stopped working must be able to reach the time as well."""
    report_minutes(session, learner, 0, 20)
    assert read_unmeasured(session, learner, 0, 600, start=20) == 2 * LESSON_MINUTES - 20
    seconds = load_lesson_seconds(session, learner.enrolment.id, learner.outline.lessons[0].id)
    assert seconds.steps == {"0": 60 * (2 * LESSON_MINUTES - 20), "1": 60 * 20}


def test_a_page_that_measured_its_steps_does_not_count_as_a_whole_too(session, learner):
    report_minutes(session, learner, 0, 5)
    assert read_unmeasured(session, learner, 0, 20) == 0


def build_entry(position):
    return LessonEntry(
        id=position,
        module_slug="m",
        slug=f"l{position}",
        position=position,
        minutes=1,
        counted_minutes=10,
        title_kk="",
        title_ru="",
    )


def test_the_lessons_to_read_again_are_those_that_were_read_the_fastest():
    lessons = [build_entry(position) for position in range(1, 6)]
    seconds = {1: 600, 2: 300, 3: 60, 5: 599}
    assert [lesson.id for lesson in choose_fastest(lessons, seconds)] == [4, 3, 2]
    assert choose_fastest(lessons[:1], seconds) == []


@pytest.mark.parametrize(
    ("seconds", "minutes_spent", "minutes_left", "is_reached"),
    [
        (0, 0, 2, False),
        (61, 1, 1, False),
        (119, 1, 1, False),
        (120, 2, 0, True),
        (999, 16, 0, True),
    ],
)
def test_time_is_told_in_whole_minutes_that_never_promise_too_much(
    seconds, minutes_spent, minutes_left, is_reached
):
    floor = ReadingFloor(2, seconds)
    assert (floor.minutes_spent, floor.minutes_left, floor.is_reached) == (
        minutes_spent,
        minutes_left,
        is_reached,
    )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_time_and_the_last_quiz_that_arrive_together_complete_the_course(
    session, container, learner
):
    """Neither transaction sees the other; the lock on the enrolment lets one see both."""
    for lesson in learner.outline.lessons:
        finish_lesson(
            session,
            enrolment=learner.enrolment,
            outline=learner.outline,
            lesson_id=lesson.id,
            by_id=learner.person.id,
            moment=Moment(NOW, ZONE),
        )
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    report_minutes(session, learner, 0, 30)
    session.commit()
    take_quiz(session, learner, learner.outline.quizzes[-1])

    def report_elsewhere():
        with container.database.write() as own_session:
            find_latest_enrolment(
                own_session, person_id=learner.enrolment.person_id, slug="files", lock=True
            )
            report_minutes(own_session, learner, 1, 30, start=30)
            complete_when_ready(own_session, learner)

    other = threading.Thread(target=report_elsewhere)
    other.start()
    other.join(0.5)
    assert other.is_alive(), "it waits for the enrolment"
    session.commit()
    other.join(10)
    assert load_enrolment(session, learner.person).state == "completed"
