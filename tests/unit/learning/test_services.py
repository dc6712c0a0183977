import pytest
from sqlalchemy import func, select

from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.enrolment.models import EnrolmentEvent
from lms.learning.queries import count_done, list_courses, load_progress
from lms.learning.rules import find_next_item, is_complete
from lms.learning.services import complete_if_ready, finish_lesson, save_bookmark
from tests.conftest import NOW
from tests.factories.learning import (
    ZONE,
    complete_course,
    create_learner,
    load_enrolment,
    read_all,
    take_quiz,
)


@pytest.fixture
def learner(session, container):
    create_learner(session, container.storage)  # somebody else in the same course
    return create_learner(session, container.storage)


def finish_by_learner(session, learner, lesson):
    finish_lesson(
        session,
        enrolment=learner.enrolment,
        outline=learner.outline,
        lesson_id=lesson.id,
        by_id=learner.person.id,
        moment=Moment(NOW, ZONE),
    )


def test_finishing_a_lesson_twice_is_finishing_it_once(session, learner):
    for _ in range(2):
        finish_by_learner(session, learner, learner.outline.lessons[0])
    assert load_progress(session, learner.enrolment.id).lessons_done == {
        learner.outline.lessons[0].id
    }


def test_the_bookmark_is_the_last_one_kept(session, learner):
    for lesson, anchor in (
        (learner.outline.lessons[0], "s-1"),
        (learner.outline.lessons[1], "s-2"),
    ):
        save_bookmark(
            session, enrolment_id=learner.enrolment.id, lesson_id=lesson.id, anchor=anchor, now=NOW
        )
    progress = load_progress(session, learner.enrolment.id)
    assert (progress.bookmark_lesson_id, progress.bookmark_anchor) == (
        learner.outline.lessons[1].id,
        "s-2",
    )


def test_a_course_is_complete_when_lessons_quizzes_and_the_final_test_are_done(session, learner):
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    assert load_enrolment(session, learner.person).state == "active"
    take_quiz(session, learner, learner.outline.quizzes[-1])
    assert load_enrolment(session, learner.person).state == "completed"


def test_a_failed_quiz_completes_nothing(session, learner):
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    take_quiz(session, learner, learner.outline.quizzes[-1], right=False)
    assert load_enrolment(session, learner.person).state == "active"


def test_the_last_lesson_completes_a_course_whose_quizzes_are_passed(session, learner):
    for quiz in learner.outline.quizzes:
        take_quiz(session, learner, quiz)
    assert load_enrolment(session, learner.person).state == "active"
    read_all(session, learner)
    assert load_enrolment(session, learner.person).state == "completed"


def test_completion_issues_one_certificate_and_stands_in_the_record_once(session, learner):
    complete_course(session, learner)
    assert not complete_if_ready(
        session,
        enrolment=learner.enrolment,
        outline=learner.outline,
        by_id=learner.person.id,
        moment=Moment(NOW, ZONE),
    )
    kinds = session.scalars(
        select(EnrolmentEvent.kind)
        .where(EnrolmentEvent.enrolment_id == learner.enrolment.id)
        .order_by(EnrolmentEvent.id)
    ).all()
    assert kinds == ["enrolled", "completed", "certified"]
    assert (
        session.scalar(
            select(func.count())
            .select_from(Certificate)
            .where(Certificate.person_id == learner.person.id)
        )
        == 1
    )


def test_what_decides_completion_is_counted_in_one_query(session, learner):
    read_all(session, learner)
    take_quiz(session, learner, learner.outline.final)
    counts = count_done(session, learner.enrolment.id, learner.outline.final.id)
    assert (counts.lessons, counts.quizzes, counts.final_percent) == (
        len(learner.outline.lessons),
        1,
        100,
    )


def test_my_courses_come_with_their_progress(session, learner):
    finish_by_learner(session, learner, learner.outline.lessons[0])
    (course,) = list_courses(session, learner.person.id)
    assert (course.enrolment.id, len(course.progress.lessons_done), course.item_count) == (
        learner.enrolment.id,
        1,
        len(learner.outline.items),
    )


def test_the_next_step_goes_on_from_the_last_and_comes_back_to_what_was_skipped():
    assert find_next_item("abcd", {"b"}.__contains__, 1) == "c"
    assert find_next_item("abcd", {"c", "d"}.__contains__, 3) == "a"
    assert find_next_item("abcd", set("abcd").__contains__, 4) is None
    assert find_next_item("abcd", set().__contains__) == "a"


def test_completion_asks_for_everything():
    assert is_complete(3, 3, 2, 2)
    assert not is_complete(3, 2, 2, 2)
    assert not is_complete(3, 3, 2, 1)
