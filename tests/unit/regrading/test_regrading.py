"""Correcting a wrong key: preview, regrading, kept passes, and counts that stay exact."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import OPERATOR
from lms.assessment.models import Answer, Attempt, QuizResult
from lms.assessment.rules import WHOLE_MARK
from lms.assessment.rules.corrections import EVERY, NONE
from lms.assessment.services import find_count_differences, fold_attempts
from lms.catalogue.models import Question
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.regrading.errors import (
    AlreadyProposed,
    NotChecked,
    NotOpen,
    NotProposed,
    SameKey,
    TooFewLeft,
)
from lms.regrading.models import PassDecision, Regrading
from lms.regrading.queries.corrections import (
    CorrectionEffect,
    count_effect,
    count_regradings,
    find_correction,
    list_regradings,
)
from lms.regrading.rules import PROPOSED
from lms.regrading.rules.keys import count_every, count_none
from lms.regrading.services.corrections import apply_correction, withdraw_correction
from lms.regrading.services.decisions import decide_pass
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories.learning import ZONE, load_enrolment, read_all, take_quiz
from tests.factories.regrading import (
    apply,
    correct,
    create_examinee,
    find_number_question,
    propose,
    run_jobs,
    submit_test,
    take_test,
)

MOMENT = Moment(NOW, ZONE)


@pytest.fixture(autouse=True)
def signals():
    connect_signals()


@pytest.fixture
def people(session, container):
    """Return three learners: failed by the wrong key, passed by it, and not affected."""
    learners = [create_examinee(session, container.storage) for _ in range(3)]
    take_test(session, learners[0], right=2, number="4")
    take_test(session, learners[1], right=2, number="3")
    take_test(session, learners[2], right=4, number="7")
    session.commit()
    return learners


def load_marks(session, learner):
    session.expire_all()
    row = session.scalars(
        select(Attempt).where(Attempt.enrolment_id == learner.enrolment.id).order_by(Attempt.id)
    ).first()
    return row.percent, row.passed


def load_result(session, learner):
    table = QuizResult.__table__.c
    return session.execute(
        select(table.percent, table.passed).where(table.enrolment_id == learner.enrolment.id)
    ).one()


def decide_first_attempt(session, learner, *, keeps):
    attempt_id = session.scalar(
        select(func.min(Attempt.id)).where(Attempt.enrolment_id == learner.enrolment.id)
    )
    decide_pass(
        session,
        attempt_id=attempt_id,
        keeps=keeps,
        reason="Looked at.",
        by=OPERATOR,
        moment=MOMENT,
        channels=(),
    )
    session.commit()


def test_a_preview_counts_what_would_change_and_changes_nothing(session, container, people):
    correction_id = propose(session, people[0])
    session.commit()
    run_jobs(container)
    effect = count_effect(session, correction_id)
    assert effect == CorrectionEffect(
        attempts_affected=3, marks_raised=1, marks_lowered=1, passes_gained=1, passes_lost=1
    )
    assert [load_marks(session, learner) for learner in people] == [
        (40, False),
        (60, True),
        (80, True),
    ]
    rows = list_regradings(session, correction_id, "passes_lost", limit=10, offset=0)
    assert [(row.percent_before, row.percent_after) for row in rows] == [(60, 40)]


def test_marks_follow_the_new_key_and_a_pass_that_was_earned_is_kept(session, container, people):
    correct(session, container, people[0])
    assert [load_marks(session, learner) for learner in people] == [
        (60, True),
        (40, True),
        (80, True),
    ]
    assert load_result(session, people[1]) == (40, True)
    assert session.scalars(select(PassDecision.state)).all() == ["asked"]
    record = session.scalars(select(Regrading).order_by(Regrading.attempt_id)).all()
    assert [(row.percent_before, row.percent_after, row.effect) for row in record] == [
        (40, 60, "gained"),
        (60, 40, "lost"),
        (80, 80, "same"),
    ]
    assert all(row.applied_at for row in record)


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("is_folded", [True, False])
def test_the_counts_of_results_stay_exact(session, container, people, is_folded):
    if is_folded:
        fold_attempts(session, limit=2)
        session.commit()
    correct(session, container, people[0])
    decide_first_attempt(session, people[1], keeps=False)
    assert find_count_differences(session) == []
    while fold_attempts(session):
        session.commit()
    assert find_count_differences(session) == []


def test_counts_that_were_not_taken_out_would_be_wrong(session, container, people):
    """The control: marks that are changed behind the counts show."""
    while fold_attempts(session):
        session.commit()
    session.query(Attempt).update({"passed": True})
    assert find_count_differences(session)


def complete_all_but_the_test(session, learner):
    read_all(session, learner)
    for quiz in learner.outline.quizzes[1:]:
        take_quiz(session, learner, quiz)
    session.commit()


def test_a_gained_pass_completes_the_course_and_its_holder_is_told(session, container, people):
    learner = people[0]
    complete_all_but_the_test(session, learner)
    correction_id = propose(session, learner)
    session.commit()
    run_jobs(container)
    assert count_effect(session, correction_id).completions == 1
    assert load_enrolment(session, learner.person).state == "active"
    apply(session, container, learner, correction_id)
    assert load_enrolment(session, learner.person).state == "completed"
    assert session.scalars(select(Certificate.person_id)).all() == [learner.person.id]
    query = select(Message.person_id).where(Message.kind == "test_passed")
    assert session.scalars(query).all() == [learner.person.id]


def test_a_course_that_several_attempts_would_complete_is_one_row_of_its_list(
    session, container, people
):
    learner = people[0]
    take_test(session, learner, right=2, number="4")
    complete_all_but_the_test(session, learner)
    correction_id = propose(session, learner)
    session.commit()
    run_jobs(container)
    effect = count_effect(session, correction_id)
    assert (effect.passes_gained, effect.completions) == (2, 1)
    for which in ("passes_gained", "completions", "certificates", "attempts_affected"):
        number = "" if which == "attempts_affected" else which
        rows = list_regradings(session, correction_id, number, limit=10, offset=0)
        total = count_regradings(session, correction_id, number)
        assert len(rows) == total == getattr(effect, which), which


def test_a_lost_pass_leaves_course_and_certificate_until_somebody_decides(
    session, container, people
):
    learner = people[1]
    complete_all_but_the_test(session, learner)
    correction_id = correct(session, container, learner)
    effect = count_effect(session, correction_id)
    assert (effect.passes_lost, effect.certificates) == (1, 1)
    decide_first_attempt(session, learner, keeps=False)
    assert load_marks(session, learner) == (40, False)
    result = select(QuizResult.passed).where(
        QuizResult.enrolment_id == learner.enrolment.id,
        QuizResult.quiz_id == learner.outline.quizzes[0].id,
    )
    assert session.scalar(result) is False
    assert load_enrolment(session, learner.person).state == "completed"
    assert session.scalars(select(Certificate.revoked_on)).all() == [None]
    kinds = session.scalars(select(AuditEvent.kind)).all()
    assert "pass_taken_back" in kinds
    assert session.scalars(select(Message.kind).where(Message.person_id == learner.person.id)).all()


def test_a_pass_is_decided_on_once(session, container, people):
    correct(session, container, people[0])
    decide_first_attempt(session, people[1], keeps=True)
    assert load_marks(session, people[1]) == (40, True)
    with pytest.raises(NotOpen):
        decide_first_attempt(session, people[1], keeps=False)


def test_a_pass_that_a_later_correction_gives_again_needs_no_decision(session, container, people):
    correct(session, container, people[0])
    decide_first_attempt(session, people[1], keeps=False)
    correct(session, container, people[0], answer={"low": 3.0, "high": 4.0})
    assert load_marks(session, people[1]) == (60, True)
    assert session.scalars(select(PassDecision.state)).all() == ["regained"]


def test_every_answer_is_right_for_a_question_that_cannot_be_answered(session, container, people):
    question = find_number_question(session, people[0])
    blank = create_examinee(session, container.storage)
    attempt = take_test(session, blank, right=2, number="", hand_in=False)
    submit_test(session, blank, attempt)
    correct(session, container, people[0], kind=EVERY, answer=count_every(question.answer))
    assert [load_marks(session, learner)[0] for learner in (*people, blank)] == [60, 60, 100, 60]


def test_a_question_that_is_left_out_is_in_no_sum_and_no_count(session, container, people):
    while fold_attempts(session):
        session.commit()
    question = find_number_question(session, people[0])
    correct(session, container, people[0], kind=NONE, answer=count_none(question.answer))
    assert [load_marks(session, learner) for learner in people] == [
        (50, True),
        (50, True),
        (100, True),
    ]
    row = session.scalars(select(Attempt)).first()
    assert row.whole_mark == 4 * WHOLE_MARK
    marks = session.scalars(select(Answer.mark).where(Answer.question_id == question.id)).all()
    assert set(marks) == {None}
    assert find_count_differences(session) == []
    correct(session, container, people[0])  # it counts again, with its weight
    assert load_marks(session, people[0]) == (60, True)


def test_an_attempt_under_way_is_marked_by_the_new_key(session, container, people):
    learner = create_examinee(session, container.storage)
    attempt = take_test(session, learner, right=2, number="4", hand_in=False)
    control = take_test(session, create_examinee(session, container.storage), right=2, number="4")
    assert control.percent == 40  # by the old key, which this process has read
    session.commit()
    correct(session, container, people[0])
    assert submit_test(session, learner, attempt).percent == 60


def test_an_erased_answer_keeps_its_mark(session, container, people):
    session.execute(
        Answer.__table__.update()
        .where(Answer.question_id == find_number_question(session, people[0]).id)
        .values(given_answer={"text": ""})
    )
    session.commit()
    correct(session, container, people[0])
    assert [load_marks(session, learner)[0] for learner in people] == [40, 60, 80]


@pytest.mark.parametrize("rules", [{"counted_result": "average"}, {"counted_result": "last"}])
def test_a_pass_is_kept_whichever_attempt_counts(session, container, rules):
    learner = create_examinee(session, container.storage, rules=rules)
    take_test(session, learner, right=2, number="3")
    session.commit()
    correct(session, container, learner)
    assert load_result(session, learner) == (40, True)
    decide_first_attempt(session, learner, keeps=False)
    assert load_result(session, learner) == (40, False)


def test_a_wrong_answer_costs_by_the_new_key(session, container):
    learner = create_examinee(session, container.storage, rules={"wrong_costs": "1/2"})
    take_test(session, learner, right=4, number="3")
    session.commit()
    correct(session, container, learner)
    assert load_marks(session, learner)[0] == 70  # four marks less a half


def test_a_correction_is_refused_where_it_would_do_harm(session, container, people):
    learner = people[0]
    with pytest.raises(SameKey):
        propose(session, learner, answer=find_number_question(session, learner).answer)
    correction_id = propose(session, learner)
    session.commit()
    row = find_correction(session, learner.outline.course_id, correction_id)
    with pytest.raises(AlreadyProposed):
        propose(session, learner)
    with pytest.raises(NotChecked):
        apply_correction(session, row, by=OPERATOR, now=NOW)
    assert find_correction(session, learner.outline.course_id + 1, correction_id) is None
    withdraw_correction(session, row, by=OPERATOR, now=NOW)
    session.commit()
    run_jobs(container)
    checked_row = replace(row, checked_at=NOW)
    with pytest.raises(NotProposed):
        apply_correction(session, checked_row, by=OPERATOR, now=NOW)
    assert session.scalar(select(func.count()).select_from(Regrading)) == 0


def test_questions_proposed_together_are_not_all_left_out(session, container, people):
    """Each of them was allowed when it was proposed, since nothing was left out then."""
    learner = people[0]
    quiz_id = learner.outline.quizzes[0].id
    questions = session.scalars(select(Question).where(Question.quiz_id == quiz_id)).all()
    ids = [
        propose(session, learner, kind=NONE, answer=count_none(row.answer), question=row)
        for row in questions
    ]
    session.commit()
    run_jobs(container)
    outline, course_id = learner.outline, learner.outline.course_id
    draws = [row.draw for row in outline.quizzes if quiz_id in outline.list_bank_quiz_ids(row)]
    smallest = min(draws)
    for number in ids[: smallest - 1]:
        row = find_correction(session, course_id, number)
        apply_correction(session, row, by=OPERATOR, now=NOW)
    last = find_correction(session, course_id, ids[smallest - 1])
    with pytest.raises(TooFewLeft):
        apply_correction(session, last, by=OPERATOR, now=NOW)
    assert find_correction(session, course_id, last.id).state == PROPOSED


def test_attempts_handed_in_after_the_preview_are_marked_again_too(session, container, people):
    correction_id = propose(session, people[0])
    session.commit()
    run_jobs(container)
    late = create_examinee(session, container.storage)
    take_test(session, late, right=2, number="4")
    session.commit()
    apply(session, container, people[0], correction_id)
    assert load_marks(session, late) == (60, True)
    assert count_effect(session, correction_id).attempts_affected == 4
