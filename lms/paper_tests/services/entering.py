"""Entering of results: attempts of people, with the same consequences as on a computer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import is_in_scope
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.errors import AttemptClosed, AttemptLimitReached, AttemptsUsedUp, AttemptWaits
from lms.assessment.queries import AttemptRow, is_supervision_required, load_terms
from lms.assessment.services import enter_attempt
from lms.catalogue.queries import Outline, QuizEntry, load_outline
from lms.core.clock import Moment
from lms.core.database import Database
from lms.core.errors import DomainError
from lms.core.i18n import format_date
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import EnrolmentRow, find_enrolment
from lms.enrolment.rules import ACTIVE
from lms.learning.services import hand_in_attempt
from lms.paper_tests.errors import (
    AnswerNotPossible,
    AttemptUnderWay,
    LearnerNotFound,
    NothingTyped,
    OwnResult,
    PaperAttemptsUsedUp,
    PaperDayWrong,
    PaperLimitReached,
    PaperTextWaits,
    PracticeNeeded,
    ResultEntered,
    SittingNeeded,
)
from lms.paper_tests.models import PaperResult
from lms.paper_tests.queries import FormRow, load_paper_questions
from lms.paper_tests.rules.codes import LONGEST_TYPED, read_typed

Typed = Mapping[int, str]
LONGEST_REPEATED: Final = 40  # letters of a wrong answer that its message repeats


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of the row of one enrolment: its per cent, or why it was refused."""

    enrolment_id: int
    percent: int | None = None
    passed: bool = False
    error: DomainError | None = None


def enter_results(
    database: Database,
    *,
    form: FormRow,
    rows: Mapping[int, Typed],
    held_on: date,
    by: Actor,
    moment: Moment,
) -> list[RowOutcome]:
    """Enter the row of each enrolment in a transaction of its own; a refused one stops no other.

    `held_on`: the day of the test.
    """
    outcomes = []
    for enrolment_id, typed in rows.items():
        try:
            with database.write() as session:
                graded = enter_result(
                    session,
                    form=form,
                    enrolment_id=enrolment_id,
                    typed=typed,
                    held_on=held_on,
                    by=by,
                    moment=moment,
                )
        except DomainError as error:
            outcomes.append(RowOutcome(enrolment_id, error=error))
        else:
            outcomes.append(RowOutcome(enrolment_id, graded.percent, bool(graded.passed)))
    return outcomes


def enter_result(
    session: Session,
    *,
    form: FormRow,
    enrolment_id: int,
    typed: Typed,
    held_on: date,
    by: Actor,
    moment: Moment,
) -> AttemptRow:
    """Enter the answers of one enrolment, hand them in, and return the graded attempt.

    It completes the course, meets duties and issues the certificate as any attempt does. Raises
    LearnerNotFound, OwnResult, ResultEntered, NothingTyped, AnswerNotPossible, AttemptUnderWay,
    PaperLimitReached, SittingNeeded, PracticeNeeded, PaperDayWrong. The enrolment is locked, so
    that of two who enter one sheet one succeeds.
    """
    enrolment = _lock_enrolment(session, form, enrolment_id, by)
    if _has_result(session, form.id, enrolment_id):
        raise ResultEntered
    if not enrolment.enrolled_on <= held_on <= moment.today:
        raise PaperDayWrong(first=format_date(enrolment.enrolled_on))
    outline = load_outline(session, form.version_id)
    quiz = outline.quiz_by_id(form.quiz_id)
    answers = _read_answers(session, form, typed)
    attempt = _enter_attempt(
        session,
        form=form,
        enrolment=enrolment,
        outline=outline,
        quiz=quiz,
        answers=answers,
        held_on=held_on,
        moment=moment,
    )
    graded = hand_in_attempt(
        session, attempt=attempt, outline=outline, quiz=quiz, by_id=by.person_id, moment=moment
    )
    _keep_result(session, form, graded, typed, by=by, now=moment.now)
    return graded


def _keep_result(
    session: Session, form: FormRow, graded: AttemptRow, typed: Typed, *, by: Actor, now: datetime
) -> None:
    """Write what was typed, by whom and when, here and in the audit record."""
    session.add(
        PaperResult(
            form_id=form.id,
            enrolment_id=graded.enrolment_id,
            attempt_id=graded.id,
            typed={str(position): text for position, text in typed.items() if text.strip()},
            percent=graded.percent,
            passed=graded.passed,
            held_on=graded.paper_day,
            entered_by=by.person_id,
            entered_at=now,
        )
    )
    session.flush()
    record_event(
        session,
        kind="paper_result_entered",
        subject=f"person:{graded.enrolment.person_id}",
        now=now,
        by_id=by.audit_id,
        form=form.id,
        attempt=graded.id,
        percent=graded.percent,
    )


def _lock_enrolment(session: Session, form: FormRow, enrolment_id: int, by: Actor) -> EnrolmentRow:
    """Return the enrolment, locked, if it is under way by the form's version and in scope."""
    if form.practice_draw:
        raise PracticeNeeded
    person_id = session.scalar(
        select(Enrolment.person_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.id == enrolment_id, Person.merged_into_id.is_(None), is_in_scope(by))
        .with_for_update(of=Enrolment)
    )
    enrolment = None if person_id is None else find_enrolment(session, enrolment_id)
    if enrolment is None or enrolment.version_id != form.version_id:
        raise LearnerNotFound
    if enrolment.person_id == by.person_id:
        raise OwnResult
    if enrolment.state != ACTIVE and not _has_result(session, form.id, enrolment_id):
        raise LearnerNotFound
    return enrolment


def _has_result(session: Session, form_id: int, enrolment_id: int) -> bool:
    return (
        session.scalar(
            select(PaperResult.id).where(
                PaperResult.form_id == form_id,
                PaperResult.enrolment_id == enrolment_id,
                PaperResult.undone_at.is_(None),
            )
        )
        is not None
    )


def _read_answers(session: Session, form: FormRow, typed: Typed) -> dict[int, dict[str, Any]]:
    """Return the answers by position. Raises NothingTyped, AnswerNotPossible."""
    answers, wrong = {}, {}
    for position, question in enumerate(load_paper_questions(session, form), 1):
        text = typed.get(position, "")[:LONGEST_TYPED]
        try:
            answer = read_typed(question, text)
        except ValueError:
            wrong[position] = text[:LONGEST_REPEATED]
            continue
        if answer is not None:
            answers[position] = answer
    if wrong:
        raise AnswerNotPossible(wrong)
    if not answers:
        raise NothingTyped
    return answers


def _enter_attempt(
    session: Session,
    *,
    form: FormRow,
    enrolment: EnrolmentRow,
    outline: Outline,
    quiz: QuizEntry,
    answers: Mapping[int, Mapping[str, Any]],
    held_on: date,
    moment: Moment,
) -> AttemptRow:
    """Store the attempt. Raises its refusals in words for supervisors."""
    person = {"person_id": enrolment.person_id, "course_id": outline.course_id}
    if is_supervision_required(session, **person, quiz=quiz):
        raise SittingNeeded
    person_terms = load_terms(session, **person, quiz=quiz, zone=moment.zone)
    try:
        return enter_attempt(
            session,
            enrolment=enrolment,
            outline=outline,
            quiz=quiz,
            terms=person_terms.terms,
            drawn=form.drawn,
            answers=answers,
            language=form.language,
            held_on=held_on,
            moment=moment,
        )
    except AttemptLimitReached as error:
        raise PaperLimitReached(**error.params) from None
    except AttemptsUsedUp:
        raise PaperAttemptsUsedUp from None
    except AttemptWaits:
        raise PaperTextWaits from None
    except AttemptClosed:
        raise AttemptUnderWay from None
