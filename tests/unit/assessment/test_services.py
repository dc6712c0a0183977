from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.assessment.errors import AttemptClosed, AttemptLimitReached, AttemptNotFound
from lms.assessment.models import Answer, Attempt, AttemptChange
from lms.assessment.queries import (
    list_attempts,
    list_question_results,
    load_answer_states,
    load_quiz_results,
)
from lms.assessment.rules import NO_ANSWERS, WHOLE_MARK, QuizCounts, add_counts
from lms.assessment.services import save_answer, submit_attempt
from lms.catalogue.models import Question
from lms.core.clock import Moment
from tests.conftest import NOW
from tests.factories.learning import (
    ZONE,
    answer_all,
    begin_attempt,
    create_learner,
    list_right_values,
    list_wrong_values,
    lock_attempt,
    take_quiz,
)


@pytest.fixture
def learner(session, container):
    create_learner(session, container.storage)  # somebody else in the same course
    return create_learner(session, container.storage)


def test_an_answer_is_stored_as_it_is_given_and_replaced_by_the_next(session, learner):
    quiz = learner.outline.quizzes[0]
    attempt = begin_attempt(session, learner, quiz)
    for values in (list_wrong_values(session, attempt, 1), list_right_values(session, attempt, 1)):
        save_answer(
            session,
            attempt_id=attempt.id,
            person_id=learner.person.id,
            position=1,
            form_values=values,
            language="kk",
            now=NOW,
        )
    assert len(load_answer_states(session, attempt.id)) == 1
    attempt_row = submit_attempt(
        session,
        attempt=lock_attempt(session, learner, attempt.id),
        outline=learner.outline,
        quiz=learner.outline.quizzes[0],
        moment=Moment(NOW, ZONE),
    )
    assert attempt_row.right == 1


def test_going_on_opens_the_same_attempt_with_the_same_questions(session, learner):
    first = begin_attempt(session, learner, learner.outline.quizzes[0])
    second = begin_attempt(
        session, learner, learner.outline.quizzes[0], now=NOW + timedelta(hours=3)
    )
    assert (first.id, first.drawn_items) == (second.id, second.drawn_items)


def test_an_attempt_counts_on_the_local_day_of_its_submission(session, learner):
    quiz, evening = learner.outline.quizzes[0], NOW.replace(hour=20)
    attempt = begin_attempt(session, learner, quiz, now=evening)
    submit_attempt(
        session,
        attempt=lock_attempt(session, learner, attempt.id),
        outline=learner.outline,
        quiz=quiz,
        moment=Moment(evening, ZONE),
    )
    submitted = session.get_one(Attempt, attempt.id, populate_existing=True)
    assert submitted.submitted_on == evening.date() + timedelta(days=1)
    change = session.scalars(select(AttemptChange)).one()
    assert (change.attempt_id, change.counted_on) == (attempt.id, None)


def test_handing_in_twice_is_handing_in_once(session, learner):
    quiz = learner.outline.quizzes[0]
    first = take_quiz(session, learner, quiz)
    again = submit_attempt(
        session,
        attempt=lock_attempt(session, learner, first.id),
        outline=learner.outline,
        quiz=learner.outline.quizzes[0],
        moment=Moment(NOW + timedelta(hours=1), ZONE),
    )
    assert (again.percent, again.submitted_at, again.passed) == (100, NOW, True)


def test_a_question_without_an_answer_counts_as_wrong_and_is_in_the_results(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    attempt_row = submit_attempt(
        session,
        attempt=lock_attempt(session, learner, attempt.id),
        outline=learner.outline,
        quiz=learner.outline.quizzes[0],
        moment=Moment(NOW, ZONE),
    )
    assert (attempt_row.right, attempt_row.percent, attempt_row.passed) == (0, 0, False)
    assert (
        session.scalars(select(Answer.right).where(Answer.attempt_id == attempt.id)).all()
        == [False] * attempt.total
    )


def test_nothing_is_taken_after_handing_in(session, learner):
    attempt_row = take_quiz(session, learner, learner.outline.quizzes[0])
    with pytest.raises(AttemptClosed):
        save_answer(
            session,
            attempt_id=attempt_row.id,
            person_id=learner.person.id,
            position=1,
            form_values=["0"],
            language="kk",
            now=NOW,
        )


def test_time_is_kept_by_the_server_and_what_was_answered_before_counts(session, learner):
    quiz = learner.outline.final
    attempt = begin_attempt(session, learner, quiz)
    save_answer(
        session,
        attempt_id=attempt.id,
        person_id=learner.person.id,
        position=1,
        form_values=list_right_values(session, attempt, 1),
        language="kk",
        now=NOW + timedelta(minutes=10, seconds=29),  # on its way when the time was over
    )
    with pytest.raises(AttemptClosed):
        save_answer(
            session,
            attempt_id=attempt.id,
            person_id=learner.person.id,
            position=2,
            form_values=["0"],
            language="kk",
            now=NOW + timedelta(minutes=10, seconds=30),
        )
    after = begin_attempt(session, learner, quiz, now=NOW + timedelta(minutes=11))
    assert after.id != attempt.id
    earlier = list_attempts(session, enrolment_id=learner.enrolment.id, quiz_id=quiz.id)[1]
    assert (earlier.right, earlier.submitted_at) == (1, NOW + timedelta(minutes=11))


def test_extra_time_is_granted_per_person(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.final, extra_percent=100)
    assert attempt.ends_at == NOW + timedelta(minutes=20)


def test_attempts_are_limited_and_open_again_after_the_wait(session, learner):
    quiz = learner.outline.final
    for minute in range(3):
        take_quiz(session, learner, quiz, right=False, now=NOW + timedelta(minutes=minute))
    with pytest.raises(AttemptLimitReached):
        begin_attempt(session, learner, quiz, now=NOW + timedelta(hours=23))
    assert begin_attempt(session, learner, quiz, now=NOW + timedelta(hours=24)).number == 4


def test_a_foreign_attempt_and_a_missing_one_look_the_same(session, container, learner):
    other = create_learner(session, container.storage)
    attempt = begin_attempt(session, other, learner.outline.quizzes[0])
    for attempt_id in (attempt.id, 999_999):
        with pytest.raises(AttemptNotFound):
            save_answer(
                session,
                attempt_id=attempt_id,
                person_id=learner.person.id,
                position=1,
                form_values=["0"],
                language="kk",
                now=NOW,
            )
    save_answer(
        session,
        attempt_id=attempt.id,
        person_id=other.person.id,
        position=1,
        form_values=["0"],
        language="kk",
        now=NOW,
    )  # the control


@pytest.mark.parametrize("position", [0, -1, 99])
def test_a_position_that_the_attempt_lacks_is_refused(session, learner, position):
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    with pytest.raises(AttemptNotFound):
        save_answer(
            session,
            attempt_id=attempt.id,
            person_id=learner.person.id,
            position=position,
            form_values=["0"],
            language="kk",
            now=NOW,
        )


def test_an_impossible_answer_leaves_the_given_one_alone(session, learner):
    quiz = learner.outline.quizzes[0]
    attempt = begin_attempt(session, learner, quiz)
    choice = session.scalars(
        select(Question.id).where(Question.quiz_id == quiz.id, Question.type == "true-false")
    ).first()
    items = [{"question": choice, "order": [0, 1]}, *attempt.drawn_items[1:]]
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(drawn_items=items))
    attempt = lock_attempt(session, learner, attempt.id)
    answer_all(session, learner, attempt)
    before = load_answer_states(session, attempt.id)
    save_answer(
        session,
        attempt_id=attempt.id,
        person_id=learner.person.id,
        position=1,
        form_values=["99"],
        language="kk",
        now=NOW,
    )
    assert load_answer_states(session, attempt.id) == before and 1 in before


def test_results_show_pass_rates_and_each_question(session, container, learner):
    quiz = learner.outline.quizzes[0]
    take_quiz(session, learner, quiz, right=False)
    take_quiz(session, learner, quiz)
    take_quiz(session, create_learner(session, container.storage), quiz)
    result = load_quiz_results(session, learner.outline.version_id)[quiz.id]
    assert result == {
        "kk": QuizCounts(
            submitted_count=3, passed_count=2, first_submitted_count=2, first_passed_count=1
        )
    }
    results = list_question_results(session, learner.outline.version_id)
    counts = add_counts([q.by_language["kk"] for q in results], NO_ANSWERS)
    assert counts.asked_count == 3 * quiz.draw
    assert counts.right == counts.passed_count == 2 * quiz.draw
    assert counts.passed_mark == 2 * quiz.draw * WHOLE_MARK
    assert (
        session.scalars(select(Attempt.passed).where(Attempt.quiz_id == quiz.id)).all().count(True)
        == 2
    )


def read_languages(session, attempt):
    rows = session.execute(
        select(Answer.position, Answer.language).where(Answer.attempt_id == attempt.id)
    )
    return dict(rows.all())


def test_an_answer_keeps_the_language_in_which_its_question_was_read(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    for position, language in ((1, "ru"), (2, "kk"), (2, "ru"), (1, "kk"), (1, "ru")):
        save_answer(
            session,
            attempt_id=attempt.id,
            person_id=learner.person.id,
            position=position,
            form_values=["0"],
            language=language,
            now=NOW,
        )
    assert read_languages(session, attempt) == {1: "ru", 2: "ru"}


def test_submitting_leaves_the_languages_and_gives_none_to_what_was_not_answered(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    save_answer(
        session,
        attempt_id=attempt.id,
        person_id=learner.person.id,
        position=2,
        form_values=["0"],
        language="ru",
        now=NOW,
    )
    submit_attempt(
        session,
        attempt=lock_attempt(session, learner, attempt.id),
        outline=learner.outline,
        quiz=learner.outline.quizzes[0],
        moment=Moment(NOW, ZONE),
    )
    expected = {
        position: "ru" if position == 2 else None for position in range(1, attempt.total + 1)
    }
    assert read_languages(session, attempt) == expected
