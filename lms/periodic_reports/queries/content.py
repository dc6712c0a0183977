"""The content of a report, counted from the records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.collation import build_sort_key
from lms.periodic_reports.queries.names import (
    NamesByKey,
    list_month_names,
    list_unit_names,
    load_course_names,
    load_organisation_names,
)
from lms.periodic_reports.queries.plan import compare_plan
from lms.periodic_reports.rules import (
    TABLE_MEASURES,
    NamedPeriod,
    ReportContent,
    ReportLine,
    ReportTable,
)
from lms.regions.models import RegionUnit
from lms.regions.queries import load_tree_on
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import UNITS, Area, choose_dimension
from lms.reporting.queries.counting import CountQuery, count_sides
from lms.reporting.rules.vocabulary import COURSE, MEASURES, MONTH, UNIT, DimensionKey

SideCounts = dict[DimensionKey, dict[str, int]]


@dataclass(frozen=True, slots=True)
class _ReportCounts:
    """Counts by measure: of the whole area, and by area below, course and month."""

    totals: dict[str, int] = field(default_factory=dict)
    sides: tuple[SideCounts, SideCounts, SideCounts] = field(default_factory=lambda: ({}, {}, {}))

    def add_sides(self, measure: str, sides: Iterable[Mapping[DimensionKey, int]]) -> None:
        """Add the counts of a measure by area, course and month; zeros get no row."""
        for table, side in zip(self.sides, sides, strict=True):
            for key, count in side.items():
                if count:
                    table.setdefault(key, {})[measure] = count


def count_content(
    session: Session, area: Area, period: NamedPeriod, *, today: date
) -> ReportContent:
    """Count the report of an area, in today's boundaries, for a period."""
    dimension = choose_dimension(area)
    tree = load_tree_on(session, today) if area.kind == UNITS else None
    query = CountQuery(today, period=period.days)
    counts = _count_measures(session, area, (dimension, COURSE, MONTH), query=query, tree=tree)
    by_area, by_course, by_month = counts.sides
    if tree is None:
        names = load_organisation_names(session, by_area)
    else:
        names = {**list_unit_names(tree), None: (area.name_kk, area.name_ru)}
        for unit_id in _list_units_below(session, area, dimension):
            by_area.setdefault(unit_id, {})
    tables = (
        ReportTable("places", _name_lines(by_area, names)),
        ReportTable("courses", _name_lines(by_course, load_course_names(session))),
        ReportTable("months", _build_month_lines(by_month, period)),
    )
    plan = compare_plan(session, area, period, today=today, tree=tree)
    return ReportContent(
        area_kind=area.kind,
        area_id=area.id,
        area_kk=area.name_kk,
        area_ru=area.name_ru,
        period=period,
        counted_on=today,
        totals=counts.totals,
        tables=tables,
        plan=plan,
    )


def _count_measures(
    session: Session,
    area: Area,
    dimensions: Sequence[str],
    *,
    query: CountQuery,
    tree: TreeOnDay | None,
) -> _ReportCounts:
    """Count every measure in the area; those that tables show also by each dimension."""
    shown_bases = {MEASURES[measure].base for measure in TABLE_MEASURES}
    shown_codes = [code for code, measure in MEASURES.items() if measure.base in shown_bases]
    rest = [code for code in MEASURES if code not in shown_codes]
    by_measure = {
        **count_sides(session, area, shown_codes, dimensions, query=query, tree=tree),
        **count_sides(session, area, rest, (), query=query),
    }
    counts = _ReportCounts()
    for code in MEASURES:
        whole, sides = by_measure[code]
        counts.totals[code] = whole
        if code in TABLE_MEASURES:
            counts.add_sides(code, sides)
    return counts


def _list_units_below(session: Session, area: Area, dimension: str) -> Sequence[int]:
    """List the units directly below an area: each has a row, even an empty one."""
    if dimension == UNIT:
        return []
    return session.scalars(
        select(RegionUnit.id).where(RegionUnit.parent_id == area.id, RegionUnit.valid_to.is_(None))
    ).all()


def _name_lines(counts: SideCounts, names: NamesByKey) -> tuple[ReportLine, ...]:
    """Build the rows ordered by Kazakh name; the area itself, without a key, comes last."""
    lines = [
        _build_line(key, *names.get(key, (str(key), str(key))), values)
        for key, values in counts.items()
    ]
    return tuple(
        sorted(lines, key=lambda line: (not line.key, build_sort_key(line.name_kk), line.key))
    )


def _build_line(
    key: DimensionKey, name_kk: str, name_ru: str, values: dict[str, int]
) -> ReportLine:
    return ReportLine(
        key="" if key is None else str(key),
        name_kk=name_kk,
        name_ru=name_ru,
        values={code: values.get(code, 0) for code in TABLE_MEASURES},
    )


def _build_month_lines(counts: SideCounts, period: NamedPeriod) -> tuple[ReportLine, ...]:
    """Build a row for every month of the period."""
    return tuple(
        replace(
            _build_line(month, *list_month_names(month), counts.get(month, {})),
            key=f"{month:%Y-%m}",
        )
        for month in period.days.list_months()
    )
