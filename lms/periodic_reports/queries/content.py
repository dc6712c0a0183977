"""What a report to hand in says, counted from the records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.collation import sort_key
from lms.periodic_reports.queries.names import (
    Names,
    course_names,
    month_names,
    organisation_names,
    unit_names,
)
from lms.periodic_reports.queries.plan import plan_of
from lms.periodic_reports.rules import SHOWN, NamedPeriod, ReportContent, ReportLine, ReportTable
from lms.regions.models import RegionUnit
from lms.regions.queries import tree_on
from lms.reporting.queries.counting import FigureQuery, count_one, count_sides
from lms.reporting.queries.places import UNITS, Area, divided_by
from lms.reporting.rules.vocabulary import COURSE, MEASURES, MONTH, UNIT, Key

Counts = dict[Key, dict[str, int]]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a report counts: the whole place, and by place below it, course and month; by the codes of measures."""

    totals: dict[str, int] = field(default_factory=dict)
    sides: tuple[Counts, Counts, Counts] = field(default_factory=lambda: ({}, {}, {}))

    def take(self, measure: str, whole: int, sides: Iterable[Mapping[Key, int]]) -> None:
        """Notes a measure; what is none has no row."""
        self.totals[measure] = whole
        for table, side in zip(self.sides, sides, strict=True):
            for key, count in side.items():
                if count:
                    table.setdefault(key, {})[measure] = count


def content_of(
    session: Session, place: Area, period: NamedPeriod, *, today: date, zone: ZoneInfo
) -> ReportContent:
    """The report of a place (in today's boundaries) for a period, as the records are now."""
    dimension, counted, question = (
        divided_by(session, place),
        _Counted(),
        FigureQuery(today, zone, period=period.days),
    )
    tree = tree_on(session, today) if place.kind == UNITS else None
    for measure in MEASURES:
        if measure in SHOWN:
            sides = count_sides(
                session, place, measure, (dimension, COURSE, MONTH), question=question, tree=tree
            )
            counted.take(measure, *sides)
        else:
            counted.totals[measure] = count_one(session, place, measure, question=question)
    by_place, by_course, by_month = counted.sides
    if tree is None:
        names = organisation_names(session, by_place)
    else:
        names = {**unit_names(tree), None: (place.name_kk, place.name_ru)}
        for unit in _below(session, place, dimension):
            by_place.setdefault(unit, {})
    tables = (
        ReportTable("places", _named(by_place, names)),
        ReportTable("courses", _named(by_course, course_names(session))),
        ReportTable("months", _by_month(by_month, period)),
    )
    totals = {measure: counted.totals[measure] for measure in MEASURES}
    plan = plan_of(session, place, period, today=today, zone=zone)
    return ReportContent(
        place.kind, place.id, place.name_kk, place.name_ru, period, today, totals, tables, plan=plan
    )


def _below(session: Session, place: Area, dimension: str) -> Sequence[int]:
    """The units that stand directly below a place: each has its row, also where there is nothing."""
    if dimension == UNIT:
        return []
    return session.scalars(
        select(RegionUnit.id).where(RegionUnit.parent_id == place.id, RegionUnit.valid_to.is_(None))
    ).all()


def _named(counted: Counts, names: Names) -> tuple[ReportLine, ...]:
    """The rows by their Kazakh names; what stands on the place itself, and so has no key, comes last."""
    lines = [
        _line(key, *names.get(key, (str(key), str(key))), values) for key, values in counted.items()
    ]
    return tuple(sorted(lines, key=lambda line: (not line.key, sort_key(line.name_kk), line.key)))


def _line(key: Key, name_kk: str, name_ru: str, values: dict[str, int]) -> ReportLine:
    return ReportLine(
        "" if key is None else str(key),
        name_kk,
        name_ru,
        {code: values.get(code, 0) for code in SHOWN},
    )


def _by_month(counted: Counts, period: NamedPeriod) -> tuple[ReportLine, ...]:
    """Every month of the period, also those in which nothing was."""
    return tuple(
        replace(_line(month, *month_names(month), counted.get(month, {})), key=f"{month:%Y-%m}")
        for month in period.days.months()
    )
