"""A course completed faster than anybody reads is noted, for HR and in the audit record."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.enrolment.queries import load_fast_completions
from lms.learning.queries import word_counts
from lms.learning.rules.pace import is_faster_than_reading
from lms.learning.rules.reading_time import PageReport
from lms.learning.services import record_reading
from tests.conftest import NOW
from tests.factories.learning import complete_course, create_learner

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("words", "seen_seconds", "passed", "is_fast"),
    [
        (6000, 0, timedelta(minutes=9), True),
        (6000, 0, timedelta(minutes=10), False),
        (6000, 599, HOUR, True),
        (6000, 600, HOUR, False),
        (6000, 0, HOUR, False),
        (999, 0, timedelta(), False),
        (1000, 0, timedelta(), True),
    ],
)
def test_ten_words_a_second_are_more_than_anybody_reads(words, seen_seconds, passed, is_fast):
    assert is_faster_than_reading(words, seen_seconds=seen_seconds, time_taken=passed) is is_fast


@pytest.fixture
def learner(session, container):
    """Return a learner of a course whose lessons have many words."""
    new_learner = create_learner(session, container.storage)
    words = word_counts._word_counts.setdefault(session.get_bind().engine.pool, {})
    words[new_learner.outline.version_id] = {0: (6000, 6000)}  # by module, in both languages
    return new_learner


def list_fast(session):
    return session.scalars(
        select(AuditEvent).where(AuditEvent.kind == "course_completed_fast")
    ).all()


def test_a_fast_completion_is_noted_once(session, learner):
    complete_course(session, learner)
    (event,) = list_fast(session)
    assert event.subject == f"person:{learner.person.id}"
    assert event.details == {"course_slug": "files", "fast_seconds": 0}
    assert load_fast_completions(session, learner.person.id) == {learner.enrolment.id: 0}


def test_whoever_read_as_long_as_it_takes_is_not_noted(session, learner):
    """The control: the same course, at the same speed of the clock, with ten minutes on screen."""
    later = NOW + HOUR
    record_reading(
        session,
        enrolment=learner.enrolment,
        lesson_id=learner.outline.lessons[0].id,
        report=PageReport(NOW, {1: 600}),
        now=later,
    )
    complete_course(session, learner, now=later)
    assert list_fast(session) == []
    assert load_fast_completions(session, learner.person.id) == {}


def test_words_are_those_of_the_lessons_without_their_tags(session, container):
    learner = create_learner(session, container.storage)
    count = word_counts.count_words(session, learner.outline.version_id)
    assert 100 < count < 200, count
