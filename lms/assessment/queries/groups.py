"""Results of a question by region and by age: first attempts, each of one person."""

from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.assessment.queries.current import build_current, sum_where
from lms.assessment.queries.facts import AGES, REGIONS, Projection
from lms.assessment.rules.groups import GroupCounts
from lms.core.database import Key
from lms.core.rows import read_row


def _build_groups(projection: Projection) -> Select[*tuple[Any, ...]]:
    rows = build_current(projection, select(bindparam("question_id", type_=Key))).c
    group = rows[projection.key[1]].label("people")
    sums = [sum_where(rows[name]).label(name) for name in projection.measures]
    return select(group, *sums).group_by(group)


_BY_REGION: Final = _build_groups(REGIONS)
_BY_AGE: Final = _build_groups(AGES)


def load_region_counts(session: Session, question_id: int) -> dict[int, GroupCounts]:
    """Return the counts of a question by region id; 0 for people above all regions."""
    rows = session.connection().execute(_BY_REGION, {"question_id": question_id})
    return {row.people: read_row(GroupCounts, row) for row in rows}


def load_age_counts(session: Session, question_id: int) -> dict[str, GroupCounts]:
    """Return the counts of a question by age; '' for people who have not given it."""
    rows = session.connection().execute(_BY_AGE, {"question_id": question_id})
    return {row.people: read_row(GroupCounts, row) for row in rows}
