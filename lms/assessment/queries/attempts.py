"""Queries of attempts, their questions and their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.assessment.queries.shown import ShownQuestion, show_question
from lms.assessment.rules import QUESTION_TYPES, AnswerReport
from lms.assessment.rules.checks import AnswerState
from lms.catalogue.models import CourseVersion, Question, Quiz
from lms.core.i18n import current_language, format_number
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import COLUMNS as ENROLMENT_COLUMNS
from lms.enrolment.queries import EnrolmentRow


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt with its enrolment."""

    id: int
    enrolment_id: int
    quiz_id: int
    number: int
    drawn: list[dict[str, Any]]
    started_at: datetime
    ends_at: datetime | None
    grace_seconds: int
    submitted_at: datetime | None
    right: int | None
    mark: int | None
    whole_mark: int | None
    percent: int | None
    passed: bool | None
    sitting_id: int | None
    paper_day: date | None
    practice: list[dict[str, Any]] | None
    enrolment: EnrolmentRow

    @property
    def total(self) -> int:
        """Return the number of questions."""
        return len(self.drawn)

    @property
    def weights(self) -> list[int]:
        """Return how many marks each question is worth, in order."""
        return [item.get("weight", 1) for item in self.drawn]

    @property
    def task_total(self) -> int:
        """Return the number of practice tasks."""
        return len(self.practice or ())

    @property
    def is_waiting(self) -> bool:
        """Return whether it is handed in and a person has to grade a text of it."""
        return self.submitted_at is not None and self.percent is None

    def is_open(self, now: datetime) -> bool:
        """Return whether its time runs and questions are shown."""
        return self.submitted_at is None and (self.ends_at is None or now < self.ends_at)

    def count_seconds_left(self, now: datetime) -> int | None:
        """Return the whole seconds until its time is over; None for no limit."""
        return int((self.ends_at - now).total_seconds()) if self.ends_at else None

    @property
    def grace(self) -> timedelta:
        """Return for how long after the end an answer that was on its way is still taken."""
        return timedelta(seconds=self.grace_seconds)

    def takes_answers(self, now: datetime) -> bool:
        """Return whether an answer that arrives now is still taken."""
        return self.is_open(now - self.grace)

    def is_overdue(self, now: datetime) -> bool:
        """Return whether it takes no more answers and waits to be submitted."""
        return self.submitted_at is None and not self.takes_answers(now)


_ATTEMPT = Attempt.__table__.c
_OWN = tuple(_ATTEMPT[name] for name in AttemptRow.__dataclass_fields__ if name != "enrolment")
_ENROLMENT = Enrolment.__table__
_BY_ID = (
    select(*_OWN, *ENROLMENT_COLUMNS)
    .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
    .where(_ATTEMPT.id == bindparam("attempt_id"), _ENROLMENT.c.person_id == bindparam("person_id"))
)
# Built once, by lock: each saved answer runs this, and building it takes longer than running it.
_ATTEMPT_OF = {"": _BY_ID, "update": _BY_ID.with_for_update(of=(Attempt.__table__, _ENROLMENT))}


def _build_row(values: Any) -> AttemptRow:
    own = dict(zip(AttemptRow.__dataclass_fields__, values[: len(_OWN)], strict=False))
    return AttemptRow(**own, enrolment=EnrolmentRow(*values[len(_OWN) :]))


def find_attempt(
    session: Session, *, attempt_id: int, person_id: int, lock: str = ""
) -> AttemptRow | None:
    """Return the attempt if it is this person's, else None.

    lock='update' locks the attempt and its enrolment until the transaction ends, because two
    requests may complete a course at once (PostgreSQL; on SQLite only one transaction writes).
    """
    parameters = {"attempt_id": attempt_id, "person_id": person_id}
    row = session.connection().execute(_ATTEMPT_OF[lock], parameters).first()
    return None if row is None else _build_row(row)


def list_attempts(session: Session, *, enrolment_id: int, quiz_id: int) -> list[AttemptRow]:
    """Return all attempts of an enrolment at a quiz, the newest first."""
    rows = session.execute(
        select(*_OWN, *ENROLMENT_COLUMNS)
        .join(Enrolment.__table__, Enrolment.__table__.c.id == _ATTEMPT.enrolment_id)
        .where(_ATTEMPT.enrolment_id == enrolment_id, _ATTEMPT.quiz_id == quiz_id)
        .order_by(_ATTEMPT.number.desc())
    )
    return [_build_row(row) for row in rows]


def find_overdue_attempt(
    session: Session, *, enrolment_id: int, quiz_id: int, now: datetime
) -> AttemptRow | None:
    """Return the attempt that is not submitted though its time is over, locked; or None."""
    latest = next(iter(list_attempts(session, enrolment_id=enrolment_id, quiz_id=quiz_id)), None)
    if latest is None or not latest.is_overdue(now):
        return None
    return find_attempt(
        session, attempt_id=latest.id, person_id=latest.enrolment.person_id, lock="update"
    )


def list_overdue_attempts(
    session: Session, *, ended_before: datetime, limit: int
) -> list[tuple[int, int]]:
    """Return the ids of attempts whose time is over and that nobody submitted, and their people's.

    Those that ended first come first.
    """
    rows = session.execute(
        select(_ATTEMPT.id, _ENROLMENT.c.person_id)
        .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
        .where(_ATTEMPT.submitted_at.is_(None), _ATTEMPT.ends_at < ended_before)
        .order_by(_ATTEMPT.ends_at)
        .limit(limit)
    )
    return [(row.id, row.person_id) for row in rows]


def load_attempts(
    session: Session, attempt_ids: Sequence[int], *, lock: bool = False
) -> list[AttemptRow]:
    """Return attempts in the order of their ids; lock=True locks them and their enrolments."""
    statement = (
        select(*_OWN, *ENROLMENT_COLUMNS)
        .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
        .where(_ATTEMPT.id.in_(attempt_ids))
        .order_by(_ATTEMPT.id)
    )
    if lock:
        statement = statement.with_for_update(of=(Attempt.__table__, _ENROLMENT))
    return [_build_row(row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class PersonAttempt:
    """A submitted attempt as staff see it: the result without the answers."""

    title_kk: str
    title_ru: str
    course_title_kk: str
    course_title_ru: str
    number: int
    submitted_at: datetime
    percent: int | None
    passed: bool | None
    paper_day: date | None


def list_person_attempts(
    session: Session, person_id: int, *, limit: int
) -> tuple[list[PersonAttempt], int]:
    """Return a person's latest submitted attempts at quizzes, and the number of all of them."""
    mine = (_ENROLMENT.c.person_id == person_id, _ATTEMPT.submitted_at.is_not(None))
    rows = session.execute(
        select(
            Quiz.title_kk,
            Quiz.title_ru,
            CourseVersion.title_kk.label("course_title_kk"),
            CourseVersion.title_ru.label("course_title_ru"),
            _ATTEMPT.number,
            _ATTEMPT.submitted_at,
            _ATTEMPT.percent,
            _ATTEMPT.passed,
            _ATTEMPT.paper_day,
        )
        .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
        .join(Quiz, Quiz.id == _ATTEMPT.quiz_id)
        .join(CourseVersion, CourseVersion.id == Quiz.version_id)
        .where(*mine)
        .order_by(_ATTEMPT.submitted_at.desc(), _ATTEMPT.id.desc())
        .limit(limit)
    )
    total = session.scalar(
        select(func.count())
        .select_from(Attempt.__table__)
        .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
        .where(*mine)
    )
    return list(read_rows(PersonAttempt, rows)), total or 0


def load_answers(
    session: Session, attempt_id: int
) -> dict[int, tuple[dict[str, Any], bool | None]]:
    """Return the stored answer at each position and whether it was right (None until graded)."""
    rows = session.execute(
        select(Answer.position, Answer.given, Answer.right).where(Answer.attempt_id == attempt_id)
    )
    return {position: (answer, right) for position, answer, right in rows}


def load_answer_states(session: Session, attempt_id: int) -> dict[int, AnswerState]:
    """Return the stored answer at each position with its checks and its mark."""
    rows = session.execute(
        select(
            Answer.position,
            Answer.given,
            Answer.checks,
            Answer.is_checked,
            Answer.mark,
            Answer.right,
            Answer.grade,
        ).where(Answer.attempt_id == attempt_id)
    )
    return {row.position: read_row(AnswerState, row) for row in rows}


def build_shown_question(
    question: Question, order: Sequence[int], answer: tuple[dict[str, Any], bool | None] | None
) -> tuple[ShownQuestion, list[str]]:
    """Return the question in the reader's language and the form values of the saved answer.

    The question comes without its key.
    """
    shown = show_question(question.type, get_content(question), order)
    values = QUESTION_TYPES[question.type].list_values(order, answer[0]) if answer else []
    return shown, values


def report_answer(
    question: Question, given: Mapping[str, Any], *, with_notes: bool
) -> AnswerReport:
    """Return an answer as people read it; without its notes where they are not to be seen."""
    if not given:
        return AnswerReport()
    rules = QUESTION_TYPES[question.type]
    report = rules.report(get_content(question), question.answer, given)
    if with_notes:
        return report
    return AnswerReport(report.texts, (), tuple(replace(part, note="") for part in report.parts))


def list_key_texts(question: Question) -> tuple[Markup, ...]:
    """Return the right answers of a question in the reader's language."""
    key, content = question.answer, get_content(question)
    if question.type == "number":
        bounds = dict.fromkeys((key["low"], key["high"]))
        return (escape("–".join(format_number(bound) for bound in bounds)),)
    if question.type == "text":
        return tuple(escape(text) for text in key[current_language()][:1])
    right = QUESTION_TYPES[question.type].list_right(content, key, {})
    return to_markup([text for text, _reason in right])


def to_markup(texts: Sequence[str]) -> tuple[Markup, ...]:
    """Return texts that were sanitised when they were loaded, or escaped, as HTML."""
    return tuple(Markup(text) for text in texts)  # noqa: S704 - see above


def get_content(question: Question) -> dict[str, Any]:
    """Return the texts of a question in the reader's language."""
    return question.content_kk if current_language() == "kk" else question.content_ru
