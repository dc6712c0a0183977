"""Generated attempts: whoever completed a course passed each of its quizzes, some at the second go.

Each quiz has a few draws that its attempts share, so that tens of thousands are made in seconds.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.assessment.rules import WHOLE_MARK, EarnedMarks
from lms.assessment.services import fold_attempts
from lms.catalogue.queries import QuizEntry
from lms.core.clock import get_local_date
from lms.demo.attempt_rows import AttemptRows, add_results, copy_groups, insert_with_answers
from lms.demo.chunks import CHUNK
from lms.demo.enrolments import DemoEnrolment
from lms.demo.final_tasks import build_task_rows, mark_practice
from lms.demo.quiz_draws import DemoDraw, DemoQuiz, load_quizzes
from lms.demo.quiz_questions import DemoQuestion
from lms.demo.rows import DemoRow

SHARE_FAILED: Final = 0.25  # share of quizzes with a failed attempt
SHARE_BLANK: Final = 0.08  # share of wrong answers that are blank
SHARE_OTHER_LANGUAGE: Final = 0.04  # share of attempts in the person's other language
MINUTES: Final = 12


def add_attempts(
    session: Session, chance: random.Random, enrolments: Sequence[DemoEnrolment], *, zone: ZoneInfo
) -> None:
    """Add the attempts with an answer to each of their questions, and count their results."""
    outlines = {
        enrolment.course.outline.version_id: enrolment.course.outline for enrolment in enrolments
    }
    quizzes = {
        version_id: load_quizzes(session, chance, outline)
        for version_id, outline in outlines.items()
    }
    attempts = [
        attempt
        for enrolment in enrolments
        for attempt in _build_attempts(
            chance, enrolment, quizzes[enrolment.course.outline.version_id]
        )
    ]
    for attempt, _answers, _tasks in attempts:
        attempt["submitted_on"] = get_local_date(attempt["submitted_at"], zone)
    for start in range(0, len(attempts), CHUNK):
        insert_with_answers(session, attempts[start : start + CHUNK])
    copy_groups(session)
    add_results(session)
    fold_attempts(session, limit=len(attempts))


def _build_attempts(
    chance: random.Random, enrolment: DemoEnrolment, quizzes: Sequence[DemoQuiz]
) -> Iterator[AttemptRows]:
    """Yield the attempts of a run with their answers: at the part of the quizzes that was done."""
    course = enrolment.course
    for quiz in quizzes:
        is_final = quiz.entry == course.outline.final
        if is_final and course.done_at is None:
            continue  # it opens when everything else is done
        if course.done_at is None and quiz.share > enrolment.share:
            continue
        ends_at = course.until if is_final else course.at + (course.until - course.at) * quiz.share
        results = ([False] if chance.random() < SHARE_FAILED else []) + [True]
        for number, is_passed in enumerate(results, 1):
            ended_at = max(ends_at - timedelta(hours=len(results) - number), course.at)
            draw = chance.choice(quiz.draws)
            right = _draw_right(chance, quiz.entry, len(draw.items), is_passed=is_passed)
            if is_passed and is_final:
                right = enrolment.final_right
            yield _build_attempt(
                chance, enrolment, quiz.entry, draw, right=right, number=number, ended_at=ended_at
            )


def _draw_right(chance: random.Random, quiz: QuizEntry, total: int, *, is_passed: bool) -> int:
    needed_count = count_needed(quiz, total)
    return (
        chance.randint(needed_count, total)
        if is_passed
        else chance.randint(0, max(needed_count - 1, 0))
    )


def count_needed(quiz: QuizEntry, total: int) -> int:
    """Return how many right answers of `total` pass a quiz."""
    return -(-quiz.pass_percent * total // 100)


def _build_attempt(
    chance: random.Random,
    enrolment: DemoEnrolment,
    quiz: QuizEntry,
    draw: DemoDraw,
    *,
    right: int,
    number: int,
    ended_at: datetime,
) -> AttemptRows:
    """Return the rows of an attempt, of its answers and of its practice tasks.

    Harder questions are wrong more often.
    """
    total, language = len(draw.items), enrolment.course.learner.language
    if chance.random() < SHARE_OTHER_LANGUAGE:
        language = "ru" if language == "kk" else "kk"
    started_at = max(ended_at - timedelta(minutes=MINUTES), enrolment.course.at)
    order = sorted(range(total), key=lambda index: chance.random() * draw.questions[index].hardness)
    right_indexes = set(order[:right])
    practice, earned = _mark_all(quiz, draw, right)
    attempt: DemoRow = {
        "enrolment_id": enrolment.id,
        "quiz_id": quiz.id,
        "number": number,
        "seed": draw.seed,
        "drawn_items": draw.items,
        "started_at": started_at,
        "submitted_at": ended_at,
        "right": right,
        "practice": practice or None,
        **_describe_result(earned, quiz),
    }
    answers = [
        _build_answer(chance, question, attempt, index in right_indexes, language)
        | {"position": index + 1}
        for index, question in enumerate(draw.questions)
    ]
    marks = [item["mark"] for item in practice]
    return attempt, answers, build_task_rows(draw.tasks, marks, language, ended_at)


def _mark_all(quiz: QuizEntry, draw: DemoDraw, right: int) -> tuple[list[DemoRow], EarnedMarks]:
    """Return the practice tasks of an attempt with their marks, and what it earns in all."""
    total = len(draw.items)
    return mark_practice(
        quiz,
        EarnedMarks(WHOLE_MARK * right, WHOLE_MARK * total),
        [task.id for task in draw.tasks],
        all_done=right >= count_needed(quiz, total),
    )


def _describe_result(earned: EarnedMarks, quiz: QuizEntry) -> DemoRow:
    return {
        "mark": earned.mark,
        "whole_mark": earned.whole_mark,
        "percent": earned.percent,
        "passed": earned.is_at_least(quiz.pass_percent),
    }


def _build_answer(
    chance: random.Random, question: DemoQuestion, attempt: DemoRow, is_right: bool, language: str
) -> DemoRow:
    is_blank = not is_right and chance.random() < SHARE_BLANK
    answer = question.right if is_right else {} if is_blank else chance.choice(question.wrong)
    return {
        "question_id": question.id,
        "given_answer": answer,
        "answered_at": attempt["submitted_at" if is_blank else "started_at"],
        "mark": WHOLE_MARK * is_right,
        "right": is_right,
        "language": None if is_blank else language,
    }
