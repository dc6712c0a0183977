"""Results of a question by region and by age: first attempts of enrolments."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.assessment.queries.current import build_current, sum_where
from lms.assessment.queries.facts import AGES, REGIONS
from lms.assessment.queries.items import OF_QUESTIONS
from lms.assessment.queries.projections import Projection
from lms.assessment.rules.groups import GroupCounts
from lms.core.rows import read_row


def _build_groups(projection: Projection) -> Select[*tuple[Any, ...]]:
    rows = build_current(projection, OF_QUESTIONS).c
    group = rows[projection.key[1]].label("people")
    sums = [sum_where(rows[name]).label(name) for name in projection.measures]
    return select(group, *sums).group_by(group)


_BY_REGION: Final = _build_groups(REGIONS)
_BY_AGE: Final = _build_groups(AGES)


def load_region_counts(session: Session, question_ids: Sequence[int]) -> dict[int, GroupCounts]:
    """Return the counts of a question by region id; 0 for people above all regions."""
    rows = session.connection().execute(_BY_REGION, {"questions": list(question_ids)})
    return {row.people: read_row(GroupCounts, row) for row in rows}


def load_age_counts(session: Session, question_ids: Sequence[int]) -> dict[str, GroupCounts]:
    """Return the counts of a question by age; '' for people who have not given it."""
    rows = session.connection().execute(_BY_AGE, {"questions": list(question_ids)})
    return {row.people: read_row(GroupCounts, row) for row in rows}
