"""Tables of courses, their versions, modules, words and media.

A version never changes once it is loaded; the hash of its content identifies it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class Course(Base):
    """A course through all its versions.

    `current_version_id` is the version of new enrolments. It is no foreign key, because the two
    tables would then depend on each other.
    """

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    current_version_id: Mapped[int | None] = mapped_column(BigKey)
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

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
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

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    hours: Mapped[int]
    competences: Mapped[list[Any]]
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))


class GlossaryWord(Base):
    """A word of a version's glossary, and the lessons where it first stands in each language."""

    __tablename__ = "glossary_word"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("version_id", "name"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
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

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    content_type: Mapped[str] = mapped_column(String(40))
