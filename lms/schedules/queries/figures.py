"""Figures of an area for a report: the state on the day, and the changes of the period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.catalogue.queries import load_course_names
from lms.core.collation import build_sort_key
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.regions.queries import load_tree_on
from lms.reporting.queries.areas import Area, choose_dimension
from lms.reporting.queries.counting import CountQuery, count_table
from lms.reporting.queries.names import load_organisation_names, name_own_row
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import (
    ALL,
    COURSE,
    ORGANISATION,
    REGION,
    DimensionKey,
    DimensionKeys,
)

# On the day of the report, and during the period: people, then person x course.
DAY_MEASURES: Final = ("people_obliged", "people_met", "people_overdue", "obliged", "overdue")
PERIOD_MEASURES: Final = ("people_enrolled", "people_completed", "completed", "certificates")
FIGURE_MEASURES: Final = (*DAY_MEASURES, *PERIOD_MEASURES)


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table with a caption; numbers are in the order of FIGURE_MEASURES.

    People of several rows are one person of the totals, so the rows do not add up to them.
    """

    caption: str
    rows: list[tuple[str, list[int]]]
    totals: list[int]


def count_figure_tables(
    session: Session, area: Area, first: date, last: date, *, today: date
) -> list[FigureTable]:
    """Return the tables by sub-area and by course, named in the current language."""
    dimension = choose_dimension(area)
    by_area, by_course = (
        _count_figures(session, area, by, first, last, today=today) for by in (dimension, COURSE)
    )
    titles: dict[DimensionKey, str] = {
        course_id: title for course_id, (_slug, title) in load_course_names(session).items()
    }
    captions = {ORGANISATION: _("By organisation"), REGION: _("By region")}
    return [
        _build_table(
            captions.get(dimension, _("By district")),
            by_area,
            _list_names(session, area, dimension, by_area, today),
        ),
        _build_table(_("By course"), by_course, titles),
    ]


def _count_figures(
    session: Session, area: Area, by: str, first: date, last: date, *, today: date
) -> dict[DimensionKeys, dict[str, int]]:
    period = Period(first, last + timedelta(days=1))
    counts = count_table(session, area, DAY_MEASURES, [by], query=CountQuery(today), totals=True)
    for keys, values in count_table(
        session, area, PERIOD_MEASURES, [by], query=CountQuery(today, period=period), totals=True
    ).items():
        counts.setdefault(keys, {}).update(values)
    return counts


def _build_table(
    caption: str, counts: dict[DimensionKeys, dict[str, int]], names: Mapping[DimensionKey, str]
) -> FigureTable:
    """Return the rows in alphabetical order, last those of the area itself."""
    totals = _list_numbers(counts.pop((ALL,), {}))
    rows = [
        (keys[0], names.get(keys[0], str(keys[0])), _list_numbers(values))
        for keys, values in counts.items()
        if any(values.values())
    ]
    rows.sort(key=lambda row: (row[0] is None, build_sort_key(row[1])))
    return FigureTable(caption, [(name, numbers) for _key, name, numbers in rows], totals)


def _list_numbers(values: Mapping[str, int]) -> list[int]:
    return [values.get(code, 0) for code in FIGURE_MEASURES]


def _list_names(
    session: Session,
    area: Area,
    dimension: str,
    counts: Mapping[DimensionKeys, object],
    today: date,
) -> dict[DimensionKey, str]:
    name = f"name_{current_language()}"
    if dimension != ORGANISATION:
        return {
            **{
                unit.id: getattr(unit, name) for unit in load_tree_on(session, today).units.values()
            },
            None: name_own_row(area),
        }
    ids = [key for (key,) in counts if isinstance(key, int)]
    names = load_organisation_names(session, ids)
    return {key: names[key] for key in ids if key in names}
