"""The rendered texts of lessons, which never change: the process caches the latest ones."""

from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Lesson
from lms.catalogue.queries.pools import get_pool
from lms.catalogue.rules.act_sources import ActSource, split_sources
from lms.core.lesson_steps import STEP_ID

MAX_CACHED_PAGES: Final = 600


@dataclass(frozen=True, slots=True)
class LessonPage:
    """The rendered text of a lesson in one language."""

    goal: str
    html: str
    acts: tuple[ActSource, ...]
    sources: tuple[str, ...]

    @property
    def step_count(self) -> int:
        """Return the number of steps; a version loaded before there were any has one."""
        return max(1, self.html.count(f' id="{STEP_ID}'))


_pages: WeakKeyDictionary[Pool, dict[tuple[int, str], LessonPage]] = WeakKeyDictionary()


def load_lesson_page(session: Session, lesson_id: int, language: str) -> LessonPage:
    """Return the rendered text of an existing lesson; the process caches the latest ones."""
    cache = _pages.setdefault(get_pool(session), {})
    key = (lesson_id, language)
    page = cache.get(key)
    if page is None:
        goal, html, stored_sources = session.execute(
            select(
                getattr(Lesson, f"goal_{language}"),
                getattr(Lesson, f"html_{language}"),
                getattr(Lesson, f"sources_{language}"),
            ).where(Lesson.id == lesson_id)
        ).one()
        acts, sources = split_sources(stored_sources)
        page = LessonPage(goal=goal, html=html, acts=acts, sources=sources)
        if len(cache) >= MAX_CACHED_PAGES:
            cache.pop(next(iter(cache)), None)
        cache[key] = page
    return page
