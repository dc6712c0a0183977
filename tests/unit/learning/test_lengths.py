"""The length of a lesson is the median of those who finished it, once thirty have."""

import pytest
from sqlalchemy import insert, update

from lms.background.dispatch import run_one
from lms.catalogue.models import LessonLength
from lms.catalogue.queries import lengths as cached_lengths
from lms.catalogue.queries import list_cards, load_outline
from lms.core import jobs
from lms.enrolment.models import Enrolment
from lms.learning import jobs as learning
from lms.learning.jobs import plan_lengths
from lms.learning.models import LessonDone, LessonTime
from lms.learning.rules.lengths import LEAST_READERS, find_median
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.learning import create_learner, enrol, load_enrolment


@pytest.mark.parametrize(
    ("readers", "median"),
    [
        ({}, None),
        ({4: 29}, None),
        ({4: 30}, 4),
        ({4: 15, 9: 15}, 4),
        ({4: 14, 9: 16}, 9),
        ({0: 30}, 1),
        ({1: 10, 7: 11, 300: 10}, 7),
    ],
)
def test_half_of_thirty_readers_or_more_needed_the_median_at_most(readers, median):
    assert find_median(readers) == median


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage)


def add_readers(session, learner, count, *, seconds, is_done=True, steps=None):
    """Add people who each had the first lesson on screen for some minutes."""
    lesson_id = learner.outline.lessons[0].id
    for _ in range(count):
        reader = add_person(session)
        enrol(session, reader)
        enrolment_id = load_enrolment(session, reader).id
        time = {"seconds": seconds, "steps": steps or {"1": seconds}, "page_steps": {}}
        key = {"enrolment_id": enrolment_id, "lesson_id": lesson_id}
        session.execute(insert(LessonTime).values(**key, **time, page_at=NOW))
        if is_done:
            session.execute(insert(LessonDone).values(**key, done_at=NOW))


def count_lengths(session, container):
    """Run the nightly job, and clear the cache of this process."""
    session.commit()
    plan_lengths(container)
    while run_one(container):
        pass
    cached_lengths._lengths.clear()


def read_minutes(session, learner):
    """Return the minutes of the first two lessons, their module and the first in the catalogue."""
    outline = load_outline(session, learner.outline.version_id)
    (card,) = list_cards(session)
    first, second = outline.lessons[:2]
    assert outline.find_item_of(first).minutes == first.minutes
    assert outline.modules[0].lessons[0] == first
    return first.minutes, second.minutes, card.first_minutes


def test_a_lesson_is_as_long_as_counted_for_29_readers_and_as_measured_for_30(
    session, container, learner, clock
):
    counted_minutes = learner.outline.lessons[0].counted_minutes
    add_readers(session, learner, LEAST_READERS - 1, seconds=7 * 60 + 31)
    add_readers(session, learner, 5, seconds=60, is_done=False)
    add_readers(session, learner, 5, seconds=60, steps={"0": 60})
    add_readers(session, learner, 5, seconds=0)
    count_lengths(session, container)
    assert read_minutes(session, learner) == (counted_minutes, counted_minutes, counted_minutes)
    add_readers(session, learner, 1, seconds=3600)
    clock.forward(days=1)
    count_lengths(session, container)
    assert read_minutes(session, learner) == (8, counted_minutes, 8)
    first = load_outline(session, learner.outline.version_id).lessons[0]
    assert first.counted_minutes == counted_minutes, "hours and reading time go by what is counted"


def test_the_count_is_made_once_a_day_and_follows_what_changed(session, container, learner, clock):
    add_readers(session, learner, LEAST_READERS, seconds=600)
    count_lengths(session, container)
    session.execute(update(LessonTime).values(seconds=1))
    count_lengths(session, container)
    assert read_minutes(session, learner)[0] == 10, "the same day"
    clock.forward(days=1)
    count_lengths(session, container)
    assert read_minutes(session, learner)[0] == 1, "never below a minute"
    session.execute(update(LessonTime).values(seconds=0))
    clock.forward(days=1)
    count_lengths(session, container)
    assert read_minutes(session, learner)[0] == learner.outline.lessons[0].counted_minutes


def test_people_are_counted_over_all_batches(session, container, learner, monkeypatch):
    monkeypatch.setattr(learning, "BATCH", 7)
    add_readers(session, learner, LEAST_READERS, seconds=600)
    count_lengths(session, container)
    assert read_minutes(session, learner)[0] == 10


def test_an_outline_is_put_together_anew_only_when_lengths_changed(
    session, learner, container, monkeypatch
):
    outline = load_outline(session, learner.outline.version_id)
    assert load_outline(session, learner.outline.version_id) is outline
    monkeypatch.setattr(cached_lengths, "SECONDS_KEPT", 0.0)
    cached_lengths._lengths.clear()
    load_outline(session, learner.outline.version_id)
    outline = load_outline(session, learner.outline.version_id)
    assert load_outline(session, learner.outline.version_id) is outline, "read again, the same"
    session.execute(insert(LessonLength).values(lesson_id=learner.outline.lessons[0].id, minutes=3))
    assert load_outline(session, learner.outline.version_id).lessons[0].minutes == 3


def test_the_days_count_is_noted_with_the_number_of_lessons(session, container, learner):
    add_readers(session, learner, LEAST_READERS, seconds=600)
    count_lengths(session, container)
    (job,) = jobs.list_newest_jobs(session, only_open=False, limit=1)
    assert (job.kind, job.state) == (learning.LENGTHS_JOB, jobs.DONE)
    assert session.query(Enrolment).count() == LEAST_READERS + 1
