"""Tables of practice tasks: those of modules, and those of the final test."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class SceneColumns:
    """What a practice task of a module and one of the final test have in common.

    `content` is as in lms.scenes.rules.scene.SceneSource, the texts are by name.
    """

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    minutes: Mapped[int]
    competences: Mapped[list[Any]]
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    texts_kk: Mapped[dict[str, Any]]
    texts_ru: Mapped[dict[str, Any]]


class PracticeTask(SceneColumns, Base):
    """A practice task of a module; `position` counts through the whole version.

    `required`: the module is not done without it.
    """

    __tablename__ = "practice_task"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("module_id", "slug"),
    )

    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    required: Mapped[bool]
    pass_percent: Mapped[int]


class FinalTask(SceneColumns, Base):
    """A practice task that attempts at the final test draw; it is shown nowhere else.

    A table of its own, so that no list of a course's practice tasks can show one.
    """

    __tablename__ = "final_task"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("version_id", "slug"),
    )
