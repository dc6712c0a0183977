"""Effects of a practice task on progress and on completing the course."""

from datetime import timedelta

import pytest

from lms.core.clock import Moment
from lms.learning.queries import CourseUnderWay, count_done, load_progress, load_progress_of_many
from lms.learning.services import credit_modules
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories.learning import ZONE, create_learner, load_enrolment, read_all, take_quiz
from tests.factories.practice import build_course_files, hand_in


@pytest.fixture(autouse=True)
def signals():
    connect_signals()


@pytest.fixture
def required_learner(session, container):
    create_learner(session, container.storage, files=build_course_files(required=True))
    return create_learner(session, container.storage, files=build_course_files(required=True))


def load_course(session, learner):
    progress = load_progress(session, learner.enrolment.id)
    assert load_progress_of_many(session, [learner.enrolment.id]) == {
        learner.enrolment.id: progress
    }
    return CourseUnderWay(load_enrolment(session, learner.person), learner.outline, progress)


def do_the_rest(session, learner):
    read_all(session, learner)
    for quiz in learner.outline.quizzes:
        take_quiz(session, learner, quiz)


def test_tasks_stand_after_the_lessons_of_their_module_and_before_its_quiz(learner):
    kinds = [item.kind for item in learner.outline.items]
    assert kinds[:4] == ["lesson", "lesson", "task", "quiz"]
    task = learner.outline.modules[0].tasks[0]
    assert learner.outline.items[2] == learner.outline.find_item_of_task(task)
    assert learner.outline.modules[0].get_competences_of(task) == ("DLGF 0.1",)


def test_a_course_waits_for_its_required_task(session, required_learner):
    do_the_rest(session, required_learner)
    course = load_course(session, required_learner)
    assert course.enrolment.state == "active"
    assert (course.progress.count_items_done(), course.item_count) == (
        len(required_learner.outline.items) - 1,
        len(required_learner.outline.items),
    )
    assert course.next_item.kind == "task"
    hand_in(session, required_learner, [["switch", "blue"]])
    assert load_enrolment(session, required_learner.person).state == "active", "a run that failed"
    for _ in range(2):
        hand_in(session, required_learner, now=NOW + timedelta(minutes=2))
    course = load_course(session, required_learner)
    assert course.enrolment.state == "completed"
    assert (course.progress.count_items_done(), course.next_item) == (course.item_count, None)


def test_an_optional_task_is_shown_and_never_blocks(session, learner):
    course = load_course(session, learner)
    assert course.item_count == len(learner.outline.items) - 1
    do_the_rest(session, learner)
    course = load_course(session, learner)
    assert course.enrolment.state == "completed"
    assert (course.progress.count_items_done(), course.next_item) == (course.item_count, None)


def test_an_optional_task_that_is_passed_is_marked_and_counts_for_nothing(session, learner):
    item = learner.outline.find_item_of_task(learner.outline.modules[0].tasks[0])
    hand_in(session, learner)
    progress = load_course(session, learner).progress
    assert progress.is_done(item) and progress.count_items_done() == 0
    assert count_done(session, learner.enrolment.id, 0).tasks == 0


def test_a_credited_module_is_credited_with_its_tasks(session, required_learner):
    module = required_learner.outline.modules[0]
    credit_modules(
        session,
        enrolment=required_learner.enrolment,
        outline=required_learner.outline,
        module_ids=[module.id],
        by_id=required_learner.person.id,
        moment=Moment(NOW, ZONE),
    )
    progress = load_course(session, required_learner).progress
    assert progress.tasks_passed == progress.required_passed == {module.tasks[0].id}
    assert count_done(session, required_learner.enrolment.id, 0).tasks == 1
    hand_in(session, required_learner)
    assert count_done(session, required_learner.enrolment.id, 0).tasks == 1, "counted once"


def test_what_somebody_else_passed_is_not_ones_own(session, container, required_learner):
    other = create_learner(session, container.storage, files=build_course_files(required=True))
    hand_in(session, other)
    assert load_progress(session, required_learner.enrolment.id).tasks_passed == frozenset()
