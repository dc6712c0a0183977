"""Tables of questions of banks and of lessons, and of the shared banks of a version."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class Question(Base):
    """A question of a bank.

    `content_kk` and `content_ru` are {"prompt": html} and what the type adds, see rules/types:
    {"options": [html, ...], "feedback": [html, ...]} for choices, {"right": html, "wrong": html}
    for number and text. "options" is what is shuffled in any type; "hint" and "unit" may be there.
    `answer` is the key: {"options": [0-based positions]}, {"low": 2.9, "high": 3.1} for a number,
    {"kk": ["ctrl"], "ru": ["ctrl"]} for text, {"values": [...]} of rows, {"gaps": [keys]},
    {"criteria": [marks of each level, ...]} for written.
    `weight`: how many marks it is worth. `competences` are its own, such as "DigComp 4.1"; without
    them it has those of the module of its lesson. `shared_name` is "bank/name" for a question of a
    shared bank, the same in all courses. `retired`: no quiz draws it any more.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("quiz_id", "name"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    weight: Mapped[int] = mapped_column(default=1, server_default="1")
    tags: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    competences: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    shared_name: Mapped[str | None] = mapped_column(String(121), index=True)
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    content_kk: Mapped[dict[str, Any]]
    content_ru: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any]]


class UsedBank(Base):
    """A shared bank whose questions joined a version when it was loaded, with its title then."""

    __tablename__ = "used_bank"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))


class CheckQuestion(Base):
    """A check-yourself question of a lesson: answered there, not marked, drawn by no quiz.

    Content and answer are as in Question; a number or a text also has "shown", the right answer
    for people. `step` is where it stands, `taught_step` the step that taught it, 0 for none.
    """

    __tablename__ = "check_question"
    __table_args__ = (
        UniqueConstraint("lesson_id", "position"),
        UniqueConstraint("lesson_id", "name"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(20))
    step: Mapped[int]
    taught_step: Mapped[int]
    content_kk: Mapped[dict[str, Any]]
    content_ru: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any]]
