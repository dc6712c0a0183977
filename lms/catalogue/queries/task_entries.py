"""The practice tasks in the outline of a version."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import FinalTask, PracticeTask
from lms.catalogue.rules.task_entries import FinalTaskEntry, TaskEntry
from lms.core.rows import read_row

_TASK_COLUMNS: Final = (
    "id",
    "module_id",
    "slug",
    "position",
    "kind",
    "level",
    "minutes",
    "pass_percent",
    "competences",
    "title_kk",
    "title_ru",
)


def load_final_tasks(session: Session, version_id: int) -> tuple[FinalTaskEntry, ...]:
    """Return the practice tasks of the final test in an outline, in order."""
    rows = session.execute(
        select(*(getattr(FinalTask, name) for name in FinalTaskEntry.__dataclass_fields__))
        .where(FinalTask.version_id == version_id)
        .order_by(FinalTask.position)
    )
    return tuple(read_row(FinalTaskEntry, row, competences=tuple(row.competences)) for row in rows)


def load_task_entries(session: Session, version_id: int, slugs: dict[int, str]) -> list[TaskEntry]:
    """Return the practice tasks of modules in an outline, in order."""
    rows = session.execute(
        select(
            *(getattr(PracticeTask, name) for name in _TASK_COLUMNS),
            PracticeTask.required.label("is_required"),
        )
        .where(PracticeTask.version_id == version_id)
        .order_by(PracticeTask.position)
    )
    return [
        read_row(
            TaskEntry, row, module_slug=slugs[row.module_id], own_competences=tuple(row.competences)
        )
        for row in rows
    ]
