"""Practice tasks with their scenes, read once per process, since a version never changes."""

from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, literal, select
from sqlalchemy.orm import Session

from lms.catalogue.models import FinalTask, PracticeTask
from lms.catalogue.queries import get_pool
from lms.scenes.rules.replay import Script
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.text_references import Texts

MOST_CACHED: Final = 500
Tasks = PracticeTask | FinalTask


@dataclass(frozen=True, slots=True)
class TaskScene:
    """A task with its scene and the texts of both languages; see PracticeTask."""

    id: int
    kind: str
    pass_percent: int
    content: dict[str, Any]
    texts: dict[str, Texts]

    @property
    def goal_marks(self) -> dict[str, int]:
        """Return the marks of each goal by its name."""
        return {goal["name"]: goal["marks"] for goal in self.content["goals"]}

    @property
    def goal_names(self) -> list[str]:
        """Return the names of the goals in order."""
        return [goal["name"] for goal in self.content["goals"]]

    def build_script(self, language: str) -> Script:
        """Return what a replay needs, in one language."""
        return build_script(self.content, self.pass_percent, self.texts[language])


_tasks: WeakKeyDictionary[Pool, dict[tuple[str, int], TaskScene]] = WeakKeyDictionary()


def load_task(session: Session, task_id: int) -> TaskScene:
    """Return an existing task of a module."""
    return _load_task(session, PracticeTask, task_id)


def load_final_task(session: Session, task_id: int) -> TaskScene:
    """Return an existing task of a final test; marks are counted there, so it is never passed."""
    return _load_task(session, FinalTask, task_id)


def _load_task(session: Session, model: type[Tasks], task_id: int) -> TaskScene:
    cache, key = _tasks.setdefault(get_pool(session), {}), (model.__tablename__, task_id)
    if key not in cache:
        if len(cache) >= MOST_CACHED:
            cache.clear()
        cache[key] = _read_task(session, model, task_id)
    return cache[key]


def _read_task(session: Session, model: type[Tasks], task_id: int) -> TaskScene:
    task = model.__table__.c
    percent = task.pass_percent if model is PracticeTask else literal(100)
    columns = task.kind, percent.label("pass_percent"), task.content, task.texts_kk, task.texts_ru
    row = session.execute(select(*columns).where(task.id == task_id)).one()
    texts = {"kk": row.texts_kk, "ru": row.texts_ru}
    return TaskScene(
        id=task_id, kind=row.kind, pass_percent=row.pass_percent, content=row.content, texts=texts
    )
