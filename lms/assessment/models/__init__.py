"""Tables of attempts, and of the counts of their results."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.assessment.models.practice import AttemptTask as AttemptTask
from lms.assessment.models.supervision import Admission as Admission
from lms.assessment.models.supervision import GivenTime as GivenTime
from lms.assessment.models.supervision import Sitting as Sitting
from lms.core.database import Base, Key


class Attempt(Base):
    """One attempt at a quiz.

    `drawn` is the draw made from the seed, stored so that it is never repeated:
    [{"question": id, "order": [option positions]}, ...], with "weight" if it is not 1.
    The partial unique index allows at most one open attempt per enrolment and quiz. `right` counts
    the answers that are wholly right; `mark` is what all answers earned, `whole_mark` what they
    could earn, in parts of which WHOLE_MARK make a right answer. `percent` is of these two; it is
    None while a text waits for a person, `right` too, `mark` is what is certain then, and `passed`
    is None unless that decides it already.
    `practice` are the practice tasks of a final test, in the order of AttemptTask.position:
    [{"task": id}, ...], once submitted each with its "mark"; None without a practical part.
    Answers that arrive within `grace_seconds` after `ends_at` are still taken. `region_id` and
    `age_group` are copied from the enrolment at submission, so that no reform and no later answer
    of the person changes figures by them: the region above the unit (of region_unit, no foreign
    key), None for a unit above regions. `submitted_on` is the local day of `submitted_at`, by which
    figures count the attempt. `sitting_id`: the sitting in which it was begun and has to be
    written; None for one without supervision. `paper_day` is the day of a test on paper, None for
    one on a computer.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz_id", "number"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        Index("ix_attempt_quiz", "quiz_id", "passed"),
        # For long lists in the order of days.
        Index("ix_attempt_submitted_on", "submitted_on", "enrolment_id", "passed"),
        Index(
            "ix_attempt_running",
            "ends_at",
            sqlite_where=text("submitted_at IS NULL AND ends_at IS NOT NULL"),
            postgresql_where=text("submitted_at IS NULL AND ends_at IS NOT NULL"),
        ),
        Index(
            "ix_attempt_sitting",
            "sitting_id",
            sqlite_where=text("sitting_id IS NOT NULL"),
            postgresql_where=text("sitting_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    number: Mapped[int]
    seed: Mapped[int] = mapped_column(Key)
    drawn: Mapped[list[Any]]
    practice: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    grace_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    submitted_at: Mapped[datetime | None]
    submitted_on: Mapped[date | None]
    right: Mapped[int | None]
    mark: Mapped[int | None] = mapped_column(Key)
    whole_mark: Mapped[int | None] = mapped_column(Key)
    percent: Mapped[int | None]
    passed: Mapped[bool | None]
    region_id: Mapped[int | None]
    age_group: Mapped[str | None] = mapped_column(String(5))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"))
    paper_day: Mapped[date | None]


class Answer(Base):
    """The latest answer to the question at one position of an attempt.

    `mark` is WHOLE_MARK times the share that is right, less what a wrong answer costs, whatever the
    question's weight; None until graded. `right` is whether it is a whole one. A graded answer
    never changes again. `checks`: how many answers to this question were checked during the
    attempt; `is_checked`: the latest of them is the one that `given` holds.
    `given` is {"options": [positions]}, {"text": "..."} or, of a question in parts, {"values":
    [...]}, see rules/types. `language` is 'kk' or 'ru', in which the person read the question when
    they gave this answer; None if they gave none, or if it was not recorded yet. `grade` is what a
    person decided on a written text, {"levels": [a position in each criterion], "comment": "..."}.
    """

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(Key, ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), index=True)
    given: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime]
    mark: Mapped[int | None]
    right: Mapped[bool | None]
    language: Mapped[str | None] = mapped_column(String(2))
    checks: Mapped[int] = mapped_column(default=0, server_default="0")
    is_checked: Mapped[bool] = mapped_column(default=False, server_default=false())
    grade: Mapped[dict[str, Any] | None]


class QuizException(Base):
    """An exception from the rules of a quiz for one person, one region unit or one organisation.

    A unit and an organisation stand for everybody in them and below. `quiz_key` is the slug of the
    module, or 'final': it holds for all versions of the course. Days replace those of the course,
    minutes and attempts come to them.
    """

    __tablename__ = "quiz_exception"
    __table_args__ = (Index("ix_quiz_exception_quiz", "course_id", "quiz_key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    quiz_key: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    extra_minutes: Mapped[int]
    extra_attempts: Mapped[int]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class QuizResult(Base):
    """What counts of all submitted attempts of an enrolment at a quiz, by the rule of the quiz.

    A projection of attempts: services.results settles it with each submission. `supervised`: what
    counts was written in sittings (rules.passing).
    """

    __tablename__ = "quiz_result"
    __table_args__ = {"sqlite_with_rowid": False}

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True, index=True)
    percent: Mapped[int]
    passed: Mapped[bool]
    supervised: Mapped[bool] = mapped_column(default=False, server_default=false())


class UncountedAttempt(Base):
    """A graded attempt that the counts do not include yet.

    A database trigger inserts the row with the per cent; adding the attempt to the counts
    deletes it.
    """

    __tablename__ = "attempt_uncounted"

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id"), primary_key=True, autoincrement=False
    )


class AttemptChange(Base):
    """A change of what a submitted attempt counts as, which the figures do not include yet.

    Database triggers insert a row when an attempt is submitted, judged anew or deleted; adding the
    change to the figures deletes it. `counted_on` is the day by which the attempt counted before,
    None if it did not count at all, and `counted_passed` whether it had passed: so the first row of
    an attempt says what the figures know of it.
    """

    __tablename__ = "attempt_change"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(Key)  # which may be deleted
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    counted_on: Mapped[date | None]
    counted_passed: Mapped[bool]


class BegunAttempt(Base):
    """An attempt whose questions are not counted as shown yet.

    A database trigger inserts the row with the attempt; counting its questions deletes it.
    """

    __tablename__ = "attempt_begun"

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id"), primary_key=True, autoincrement=False
    )


class QuizCount(Base):
    """Graded attempts at a quiz, how many of them were passed, and what they earned.

    The tables of counts are a projection of attempts and answers; together with what attempts that
    are not folded in yet change (queries.facts) they are exact at any moment.
    `is_first`: first attempts of an enrolment, counted apart from later ones. `language` is the
    one in which every answer of the attempt was given; '' for none, several, or unknown.
    `questions` sums up the number of questions of each attempt, `mark` what it earned with every
    question worth the same, and the names with `squares` the squares of these; `answer_squares`
    sums up the squares of the marks of single answers.
    """

    __tablename__ = "quiz_count"
    __table_args__ = {"sqlite_with_rowid": False}

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    submitted: Mapped[int] = mapped_column(Key)
    passed: Mapped[int] = mapped_column(Key)
    questions: Mapped[int] = mapped_column(Key)
    question_squares: Mapped[int] = mapped_column(Key)
    mark: Mapped[int] = mapped_column(Key)
    mark_squares: Mapped[int] = mapped_column(Key)
    answer_squares: Mapped[int] = mapped_column(Key)


class QuestionCount(Base):
    """How often a question was asked in submitted attempts at a quiz, and with what result.

    `quiz_id` is the quiz that was taken: a final asks questions of other banks as well. `language`
    is the answer's, for one without a language the attempt's. `blank` were not answered. `mark`
    sums up the marks, in parts of which WHOLE_MARK make a right answer; `passed` and `passed_mark`
    are of attempts that were passed. `rest` sums up the mean mark of the other questions of each
    attempt, in parts of which rules.WHOLE_REST make a whole one; `rest_mark` sums up its product
    with the mark of this question. `mark_squares` and `rest_squares` sum up squares.
    """

    __tablename__ = "question_count"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    asked: Mapped[int] = mapped_column(Key)
    right: Mapped[int] = mapped_column(Key)
    blank: Mapped[int] = mapped_column(Key)
    mark: Mapped[int] = mapped_column(Key)
    mark_squares: Mapped[int] = mapped_column(Key)
    passed: Mapped[int] = mapped_column(Key)
    passed_mark: Mapped[int] = mapped_column(Key)
    rest: Mapped[int] = mapped_column(Key)
    rest_mark: Mapped[int] = mapped_column(Key)
    rest_squares: Mapped[int] = mapped_column(Key)


class QuestionStratum(Base):
    """How often a question was asked, and answered right, of those with about the same rest.

    `stratum` is the mean mark of the other questions in steps, from 0 to rules.STRATA.
    """

    __tablename__ = "question_stratum"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    stratum: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked: Mapped[int] = mapped_column(Key)
    right: Mapped[int] = mapped_column(Key)


class OptionCount(Base):
    """How often an option of a question was chosen; `position` is its place in the bank, from 0.

    `rest` sums up the mean mark of the other questions of those who chose it, as in QuestionCount.
    """

    __tablename__ = "option_count"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    chosen: Mapped[int] = mapped_column(Key)
    rest: Mapped[int] = mapped_column(Key)


class OptionStratum(Base):
    """How often an option was chosen by those with about the same rest: see QuestionStratum."""

    __tablename__ = "option_stratum"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    stratum: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chosen: Mapped[int] = mapped_column(Key)


class QuestionExposure(Base):
    """How often a question was shown: in how many attempts, begun or submitted, it was drawn."""

    __tablename__ = "question_exposure"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), primary_key=True)
    shown: Mapped[int] = mapped_column(Key)


class QuestionRegion(Base):
    """How a question was answered in first attempts by people of a region; 0: of none."""

    __tablename__ = "question_region"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked: Mapped[int] = mapped_column(Key)
    right: Mapped[int] = mapped_column(Key)
    mark: Mapped[int] = mapped_column(Key)


class QuestionAge(Base):
    """How a question was answered in first attempts by people of an age; '': it is not given."""

    __tablename__ = "question_age"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), primary_key=True)
    age_group: Mapped[str] = mapped_column(String(5), primary_key=True)
    asked: Mapped[int] = mapped_column(Key)
    right: Mapped[int] = mapped_column(Key)
    mark: Mapped[int] = mapped_column(Key)
