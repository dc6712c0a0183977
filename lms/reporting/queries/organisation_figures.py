"""Figures of organisations, counted from the records."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.core.days import month_of
from lms.reporting.queries.facts import select_facts
from lms.reporting.queries.figures import (
    Figures,
    FigureSelection,
    in_period,
    read_sections,
    sum_section,
)
from lms.reporting.rules import DUE, MEASURES, OVERDUE


def read_organisation_figures(
    session: Session, organisation_ids: Collection[int], selection: FigureSelection
) -> Figures:
    """Read the figures of organisations; the time depends on their people's enrolments."""
    rows = _select_organisation_rows(organisation_ids, selection).cte("rows")
    months = selection.months_read()
    shown = select(rows).where(rows.c.month >= months.first, rows.c.month < months.end).subquery()
    period = select(rows).where(*in_period(rows.c.month, selection.period)).subquery()
    sections = (
        sum_section("area", period),
        sum_section("course", period),
        sum_section("month", shown),
    )
    return read_sections(session, union_all(*sections), {})


def _select_organisation_rows(
    organisation_ids: Collection[int], selection: FigureSelection
) -> Select[*tuple[Any, ...]]:
    """Select rows (measure, area, course_id, month, count)."""
    parts = []
    for measure in MEASURES:
        fact = select_facts(DUE if measure == OVERDUE else measure).subquery()
        inside = fact.c.organisation_id.in_(organisation_ids)
        course = [fact.c.course_id == selection.course_id] if selection.course_id else []
        late = [fact.c.day < selection.today] if measure == OVERDUE else []
        parts.append(
            select(
                literal(measure).label("measure"),
                fact.c.organisation_id.label("area"),
                fact.c.course_id,
                month_of(fact.c.day).label("month"),
            ).where(inside, *course, *late)
        )
    row = union_all(*parts).subquery()
    return select(row, func.count().label("count")).group_by(*row.c)
