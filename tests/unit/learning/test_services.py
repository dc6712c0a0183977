import pytest
from sqlalchemy import func, select

from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.enrolment.models import EnrolmentEvent
from lms.learning.queries import counts_done, courses_of, progress
from lms.learning.rules import is_complete, next_open
from lms.learning.services import complete_if_ready, finish_lesson, keep_place
from tests.conftest import NOW
from tests.factories.learning import ZONE, complete, learner, read_all, standing, take


@pytest.fixture
def one(session, container):
    learner(session, container.storage)  # somebody else in the same course
    return learner(session, container.storage)


def finish(session, one, lesson):
    finish_lesson(
        session,
        enrolment=one.enrolment,
        outline=one.outline,
        lesson_id=lesson.id,
        by_id=one.person.id,
        moment=Moment(NOW, ZONE),
    )


def test_finishing_a_lesson_twice_is_finishing_it_once(session, one):
    for _ in range(2):
        finish(session, one, one.outline.lessons[0])
    assert progress(session, one.enrolment.id).lessons_done == {one.outline.lessons[0].id}


def test_the_place_is_the_last_one_kept(session, one):
    for lesson, anchor in ((one.outline.lessons[0], "s-1"), (one.outline.lessons[1], "s-2")):
        keep_place(
            session, enrolment_id=one.enrolment.id, lesson_id=lesson.id, anchor=anchor, now=NOW
        )
    kept = progress(session, one.enrolment.id)
    assert (kept.place_lesson_id, kept.place_anchor) == (one.outline.lessons[1].id, "s-2")


def test_a_course_is_complete_when_lessons_quizzes_and_the_final_test_are_done(session, one):
    read_all(session, one)
    for quiz in one.outline.quizzes[:-1]:
        take(session, one, quiz)
    assert standing(session, one.person).state == "active"
    take(session, one, one.outline.quizzes[-1])
    assert standing(session, one.person).state == "completed"


def test_a_failed_quiz_completes_nothing(session, one):
    read_all(session, one)
    for quiz in one.outline.quizzes[:-1]:
        take(session, one, quiz)
    take(session, one, one.outline.quizzes[-1], right=False)
    assert standing(session, one.person).state == "active"


def test_the_last_lesson_completes_a_course_whose_quizzes_are_passed(session, one):
    for quiz in one.outline.quizzes:
        take(session, one, quiz)
    assert standing(session, one.person).state == "active"
    read_all(session, one)
    assert standing(session, one.person).state == "completed"


def test_completion_issues_one_certificate_and_stands_in_the_record_once(session, one):
    complete(session, one)
    assert not complete_if_ready(
        session,
        enrolment=one.enrolment,
        outline=one.outline,
        by_id=one.person.id,
        moment=Moment(NOW, ZONE),
    )
    kinds = session.scalars(
        select(EnrolmentEvent.kind)
        .where(EnrolmentEvent.enrolment_id == one.enrolment.id)
        .order_by(EnrolmentEvent.id)
    ).all()
    assert kinds == ["enrolled", "completed", "certified"]
    assert (
        session.scalar(
            select(func.count())
            .select_from(Certificate)
            .where(Certificate.person_id == one.person.id)
        )
        == 1
    )


def test_what_decides_completion_is_counted_in_one_query(session, one):
    read_all(session, one)
    take(session, one, one.outline.final)
    done = counts_done(session, one.enrolment.id, one.outline.final.id)
    assert (done.lessons, done.quizzes, done.final_percent) == (len(one.outline.lessons), 1, 100)


def test_my_courses_come_with_their_progress(session, one):
    finish(session, one, one.outline.lessons[0])
    (course,) = courses_of(session, one.person.id)
    assert (course.enrolment.id, len(course.progress.lessons_done), course.steps) == (
        one.enrolment.id,
        1,
        len(one.outline.steps),
    )


def test_the_next_step_goes_on_from_the_last_and_comes_back_to_what_was_skipped():
    assert next_open("abcd", {"b"}.__contains__, 1) == "c"
    assert next_open("abcd", {"c", "d"}.__contains__, 3) == "a"
    assert next_open("abcd", set("abcd").__contains__, 4) is None
    assert next_open("abcd", set().__contains__) == "a"


def test_completion_asks_for_everything():
    assert is_complete(3, 3, 2, 2)
    assert not is_complete(3, 2, 2, 2)
    assert not is_complete(3, 3, 2, 1)
