"""Texts of the practice tasks of a final test."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import FinalTask


def load_final_texts(
    session: Session, task_ids: Collection[int], language: str
) -> dict[int, dict[str, str]]:
    """Return the texts of goals and forbidden deeds of tasks by name, by the id of the task.

    A name is "goals.first" or "forbidden.opened-link"; those of a task are in its own order.
    """
    texts = FinalTask.texts_kk if language == "kk" else FinalTask.texts_ru
    rows = session.execute(
        select(FinalTask.id, FinalTask.content, texts.label("texts")).where(
            FinalTask.id.in_(task_ids)
        )
    )
    return {
        row.id: {
            f"{key}.{part['name']}": row.texts[f"{key}.{part['name']}"]
            for key in ("goals", "forbidden")
            for part in row.content[key]
        }
        for row in rows
    }
