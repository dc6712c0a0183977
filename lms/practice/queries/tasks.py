"""Practice tasks with their scenes, read once per process, since a version never changes."""

from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from lms.catalogue.models import PracticeTask
from lms.catalogue.queries import get_pool
from lms.scenes.rules.replay import Script
from lms.scenes.rules.scene import Texts, build_script

MOST_CACHED: Final = 500


@dataclass(frozen=True, slots=True)
class TaskScene:
    """A task with its scene and the texts of both languages; see PracticeTask."""

    id: int
    kind: str
    pass_percent: int
    content: dict[str, Any]
    texts: dict[str, Texts]

    @property
    def goal_names(self) -> list[str]:
        """Return the names of the goals in order."""
        return [goal["name"] for goal in self.content["goals"]]

    def build_script(self, language: str) -> Script:
        """Return what a replay needs, in one language."""
        return build_script(self.content, self.pass_percent, self.texts[language])


_TASK = PracticeTask.__table__.c
_tasks: WeakKeyDictionary[Pool, dict[int, TaskScene]] = WeakKeyDictionary()


def load_task(session: Session, task_id: int) -> TaskScene:
    """Return an existing task."""
    cache = _tasks.setdefault(get_pool(session), {})
    if task_id not in cache:
        if len(cache) >= MOST_CACHED:
            cache.clear()
        cache[task_id] = _read_task(session, task_id)
    return cache[task_id]


def _read_task(session: Session, task_id: int) -> TaskScene:
    columns = _TASK.kind, _TASK.pass_percent, _TASK.content, _TASK.texts_kk, _TASK.texts_ru
    row = session.execute(select(*columns).where(_TASK.id == task_id)).one()
    texts = {"kk": row.texts_kk, "ru": row.texts_ru}
    return TaskScene(task_id, row.kind, row.pass_percent, row.content, texts)
