"""Tables of courses.

A version never changes once it is loaded; the hash of its content identifies it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.catalogue.rules.conduct import DEFERRED, FEEDBACK
from lms.core.database import Base, Key


class Course(Base):
    """A course through all its versions.

    `current_version_id` is the version of new enrolments. It is no foreign key, because the two
    tables would then depend on each other.
    """

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    current_version_id: Mapped[int | None] = mapped_column(Key)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class CourseVersion(Base):
    """The content of a course folder at the time of loading.

    `minutes_at_least` is for how long its lessons have to be on screen; 0: there is no such time.
    `grade_within_days`: how long whoever wrote a text waits for a person to grade it, at most.
    `diagnostic_questions` is how many its diagnostic asks at most; 0: it has none.
    `diagnostic_credit`: whether modules that a learner knows are credited.
    `key_generation` counts the corrections of its keys; see CorrectedKey. `exposure_limit`: how
    often a question may be shown before it should be replaced; 0: it is not said. `task_count`: how
    many practice tasks it has.
    """

    __tablename__ = "course_version"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        UniqueConstraint("course_id", "content_hash"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[int | None]
    audience: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    hours: Mapped[int]
    minutes: Mapped[int]
    mandatory: Mapped[bool]
    validity_months: Mapped[int]
    minutes_at_least: Mapped[int] = mapped_column(server_default="0")
    grade_within_days: Mapped[int] = mapped_column(default=5, server_default="5")
    diagnostic_questions: Mapped[int] = mapped_column(default=0, server_default="0")
    diagnostic_credit: Mapped[bool] = mapped_column(default=False, server_default=false())
    key_generation: Mapped[int] = mapped_column(default=0, server_default="0")
    exposure_limit: Mapped[int] = mapped_column(default=0, server_default="0")
    task_count: Mapped[int] = mapped_column(default=0, server_default="0")
    framework: Mapped[str] = mapped_column(String(40))
    cover_sha256: Mapped[str | None] = mapped_column(String(64))
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))
    summary_kk: Mapped[str] = mapped_column(String(600))
    summary_ru: Mapped[str] = mapped_column(String(600))
    outcomes_kk: Mapped[list[Any]]
    outcomes_ru: Mapped[list[Any]]


class Module(Base):
    """A module of a version."""

    __tablename__ = "module"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("version_id", "slug"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    hours: Mapped[int]
    competences: Mapped[list[Any]]
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))


class Lesson(Base):
    """A lesson, rendered once per language when the version was loaded.

    `position` counts through the whole version.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("module_id", "slug"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    minutes: Mapped[int]
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))
    goal_kk: Mapped[str] = mapped_column(String(400))
    goal_ru: Mapped[str] = mapped_column(String(400))
    html_kk: Mapped[str] = mapped_column(Text)
    html_ru: Mapped[str] = mapped_column(Text)
    sources_kk: Mapped[list[Any]]
    sources_ru: Mapped[list[Any]]


class LessonLength(Base):
    """Minutes that half of a lesson's readers needed at most; a nightly job counts them.

    A lesson that few have read has none.
    """

    __tablename__ = "lesson_length"

    lesson_id: Mapped[int] = mapped_column(Key, ForeignKey("lesson.id"), primary_key=True)
    minutes: Mapped[int]


class Quiz(Base):
    """The rules of a module's quiz, or of the final test (module_id empty).

    `pass_percent` is needed in all, `competence_percent` in each competence (0: not asked for).
    `counted`: which attempt counts, see rules.pass_rules.COUNTED. `wrong_costs`: the share of a
    mark that a wrong answer takes, such as "1/4"; "0": nothing. `bands` name results, lowest
    first: [{"from": 90, "kk": "...", "ru": "..."}, ...]. `draws`: what an attempt has to hold, see
    rules.draw_rules: [{"count": 4, "tag": "phishing"}, ...].
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


class PracticeTask(Base):
    """A practice task of a module; `position` counts through the whole version.

    `content` is as in lms.scenes.rules.scene.SceneSource, the texts are by name. `required`:
    the module is not done without it.
    """

    __tablename__ = "practice_task"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("module_id", "slug"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    minutes: Mapped[int]
    required: Mapped[bool]
    pass_percent: Mapped[int]
    competences: Mapped[list[Any]]
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    texts_kk: Mapped[dict[str, Any]]
    texts_ru: Mapped[dict[str, Any]]


class GlossaryWord(Base):
    """A word of a version's glossary, and the lessons where it first stands in each language."""

    __tablename__ = "glossary_word"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("version_id", "name"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    word_kk: Mapped[str] = mapped_column(String(60))
    word_ru: Mapped[str] = mapped_column(String(60))
    meaning_kk: Mapped[str] = mapped_column(String(300))
    meaning_ru: Mapped[str] = mapped_column(String(300))
    lesson_kk: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    lesson_ru: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))


class Media(Base):
    """A picture of a version; `language` is kk, ru or '' for both.

    The content is in the file storage under its hash.
    """

    __tablename__ = "media"
    __table_args__ = (UniqueConstraint("version_id", "language", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    content_type: Mapped[str] = mapped_column(String(40))
