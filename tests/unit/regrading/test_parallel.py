"""Concurrent applying of one correction, and applying during a submission: one result."""

import threading

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import OPERATOR
from lms.assessment.models import Answer, Attempt
from lms.assessment.rules import WHOLE_MARK
from lms.assessment.services import find_count_differences
from lms.catalogue.models import CourseVersion, Question
from lms.catalogue.queries import load_answer_keys, lock_answer_keys
from lms.core.clock import Moment
from lms.regrading.errors import NotProposed
from lms.regrading.models import Regrading
from lms.regrading.queries.corrections import find_correction
from lms.regrading.services.applying import regrade_batch
from lms.regrading.services.corrections import apply_correction
from lms.regrading.services.listing import list_touched
from tests.conftest import NOW
from tests.factories.learning import ZONE, begin_attempt, create_learner, hand_in
from tests.factories.question_types import TYPES, build_every_type_files
from tests.factories.regrading import (
    OTHER_KEYS,
    answer_by_key,
    create_examinee,
    propose,
    run_jobs,
    submit_test,
    take_test,
)
from tests.threads import write_at_once

AT_ONCE = 6


@pytest.fixture
def learner(session, container):
    new_learner = create_examinee(session, container.storage)
    take_test(session, new_learner, right=2, number="4")
    session.commit()
    return new_learner


def propose_and_check(session, container, learner):
    correction_id = propose(session, learner)
    session.commit()
    run_jobs(container)
    row = find_correction(session, learner.outline.course_id, correction_id)
    session.rollback()
    return row


def test_of_several_who_apply_a_correction_at_once_one_does(session, container, learner):
    row = propose_and_check(session, container, learner)
    outcomes = write_at_once(
        container,
        lambda writing, _: apply_correction(writing, row, by=OPERATOR, now=NOW),
        AT_ONCE,
        NotProposed,
    )
    assert sorted(outcomes, key=str) == [NotProposed] * (AT_ONCE - 1) + [None]
    run_jobs(container)
    kinds = session.scalars(select(AuditEvent.kind)).all()
    assert (kinds.count("key_corrected"), kinds.count("attempts_regraded")) == (1, 1)
    assert session.scalars(select(CourseVersion.key_generation)).all() == [1]
    assert session.scalars(select(Attempt.percent)).all() == [60]


def test_attempts_marked_by_several_at_once_are_marked_once(session, container, learner):
    for _ in range(5):
        take_test(session, create_examinee(session, container.storage), right=2, number="4")
    session.commit()
    row = propose_and_check(session, container, learner)
    apply_correction(session, row, by=OPERATOR, now=NOW)
    list_touched(session, row, after=0)
    session.commit()
    moment = Moment(NOW, ZONE)
    outcomes = write_at_once(
        container, lambda writing, _: regrade_batch(writing, row, moment=moment, channels=()), 3
    )
    assert sum(outcomes) == 6
    record = session.execute(select(Regrading.percent_before, Regrading.percent_after)).all()
    assert record == [(40, 60)] * 6
    assert session.scalars(select(Attempt.percent)).all() == [60] * 6
    assert find_count_differences(session) == []


def test_keys_of_every_type_are_applied_and_marked_once(session, container):
    learners = [
        create_learner(session, container.storage, files=build_every_type_files(TYPES))
        for _ in range(2)
    ]
    kinds = dict(session.execute(select(Question.id, Question)).all())
    for learner in learners:
        quiz = learner.outline.quizzes[0]
        attempt = begin_attempt(session, learner, quiz)
        for item in attempt.drawn_items:
            question = kinds[item["question"]]
            answer_by_key(session, learner, attempt, question, OTHER_KEYS[question.type])
        hand_in(session, learner, quiz, attempt)
    session.commit()
    for question_id in session.scalars(select(Answer.question_id).distinct()).all():
        session.rollback()
        check_parallel_regrade(session, container, learners[0], question_id)
    assert session.scalars(select(Attempt.percent)).all() == [100, 100]
    assert set(session.scalars(select(Answer.mark))) == {WHOLE_MARK}
    assert find_count_differences(session) == []


def check_parallel_regrade(session, container, learner, question_id):
    """Apply another key of a question and mark by it in several threads: each happens once."""
    question = session.get_one(Question, question_id)
    kind, key = question.type, OTHER_KEYS[question.type]
    correction_id = propose(session, learner, answer=key, question=question)
    session.commit()
    run_jobs(container)
    row = find_correction(session, learner.outline.course_id, correction_id)
    session.rollback()
    outcomes = write_at_once(
        container,
        lambda writing, _: apply_correction(writing, row, by=OPERATOR, now=NOW),
        3,
        NotProposed,
    )
    assert sorted(outcomes, key=str) == [NotProposed] * 2 + [None], kind
    with container.database.write() as writing:
        list_touched(writing, row, after=0)
    moment = Moment(NOW, ZONE)
    marked_counts = write_at_once(
        container, lambda writing, _: regrade_batch(writing, row, moment=moment, channels=()), 3
    )
    run_jobs(container)
    session.rollback()
    marks = session.execute(
        select(Regrading.answer_before, Regrading.answer_after).where(
            Regrading.correction_id == correction_id
        )
    ).all()
    assert sum(marked_counts) == len(marks) > 0, kind
    assert all(before < after == WHOLE_MARK for before, after in marks), kind


@pytest.mark.parametrize("locks", [True, False])
def test_a_correction_waits_for_whoever_marks_by_the_old_key(session, container, learner, locks):
    if not locks and session.get_bind().dialect.name == "sqlite":
        pytest.skip("a writing transaction of SQLite is alone anyway")
    row = propose_and_check(session, container, learner)
    (lock_answer_keys if locks else load_answer_keys)(session, learner.outline.version_id)

    def apply_elsewhere():
        with container.database.write() as writing:
            apply_correction(writing, row, by=OPERATOR, now=NOW)

    other = threading.Thread(target=apply_elsewhere)
    other.start()
    other.join(0.5 if locks else 10)
    assert other.is_alive() is locks  # without the lock the old key would stay: the control
    session.commit()
    other.join(10)


def test_a_submission_during_an_apply_ends_with_the_new_key(session, container, learner):
    late = create_examinee(session, container.storage)
    attempt = take_test(session, late, right=2, number="4", hand_in=False)
    session.commit()
    row = propose_and_check(session, container, learner)
    assert submit_test(session, late, attempt).percent == 40  # not committed yet

    def apply_elsewhere():
        with container.database.write() as writing:
            apply_correction(writing, row, by=OPERATOR, now=NOW)

    other = threading.Thread(target=apply_elsewhere)
    other.start()
    other.join(0.3)
    session.commit()
    other.join(10)
    run_jobs(container)
    session.expire_all()
    assert session.scalars(select(Attempt.percent)).all() == [60, 60]
