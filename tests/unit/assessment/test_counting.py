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
    QuestionCount,
    QuizCount,
    UncountedAttempt,
)
from lms.assessment.queries import list_question_results
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
    lock_attempt,
    right_values,
    take_quiz,
    wrong_values,
)


def take_random_quiz(session, chance, learner, quiz, at):
    """Answer some questions right, some wrong and some not at all, in either language."""
    attempt = begin_attempt(session, learner, quiz, now=at)
    for position in range(1, attempt.total + 1):
        build = chance.choice([right_values, wrong_values, None])
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
    assert session.scalar(select(func.sum(QuizCount.submitted))) == len(attempts)
    answers = session.scalar(
        select(func.count()).select_from(Answer).where(Answer.right.is_not(None))
    )
    assert session.scalar(select(func.sum(QuestionCount.asked))) == answers
    assert session.scalar(select(func.count()).select_from(UncountedAttempt)) == 0
    languages = set(session.scalars(select(QuestionCount.language)))
    assert {"kk", "ru"} <= languages
    assert session.scalar(select(func.sum(OptionCount.chosen))) > 0


SPOILED = [
    (QuizCount, "submitted"),
    (QuizCount, "passed"),
    *(
        (QuestionCount, name)
        for name in (
            "asked",
            "right",
            "blank",
            "passed",
            "passed_right",
            "rest",
            "rest_right",
            "rest_squares",
        )
    ),
    (OptionCount, "chosen"),
]


@pytest.mark.parametrize(("table", "measure"), SPOILED)
@pytest.mark.parametrize("chance", [3], indirect=True)
def test_a_wrong_count_is_found_and_put_right(session, attempts, table, measure):
    fold_all(session)
    session.execute(update(table).values({measure: getattr(table, measure) + 1}))
    session.commit()
    differences = find_count_differences(session)
    assert {difference.counts[measure] for difference in differences} == {-1}
    assert len(differences) == session.scalar(select(func.count()).select_from(table))
    apply_count_differences(session, differences)
    assert find_count_differences(session) == []


@pytest.mark.parametrize("chance", [3], indirect=True)
def test_counts_that_are_gone_are_counted_anew(session, attempts):
    fold_all(session)
    kept = read_counts(session)
    for table in (QuizCount, QuestionCount, OptionCount):
        session.execute(delete(table))
    apply_count_differences(session, find_count_differences(session))
    assert read_counts(session) == kept


def read_counts(session):
    return [
        sorted(map(tuple, session.execute(select(table.__table__))))
        for table in (QuizCount, QuestionCount, OptionCount)
    ]


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
    assert session.scalar(select(func.sum(QuizCount.submitted))) == len(attempts)


def count_by_hand(session, name):
    """Count one measure of each question and language from attempts and answers, row by row."""
    counts = {}
    for attempt in session.scalars(select(Attempt).where(Attempt.submitted_at.is_not(None))):
        answers = session.scalars(select(Answer).where(Answer.attempt_id == attempt.id)).all()
        languages = {answer.language for answer in answers} - {None}
        common = languages.pop() if len(languages) == 1 else ""
        for answer in answers:
            rest = (attempt.right - answer.right) * 100 // max(len(answers) - 1, 1)
            values = {
                "asked": 1,
                "right": int(answer.right),
                "blank": int(answer.given == {}),
                "passed": int(attempt.passed),
                "passed_right": int(attempt.passed and answer.right),
                "rest": rest if len(answers) > 1 else 0,
                "rest_right": rest * answer.right,
                "rest_squares": rest**2,
            }
            key = (answer.question_id, answer.language or common)
            counts[key] = counts.get(key, 0) + values[name]
    return counts


@pytest.mark.parametrize("measure", [name for table, name in SPOILED if table is QuestionCount])
@pytest.mark.parametrize("chance", [3], indirect=True)
def test_results_are_those_of_the_records_however_many_attempts_are_folded_in(
    session, container, attempts, measure
):
    outline = create_learner(session, container.storage).outline
    expected = count_by_hand(session, measure)
    for _folded in range(2):
        shown = {
            (result.id, language): getattr(counts, measure)
            for result in list_question_results(session, outline.version_id)
            for language, counts in result.by_language.items()
        }
        assert {key: count for key, count in shown.items() if count} == {
            key: count for key, count in expected.items() if count
        }
        fold_all(session)
