"""The table of quizzes."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.catalogue.rules.conduct import DEFERRED, FEEDBACK
from lms.core.database import Base, BigKey


class Quiz(Base):
    """The rules of a module's quiz, or of the final test (module_id empty).

    `pass_percent` is needed in all, `competence_percent` in each competence (0: not asked for).
    `counted_result`: which attempt counts, see rules.pass_rules.COUNTED. `wrong_costs`: the share
    of a mark that a wrong answer takes, such as "1/4"; "0": nothing. `bands` name results, lowest
    first: [{"from": 90, "kk": "...", "ru": "..."}, ...]. `draws`: what an attempt has to hold, see
    rules.draw_rules: [{"count": 4, "tag": "phishing"}, ...]. `practice_draw`: how many practice
    tasks an attempt at the final test draws, `practice_share`: how many per cent of all marks are
    theirs. For the columns from `behaviour` on see rules.conduct.Conduct.
    """

    __tablename__ = "quiz"
    __table_args__ = (UniqueConstraint("version_id", "module_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"))
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int]
    draw: Mapped[int]
    draws: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    pass_percent: Mapped[int]
    competence_percent: Mapped[int] = mapped_column(default=0, server_default="0")
    counted_result: Mapped[str] = mapped_column(String(8), default="best", server_default="best")
    wrong_costs: Mapped[str] = mapped_column(String(5), default="0", server_default="0")
    bands: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    time_limit_minutes: Mapped[int]
    attempts: Mapped[int]
    wait_hours: Mapped[int]
    include_modules: Mapped[bool]
    practice_draw: Mapped[int] = mapped_column(default=0, server_default="0")
    practice_share: Mapped[int] = mapped_column(default=0, server_default="0")
    behaviour: Mapped[str] = mapped_column(String(10), server_default=DEFERRED)
    checks_allowed: Mapped[int] = mapped_column(server_default="1")
    penalty: Mapped[str] = mapped_column(String(5), server_default="")
    review: Mapped[str] = mapped_column(String(10), server_default=FEEDBACK)
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    grace_seconds: Mapped[int] = mapped_column(server_default="0")
    supervised: Mapped[str] = mapped_column(String(8), default="", server_default="")
