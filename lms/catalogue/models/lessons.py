"""Tables of lessons, and of how long their readers need."""

from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class Lesson(Base):
    """A lesson, rendered once per language when the version was loaded.

    `position` counts through the whole version.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("module_id", "slug"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
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

    lesson_id: Mapped[int] = mapped_column(BigKey, ForeignKey("lesson.id"), primary_key=True)
    minutes: Mapped[int]
