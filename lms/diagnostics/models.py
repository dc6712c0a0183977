"""Tables of calibrations, and of diagnostics taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class Calibration(Base):
    """Difficulties of a version's questions, worked out together from the answers of people.

    Difficulties of two calibrations are on two scales and are never mixed. `spread` is the
    standard deviation of the people's abilities, in thousandths of a logit.
    """

    __tablename__ = "calibration"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), index=True)
    made_at: Mapped[datetime]
    people: Mapped[int]
    answers: Mapped[int]
    spread: Mapped[int]


class QuestionDifficulty(Base):
    """The difficulty of a question in a calibration and its standard error, in 1/1000 logit."""

    __tablename__ = "question_difficulty"
    __table_args__ = {"sqlite_with_rowid": False}

    calibration_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("calibration.id"), primary_key=True
    )
    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), primary_key=True)
    difficulty: Mapped[int]
    error: Mapped[int]
    answers: Mapped[int]


class Diagnostic(Base):
    """A learner's one diagnostic in an enrolment.

    `calibration_id` is the calibration of all its questions; None: difficulties by level.
    `ability` and `error` are in thousandths of a logit, None until it has ended.
    """

    __tablename__ = "diagnostic"

    enrolment_id: Mapped[int] = mapped_column(BigKey, ForeignKey("enrolment.id"), primary_key=True)
    calibration_id: Mapped[int | None] = mapped_column(ForeignKey("calibration.id"))
    seed: Mapped[int] = mapped_column(BigKey)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ability: Mapped[int | None]
    error: Mapped[int | None]


class DiagnosticAnswer(Base):
    """The answer to the question at one position of a diagnostic, from 1; {} for none."""

    __tablename__ = "diagnostic_answer"

    enrolment_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("diagnostic.enrolment_id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), index=True)
    given_answer: Mapped[dict[str, Any]]
    right: Mapped[bool]
    language: Mapped[str] = mapped_column(String(2))
    answered_at: Mapped[datetime]
