"""A learner's enrolment with its progress, by one statement."""

from lms.catalogue.queries import load_checks
from lms.core.clock import Moment
from lms.enrolment.queries import find_latest_enrolment
from lms.learning.queries import NOTHING_DONE, load_latest_enrolment, load_progress
from lms.learning.services import finish_lesson, save_bookmark, save_check_answer
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.catalogue import build_check_files
from tests.factories.learning import (
    ZONE,
    complete_course,
    create_learner,
    load_enrolment,
    take_quiz,
)


def test_an_enrolment_comes_with_what_two_statements_would_return(session, container):
    files = build_check_files()
    create_learner(session, container.storage, files=files)  # somebody else in the same course
    learner = create_learner(session, container.storage, files=files)
    first = learner.outline.lessons[0]
    values = {"person_id": learner.person.id, "slug": learner.outline.slug}
    enrolment = find_latest_enrolment(session, **values)
    assert load_latest_enrolment(session, **values) == (enrolment, NOTHING_DONE)
    finish_lesson(
        session,
        enrolment=learner.enrolment,
        outline=learner.outline,
        lesson_id=first.id,
        by_id=learner.person.id,
        moment=Moment(NOW, ZONE),
    )
    take_quiz(session, learner, learner.outline.quizzes[0])
    save_bookmark(
        session, enrolment_id=learner.enrolment.id, lesson_id=first.id, anchor='s-"1', now=NOW
    )
    (check,) = (
        row for lesson in learner.outline.lessons for row in load_checks(session, lesson.id)
    )
    save_check_answer(
        session,
        enrolment_id=learner.enrolment.id,
        question_id=check.id,
        answer={"options": [0]},
        is_right=False,
        language="kk",
        now=NOW,
    )
    progress = load_progress(session, learner.enrolment.id)
    assert (progress.lessons_done, progress.questions_answered) == ({first.id}, {check.id})
    assert (progress.bookmark_anchor, len(progress.quizzes_passed)) == ('s-"1', 1)
    assert load_latest_enrolment(session, **values) == (enrolment, progress)


def test_a_stranger_has_neither_enrolment_nor_progress(session, container):
    slug = create_learner(session, container.storage).outline.slug
    stranger = add_person(session)
    assert load_latest_enrolment(session, person_id=stranger.id, slug=slug) == (None, NOTHING_DONE)


def test_the_last_enrolment_counts_where_none_is_active(session, container):
    learner = create_learner(session, container.storage)
    complete_course(session, learner)
    enrolment, progress = load_latest_enrolment(
        session, person_id=learner.person.id, slug=learner.outline.slug
    )
    assert enrolment == load_enrolment(session, learner.person)
    assert progress == load_progress(session, learner.enrolment.id) != NOTHING_DONE
