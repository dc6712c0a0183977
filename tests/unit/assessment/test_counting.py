"""The counts of results against attempts and answers, on random attempts."""

import random
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from lms.assessment.models import (
    Answer,
    Attempt,
    OptionCount,
    OptionStratum,
    QuestionAge,
    QuestionCount,
    QuestionExposure,
    QuestionRegion,
    QuestionStratum,
    QuizCount,
    UncountedAttempt,
)
from lms.assessment.queries import list_question_results
from lms.assessment.rules import NO_ANSWERS, QuestionCounts, add_counts
from lms.assessment.services import (
    apply_count_differences,
    find_count_differences,
    fold_attempts,
    save_answer,
)
from lms.core.clock import Moment
from lms.learning.services import hand_in_attempt
from tests.conftest import NOW
from tests.factories.learning import (
    ZONE,
    begin_attempt,
    create_learner,
    list_right_values,
    list_wrong_values,
    lock_attempt,
    take_quiz,
)
from tests.factories.written import build_written_files, hand_in_text


def take_random_quiz(session, chance, learner, quiz, at):
    """Answer some questions right, some wrong and some not at all, in either language."""
    attempt = begin_attempt(session, learner, quiz, now=at)
    for position in range(1, attempt.total + 1):
        build = chance.choice([list_right_values, list_wrong_values, None])
        if build is not None:
            save_answer(
                session,
                attempt_id=attempt.id,
                person_id=learner.person.id,
                position=position,
                form_values=build(session, attempt, position),
                language=chance.choice(["kk", "ru"]),
                now=at,
            )
    hand_in_attempt(
        session,
        attempt=lock_attempt(session, learner, attempt.id),
        outline=learner.outline,
        quiz=quiz,
        by_id=learner.person.id,
        moment=Moment(at, ZONE),
    )


@pytest.fixture(params=[1, 2006])
def chance(request):
    return random.Random(request.param)


@pytest.fixture
def attempts(session, container, chance):
    """Three attempts of some learners at each quiz, some folded into the counts meanwhile."""
    for number in range(6):
        learner = create_learner(session, container.storage)
        for quiz in learner.outline.quizzes:
            for day in range(chance.randint(1, 3)):
                take_random_quiz(session, chance, learner, quiz, NOW + timedelta(days=day))
        begin_attempt(session, learner, learner.outline.quizzes[0], now=NOW + timedelta(days=9))
        session.commit()
        if number % 2:
            fold_attempts(session, limit=chance.randint(1, 5))
            session.commit()
    return session.scalars(select(Attempt.id).where(Attempt.submitted_at.is_not(None))).all()


def fold_all(session):
    while fold_attempts(session):
        session.commit()


def test_counting_anew_from_random_attempts_finds_no_difference(session, attempts):
    assert find_count_differences(session) == []
    fold_all(session)
    assert find_count_differences(session) == []
    assert session.scalar(select(func.sum(QuizCount.submitted_count))) == len(attempts)
    answers = session.scalar(
        select(func.count()).select_from(Answer).where(Answer.right.is_not(None))
    )
    assert session.scalar(select(func.sum(QuestionCount.asked_count))) == answers
    assert session.scalar(select(func.count()).select_from(UncountedAttempt)) == 0
    languages = set(session.scalars(select(QuestionCount.language)))
    assert {"kk", "ru"} <= languages
    assert session.scalar(select(func.sum(OptionCount.chosen_count))) > 0


TABLES = (
    QuizCount,
    QuestionCount,
    QuestionStratum,
    OptionCount,
    OptionStratum,
    QuestionRegion,
    QuestionAge,
    QuestionExposure,
)


def list_measures(table):
    return [column for column in table.__table__.columns if not column.primary_key]


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("chance", [3], indirect=True)
def test_each_wrong_count_is_found_and_put_right(session, attempts):
    fold_all(session)
    for table in TABLES:
        for measure in list_measures(table):
            session.execute(update(table).values({measure.name: measure + 1}))
            differences = find_count_differences(session)
            assert {difference.counts[measure.name] for difference in differences} == {-1}
            assert len(differences) == session.scalar(select(func.count()).select_from(table))
            apply_count_differences(session, differences)
            assert find_count_differences(session) == []


@pytest.mark.parametrize("chance", [3], indirect=True)
def test_counts_that_are_gone_are_counted_anew(session, attempts):
    fold_all(session)
    counts = read_counts(session)
    for table in TABLES:
        session.execute(delete(table))
    apply_count_differences(session, find_count_differences(session))
    assert read_counts(session) == counts


def read_counts(session):
    return [sorted(map(tuple, session.execute(select(table.__table__)))) for table in TABLES]


def test_each_submission_is_noted_once_and_open_attempts_are_not(session, container):
    learner = create_learner(session, container.storage)
    quiz = learner.outline.quizzes[0]
    begin_attempt(session, learner, quiz)
    assert session.scalars(select(UncountedAttempt.attempt_id)).all() == []
    attempt = take_quiz(session, learner, quiz)
    assert session.scalars(select(UncountedAttempt.attempt_id)).all() == [attempt.id]
    session.execute(update(Attempt).values(submitted_at=NOW + timedelta(hours=1)))
    assert session.scalars(select(UncountedAttempt.attempt_id)).all() == [attempt.id]


@pytest.mark.parametrize("chance", [3], indirect=True)
def test_two_folds_at_once_count_each_attempt_once(session, container, attempts):
    def fold_elsewhere():
        while True:
            with container.database.write() as writing:
                if not fold_attempts(writing, limit=1):
                    return

    session.commit()
    threads = [threading.Thread(target=fold_elsewhere) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert find_count_differences(session) == []
    assert session.scalar(select(func.sum(QuizCount.submitted_count))) == len(attempts)


def count_by_hand(session):
    """Count the measures of each question and language from attempts and answers, row by row."""
    counts = {}
    for attempt in session.scalars(select(Attempt).where(Attempt.submitted_at.is_not(None))):
        answers = session.scalars(select(Answer).where(Answer.attempt_id == attempt.id)).all()
        languages = {answer.language for answer in answers} - {None}
        common = languages.pop() if len(languages) == 1 else ""
        for answer in answers:
            others = sum(other.mark for other in answers if other is not answer)
            rest = round(others * 360 / (len(answers) - 1)) if len(answers) > 1 else 0
            values = QuestionCounts(
                asked_count=1,
                right=int(answer.right),
                blank=int(answer.given_answer == {}),
                mark=answer.mark,
                mark_squares=answer.mark**2,
                passed_count=int(attempt.passed),
                passed_mark=attempt.passed * answer.mark,
                rest=rest,
                rest_mark=rest * answer.mark,
                rest_squares=rest**2,
            )
            key = (answer.question_id, answer.language or common)
            counts[key] = add_counts([counts.get(key, NO_ANSWERS), values], NO_ANSWERS)
    return counts


@pytest.mark.parametrize("chance", [3], indirect=True)
def test_results_are_those_of_the_records_however_many_attempts_are_folded_in(
    session, container, attempts
):
    outline = create_learner(session, container.storage).outline
    expected = count_by_hand(session)
    for _round in range(2):
        results = {
            (result.id, language): counts
            for result in list_question_results(session, outline.version_id)
            for language, counts in result.by_language.items()
            if counts.asked_count
        }
        assert results == expected
        fold_all(session)


def test_an_attempt_whose_text_waits_for_a_person_is_no_difference(session, container):
    learner = create_learner(session, container.storage, files=build_written_files())
    hand_in_text(session, learner)
    fold_attempts(session)
    session.commit()
    assert find_count_differences(session) == []
