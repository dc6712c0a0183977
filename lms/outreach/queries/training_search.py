"""The search in lists of trainings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, select

from lms.accounts.rules import fold_text
from lms.catalogue.models import Course
from lms.core.database import UtcDateTime
from lms.outreach.models import Training
from lms.outreach.rules import BOTH, LONGEST_DURATION
from lms.regions.queries import select_subtrees_ids

TO_COME: Final = "to_come"
PAST: Final = "past"
CANCELLED: Final = "cancelled"
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class TrainingSearch:
    """Criteria of a list of trainings; an empty one does not narrow it."""

    when: str = TO_COME
    text: str = ""
    region_unit_id: int | None = None
    course: str = ""
    language: str = ""


def get_search_times(now: datetime) -> dict[str, datetime]:
    """Return the parameters in the conditions of a search."""
    return {"now": now, "earliest": now - LONGEST_DURATION}


def build_search_conditions(search: TrainingSearch) -> list[ColumnElement[bool]]:
    """Return the conditions of a search; the times are parameters, as get_search_times has them."""
    now, earliest = (bindparam(name, type_=UtcDateTime()) for name in ("now", "earliest"))
    conditions: list[ColumnElement[bool]] = []
    if search.when != ALL:
        cancelled_at = Training.cancelled_at
        conditions.append(
            cancelled_at.is_not(None) if search.when == CANCELLED else cancelled_at.is_(None)
        )
    if search.when == TO_COME:  # the beginning has an index
        conditions += [Training.starts_at > earliest, Training.ends_at > now]
    elif search.when == PAST:
        conditions.append(Training.ends_at <= now)
    conditions += [
        Training.search_key.contains(word, autoescape=True)
        for word in fold_text(search.text).split()
    ]
    if search.region_unit_id is not None:
        conditions.append(Training.region_unit_id.in_(select_subtrees_ids([search.region_unit_id])))
    if search.course:
        conditions.append(
            Training.course_id.in_(select(Course.id).where(Course.slug == search.course))
        )
    if search.language:
        conditions.append(Training.language.in_((search.language, BOTH)))
    return conditions
