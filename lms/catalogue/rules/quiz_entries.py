"""A quiz in an outline: its rules, and what its results are called. Immutable."""

import math
from dataclasses import dataclass, field
from typing import Final

from lms.catalogue.rules.conduct import Conduct
from lms.catalogue.rules.draw_rules import DrawRule
from lms.catalogue.rules.hours import count_quiz_minutes, count_task_minutes
from lms.catalogue.rules.task_entries import FinalTaskEntry

FINAL_KEY: Final = "final"


@dataclass(frozen=True, slots=True)
class BandEntry:
    """What a result is called from a per cent on."""

    from_percent: int
    title_kk: str
    title_ru: str


@dataclass(frozen=True, slots=True)
class QuizEntry:
    """The rules of a quiz, as in models.Quiz; `module_slug` is '' for the final test.

    `tasks` are those from which its attempts draw `practice_draw`.
    """

    id: int
    module_slug: str
    title_kk: str
    title_ru: str
    hours: int
    draw: int
    pass_percent: int
    competence_percent: int
    counted_result: str
    wrong_costs: str
    bands: tuple[BandEntry, ...]
    time_limit_minutes: int
    attempts: int
    wait_hours: int
    include_modules: bool
    conduct: Conduct = field(default_factory=Conduct)
    draws: tuple[DrawRule, ...] = ()
    practice_draw: int = 0
    practice_share: int = 0
    tasks: tuple[FinalTaskEntry, ...] = ()

    def find_task(self, task_id: int) -> FinalTaskEntry:
        """Return the task of this quiz with this id."""
        return next(task for task in self.tasks if task.id == task_id)

    def find_band(self, percent: int) -> BandEntry | None:
        """Return what a result is called; None below the lowest band."""
        bands = [band for band in self.bands if band.from_percent <= percent]
        return bands[-1] if bands else None

    @property
    def key(self) -> str:
        """Return the name of the quiz in URLs."""
        return self.module_slug or FINAL_KEY

    @property
    def minutes(self) -> int:
        """Return how long the questions and the practice tasks of an attempt take, about."""
        practice = count_task_minutes(self.practice_draw, [task.minutes for task in self.tasks])
        return math.ceil(count_quiz_minutes(self.draw) + practice)
