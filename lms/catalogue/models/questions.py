"""Tables of quizzes and questions, and of what became of questions after loading."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.catalogue.rules.conduct import DEFERRED, FEEDBACK
from lms.core.database import Base, Key


class Quiz(Base):
    """The rules of a module's quiz, or of the final test (module_id empty).

    `pass_percent` is needed in all, `competence_percent` in each competence (0: not asked for).
    `counted`: which attempt counts, see rules.pass_rules.COUNTED. `wrong_costs`: the share of a
    mark that a wrong answer takes, such as "1/4"; "0": nothing. `bands` name results, lowest
    first: [{"from": 90, "kk": "...", "ru": "..."}, ...]. `draws`: what an attempt has to hold, see
    rules.draw_rules: [{"count": 4, "tag": "phishing"}, ...].
    `practice_draw`: how many practice tasks an attempt at the final test draws, `practice_share`:
    how many per cent of all marks are theirs.
    For the columns from `behaviour` on see rules.conduct.Conduct.
    """

    __tablename__ = "quiz"
    __table_args__ = (UniqueConstraint("version_id", "module_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"))
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int]
    draw: Mapped[int]
    draws: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    pass_percent: Mapped[int]
    competence_percent: Mapped[int] = mapped_column(default=0, server_default="0")
    counted: Mapped[str] = mapped_column(String(8), default="best", server_default="best")
    wrong_costs: Mapped[str] = mapped_column(String(5), default="0", server_default="0")
    bands: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    time_limit_minutes: Mapped[int]
    attempts: Mapped[int]
    wait_hours: Mapped[int]
    include_modules: Mapped[bool]
    practice_draw: Mapped[int] = mapped_column(default=0, server_default="0")
    practice_share: Mapped[int] = mapped_column(default=0, server_default="0")
    behaviour: Mapped[str] = mapped_column(String(10), server_default=DEFERRED)
    tries: Mapped[int] = mapped_column(server_default="1")
    penalty: Mapped[str] = mapped_column(String(5), server_default="")
    review: Mapped[str] = mapped_column(String(10), server_default=FEEDBACK)
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    grace_seconds: Mapped[int] = mapped_column(server_default="0")
    supervised: Mapped[str] = mapped_column(String(8), default="", server_default="")


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

    id: Mapped[int] = mapped_column(Key, primary_key=True)
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


class CorrectedKey(Base):
    """The key that replaces the one with which a question was loaded.

    `answer` is as in Question, with "counts" where it is "every" (each answer is right) or "none"
    (the question is left out of the marks).
    """

    __tablename__ = "corrected_key"

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), primary_key=True)
    answer: Mapped[dict[str, Any]]
    corrected_at: Mapped[datetime]


class QuestionRetirement(Base):
    """A question that its trainers took out of all draws of a course, or had taken out.

    It holds for the name of the question in its quiz, in all versions, until it is undone.
    `quiz_key` is the slug of the module, or 'final'.
    """

    __tablename__ = "question_retirement"
    __table_args__ = (
        Index(
            "uq_question_retirement_standing",
            "course_id",
            "quiz_key",
            "name",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    quiz_key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(300))
    retired_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]


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

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(20))
    step: Mapped[int]
    taught_step: Mapped[int]
    content_kk: Mapped[dict[str, Any]]
    content_ru: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any]]
