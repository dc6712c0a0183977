"""Tables of tests on paper: forms, and the results that were entered of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class PaperForm(Base):
    """A form drawn once from the bank of a quiz. It never changes.

    `seed` is its number; `drawn_items` is as in Attempt. `language` is the one it is printed in.
    """

    __tablename__ = "paper_form"
    __table_args__ = (
        Index("ix_paper_form_made_by", "made_by", "id"),
        Index("ix_paper_form_version", "version_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    seed: Mapped[int] = mapped_column(unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    language: Mapped[str] = mapped_column(String(2))
    drawn_items: Mapped[list[Any]]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]


class PaperResult(Base):
    """A form of one enrolment as a supervisor entered it.

    `typed_answers` is what was typed by position, {"1": "2"}. `attempt_id` is the attempt that it
    made, None once it is undone: the attempt is deleted then, and its result remains here.
    `held_on` is the day of the test; None for one that was entered before days were asked for. The
    partial unique index allows one result per form and enrolment that is not undone.
    """

    __tablename__ = "paper_result"
    __table_args__ = (
        Index(
            "uq_paper_result_valid",
            "form_id",
            "enrolment_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_paper_result_enrolment", "enrolment_id"),
        Index("ix_paper_result_attempt", "attempt_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("paper_form.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    typed_answers: Mapped[dict[str, Any]]
    percent: Mapped[int]
    passed: Mapped[bool]
    held_on: Mapped[date | None]
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str] = mapped_column(String(300), default="")
