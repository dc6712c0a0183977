"""Texts that trainers grade, in the world: a waiting one and a graded one of each course."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.catalogue.models import Course, Question, Quiz
from lms.grading.models import WrittenText
from tests.conftest import NOW
from tests.web.security.names import CANARY, MISSING, Variants

CONTENT = {"prompt": "<p>?</p>", "criteria": [{"name": "A", "levels": [[1, "a"], [0, "b"]]}]}


def make_texts(session: Session, attempts: dict[str, tuple[int, int]]) -> dict[str, Variants]:
    """Add texts of the trainer's own course and of another one."""
    courses = {"own": ("same", "files"), "foreign": ("foreign", "other")}
    waiting, graded = (
        {
            variant: {"text_id": _add_text(session, attempts[name][1], slug, is_graded=is_graded)}
            for variant, (name, slug) in courses.items()
        }
        for is_graded in (False, True)
    )
    missing = {"missing": {"text_id": MISSING}}
    return {"text": waiting | missing, "graded_text": graded | missing}


def _add_text(session: Session, attempt_id: int, slug: str, *, is_graded: bool) -> int:
    """Add a text for the trainers of a course, in a new attempt of the learner of an attempt."""
    model_attempt = session.get_one(Attempt, attempt_id)
    quiz = session.get_one(Quiz, model_attempt.quiz_id)
    question = _make_question(session, quiz, f"text-{slug}-{is_graded:d}")
    words = CANARY if slug == "other" else "Сәлем"
    grade = {"levels": [0], "comment": words} if is_graded else None
    attempt = Attempt(
        enrolment_id=model_attempt.enrolment_id,
        quiz_id=quiz.id,
        number=90 + is_graded,
        seed=1,
        drawn_items=[{"question": question.id, "order": []}],
        started_at=NOW,
        submitted_at=NOW,
        submitted_on=NOW.date(),
        mark=2520 if is_graded else 0,
        whole_mark=2520,
        right=1 if is_graded else None,
        percent=100 if is_graded else None,
        passed=is_graded or None,
    )
    session.add(attempt)
    session.flush()
    answer = Answer(
        attempt_id=attempt.id,
        position=1,
        question_id=question.id,
        given_answer={"text": words},
        answered_at=NOW,
        language="kk",
        mark=2520 if is_graded else None,
        right=True if is_graded else None,
    )
    if grade:
        answer.grade = grade
    text = WrittenText(
        attempt_id=attempt.id,
        position=1,
        question_id=question.id,
        course_id=session.scalar(select(Course.id).where(Course.slug == slug)),
        language="kk",
        words=1,
        handed_in_at=NOW,
        due_at=NOW,
        state="graded" if is_graded else "waiting",
        graded_at=NOW if is_graded else None,
    )
    session.add_all([answer, text])
    session.flush()
    return text.id


def _make_question(session: Session, quiz: Quiz, name: str) -> Question:
    sample = session.scalars(select(Question).where(Question.quiz_id == quiz.id)).first()
    assert sample is not None
    question = Question(
        quiz_id=quiz.id,
        position=900,
        name=name,
        type="written",
        level=1,
        lesson_id=sample.lesson_id,
        content_kk=CONTENT,
        content_ru=CONTENT,
        answer={"criteria": [[1, 0]]},
        retired=True,
    )
    session.add(question)
    session.flush()
    return question
