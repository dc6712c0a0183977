"""Reads of attempts and of what a bank's questions show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.catalogue.models import Question, Quiz
from lms.catalogue.queries import LessonEntry
from lms.core.i18n import current_language
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import COLUMNS as ENROLMENT_COLUMNS
from lms.enrolment.queries import EnrolmentRow


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt with the enrolment that it belongs to."""

    id: int
    enrolment_id: int
    quiz_id: int
    number: int
    drawn: list[dict[str, Any]]
    started_at: datetime
    ends_at: datetime | None
    submitted_at: datetime | None
    right: int | None
    percent: int | None
    passed: bool | None
    enrolment: EnrolmentRow

    @property
    def total(self) -> int:
        """How many questions it holds."""
        return len(self.drawn)

    def is_open(self, now: datetime) -> bool:
        """Whether answers are still taken."""
        return self.submitted_at is None and (self.ends_at is None or now < self.ends_at)


_ATTEMPT = Attempt.__table__.c
_OWN = tuple(_ATTEMPT[name] for name in AttemptRow.__dataclass_fields__ if name != "enrolment")


_ENROLMENT = Enrolment.__table__
_FOUND = (
    select(*_OWN, *ENROLMENT_COLUMNS)
    .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
    .where(_ATTEMPT.id == bindparam("attempt_id"), _ENROLMENT.c.person_id == bindparam("person_id"))
)
# Built once, by lock: each answer that is saved asks this, and putting the statement together takes longer than running it.
_ATTEMPT_OF = {"": _FOUND, "update": _FOUND.with_for_update(of=(Attempt.__table__, _ENROLMENT))}


def _row(values: Any) -> AttemptRow:
    own = dict(zip(AttemptRow.__dataclass_fields__, values[: len(_OWN)], strict=False))
    return AttemptRow(**own, enrolment=EnrolmentRow(*values[len(_OWN) :]))


def attempt_of(
    session: Session, *, attempt_id: int, person_id: int, lock: str = ""
) -> AttemptRow | None:
    """The attempt, if it is this person's.

    lock='update' keeps it and its enrolment to this transaction, since what completes a course may happen in two requests at once
    (PostgreSQL; on SQLite a writing transaction is alone anyway).
    """
    row = (
        session.connection()
        .execute(_ATTEMPT_OF[lock], {"attempt_id": attempt_id, "person_id": person_id})
        .first()
    )
    return None if row is None else _row(row)


def attempts_at(session: Session, *, enrolment_id: int, quiz_id: int) -> list[AttemptRow]:
    """All attempts of an enrolment at a quiz, the newest first."""
    rows = session.execute(
        select(*_OWN, *ENROLMENT_COLUMNS)
        .join(Enrolment.__table__, Enrolment.__table__.c.id == _ATTEMPT.enrolment_id)
        .where(_ATTEMPT.enrolment_id == enrolment_id, _ATTEMPT.quiz_id == quiz_id)
        .order_by(_ATTEMPT.number.desc())
    )
    return [_row(row) for row in rows]


def answers_of(session: Session, attempt_id: int) -> dict[int, tuple[dict[str, Any], bool | None]]:
    """What was answered at each position, and whether it was right (None until it is graded)."""
    rows = session.execute(
        select(Answer.position, Answer.given, Answer.right).where(Answer.attempt_id == attempt_id)
    )
    return {position: (given, right) for position, given, right in rows}


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """How a question of a bank fared: how often it was asked and answered right, and how strong its takers were (discrimination)."""

    name: str
    quiz_id: int
    module_title_kk: str
    module_title_ru: str
    type: str
    level: int
    prompt_kk: str
    prompt_ru: str
    asked: int
    right: int
    strong_asked: int
    strong_right: int
    weak_asked: int
    weak_right: int

    @property
    def share_right(self) -> float | None:
        """The share of right answers."""
        return self.right / self.asked if self.asked else None

    @property
    def discrimination(self) -> float | None:
        """Share right among those who passed minus share right among those who did not, -1 to 1; None until both were asked."""
        if not self.strong_asked or not self.weak_asked:
            return None
        return self.strong_right / self.strong_asked - self.weak_right / self.weak_asked


def question_results(session: Session, version_id: int) -> list[QuestionResult]:
    """The results of every question of a version, the least often right first; those never asked last."""
    graded = and_(Answer.question_id == Question.id, Answer.right.is_not(None))

    def count(*conditions: ColumnElement[Any]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)

    asked = count(Answer.right.is_not(None))
    right_one = Answer.right.is_(True)
    right = count(right_one)
    strong, weak = Attempt.passed.is_(True), Attempt.passed.is_(False)
    rows = session.execute(
        select(
            Question.name,
            Question.quiz_id,
            Quiz.title_kk,
            Quiz.title_ru,
            Question.type,
            Question.level,
            Question.content_kk,
            Question.content_ru,
            asked,
            right,
            count(strong),
            count(strong, right_one),
            count(weak),
            count(weak, right_one),
        )
        .join(Quiz, Quiz.id == Question.quiz_id)
        .outerjoin(Answer, graded)
        .outerjoin(Attempt, Attempt.id == Answer.attempt_id)
        .where(Quiz.version_id == version_id)
        .group_by(Question.id, Quiz.id)
        .order_by(Question.quiz_id, Question.position)
    )
    results = []
    for row in rows:
        head, tail = tuple(row[:6]), tuple(row[8:])
        values: Any = (*head, row[6]["prompt"], row[7]["prompt"], *tail)
        results.append(QuestionResult(*values))
    return sorted(results, key=lambda r: (r.share_right is None, r.share_right or 0.0))


@dataclass(frozen=True, slots=True)
class QuizResult:
    """How a quiz fared: attempts handed in, passed, and passed at the first try of those who tried."""

    quiz_id: int
    submitted: int
    passed: int
    first_submitted: int
    first_passed: int


def quiz_results(session: Session, version_id: int) -> dict[int, QuizResult]:
    """For each quiz of a version that was tried: how it went."""
    passed = cast(Attempt.passed, Integer)
    first = case((Attempt.number == 1, 1), else_=0)
    rows = session.execute(
        select(
            Attempt.quiz_id,
            func.count(),
            func.sum(passed),
            func.sum(first),
            func.sum(first * passed),
        )
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Quiz.version_id == version_id, Attempt.submitted_at.is_not(None))
        .group_by(Attempt.quiz_id)
    )
    return {row[0]: QuizResult(row[0], row[1], row[2], row[3], row[4]) for row in rows}


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as a page shows it: the options in the order of the draw, each named by its place there."""

    type: str
    prompt: Markup
    options: tuple[tuple[int, Markup], ...]
    name: str = "answer"


def shown_question(
    question: Question, order: Sequence[int], answer: tuple[dict[str, Any], bool | None] | None
) -> tuple[ShownQuestion, list[Any]]:
    """The question in the reader's language, without its key, and the answer given so far: the places of the options, or the text."""
    content = _content(question)
    texts = content.get("options", ())
    options = tuple((place, Markup(texts[position])) for place, position in enumerate(order))  # noqa: S704 - sanitised when it was loaded
    given = answer[0] if answer else {}
    chosen = [place for place, position in enumerate(order) if position in given.get("options", ())]
    text = [given["text"]] if "text" in given else []
    return ShownQuestion(question.type, Markup(content["prompt"]), options), chosen or text  # noqa: S704 - sanitised when it was loaded


@dataclass(frozen=True, slots=True)
class ResultItem:
    """A question of a try that is handed in: what was answered, whether it was right, what the feedback says, where it was taught."""

    position: int
    right: bool
    prompt: Markup
    given: tuple[Markup | str, ...]
    feedback: tuple[Markup, ...]
    lesson: LessonEntry


def result_items(
    attempt: AttemptRow,
    lessons: Mapping[int, LessonEntry],
    held: Mapping[int, Question],
    answers: Mapping[int, tuple[dict[str, Any], bool | None]],
) -> list[ResultItem]:
    """All questions of a try in order.

    Feedback is on what was chosen: after a wrong answer the key itself is not told, so that the next try counts.
    """
    items = []
    for position, item in enumerate(attempt.drawn, 1):
        question = held[item["question"]]
        content = _content(question)
        given, right = answers.get(position, ({}, False))
        chosen = given.get("options", ())
        if "options" in content:
            texts: tuple[Markup | str, ...] = tuple(
                Markup(content["options"][place])  # noqa: S704 - sanitised when it was loaded
                for place in chosen
            )
            notes = [content["feedback"][place] for place in chosen]
        else:
            texts = (given["text"],) if "text" in given else ()
            notes = [content["right" if right else "wrong"]] if texts else []
        feedback = tuple(Markup(note) for note in notes)  # noqa: S704 - sanitised when it was loaded
        prompt = Markup(content["prompt"])  # noqa: S704 - sanitised when it was loaded
        items.append(
            ResultItem(position, bool(right), prompt, texts, feedback, lessons[question.lesson_id])
        )
    return items


def _content(question: Question) -> dict[str, Any]:
    return question.content_kk if current_language() == "kk" else question.content_ru
