"""What a report to hand in says, counted from the records."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import sort_key
from lms.core.i18n import format_month, using_language
from lms.official.rules import SHOWN, Line, NamedPeriod, ReportContent, ReportTable
from lms.regions.models import RegionUnit
from lms.regions.queries import tree_on
from lms.regions.rules import REGIONS
from lms.reporting.queries.counting import Question, count_one, count_table
from lms.reporting.queries.places import UNITS, Place
from lms.reporting.rules.vocabulary import ALL, COURSE, DISTRICT, MEASURES, MONTH, ORGANISATION, REGION, UNIT, Key, Keys

Names = dict[Key, tuple[str, str]]


def content_of(
    session: Session, place: Place, period: NamedPeriod, *, today: date, zone: ZoneInfo, number: int = 0
) -> ReportContent:
    """The report of a place (in today's boundaries) for a period, as the records are now."""
    question = Question(today, zone, period=period.days)
    dimension = _dimension(session, place)
    by_place = count_table(session, place, SHOWN, [dimension], question=question, totals=True)
    counted = by_place.pop((ALL,), {})
    totals = {
        code: counted.get(code, 0) if code in SHOWN else count_one(session, place, code, question=question) for code in MEASURES
    }
    names = _organisation_names(session, by_place) if dimension == ORGANISATION else _unit_names(session, today, place)
    courses = count_table(session, place, SHOWN, [COURSE], question=question)
    months = count_table(session, place, SHOWN, [MONTH], question=question)
    tables = (
        ReportTable("places", _named(by_place, names)),
        ReportTable("courses", _named(courses, _course_names(session))),
        ReportTable("months", _by_month(months, period)),
    )
    return ReportContent(place.kind, place.id, place.name_kk, place.name_ru, period, today, totals, tables, number)


def _dimension(session: Session, place: Place) -> str:
    """By what the first table divides: the regions of the country, the districts of a region, else what is directly counted in."""
    if place.kind != UNITS:
        return ORGANISATION
    if place.whole:
        return REGION
    level = session.scalar(select(RegionUnit.level).where(RegionUnit.id == place.id))
    return DISTRICT if level in REGIONS else UNIT


def _named(counted: dict[Keys, dict[str, int]], names: Names) -> tuple[Line, ...]:
    """The rows by their Kazakh names; what stands on the place itself, and so has no key, comes last."""
    lines = [_line(keys[0], *names.get(keys[0], (str(keys[0]), str(keys[0]))), values) for keys, values in counted.items()]
    return tuple(sorted(lines, key=lambda line: (not line.key, sort_key(line.name_kk), line.key)))


def _line(key: Key, name_kk: str, name_ru: str, values: dict[str, int]) -> Line:
    return Line("" if key is None else str(key), name_kk, name_ru, {code: values.get(code, 0) for code in SHOWN})


def _by_month(counted: dict[Keys, dict[str, int]], period: NamedPeriod) -> tuple[Line, ...]:
    """Every month of the period, also those in which nothing was."""
    return tuple(
        replace(_line(month, *_both(month), counted.get((month,), {})), key=f"{month:%Y-%m}") for month in period.days.months()
    )


def _both(month: date) -> tuple[str, str]:
    said = []
    for language in ("kk", "ru"):
        with using_language(language):
            said.append(format_month(month))
    return said[0], said[1]


def _unit_names(session: Session, today: date, place: Place) -> Names:
    names: Names = {unit.id: (unit.name_kk, unit.name_ru) for unit in tree_on(session, today).units.values()}
    return {**names, None: (place.name_kk, place.name_ru)}


def _organisation_names(session: Session, counted: Iterable[Keys]) -> Names:
    ids = [keys[0] for keys in counted if keys[0] is not None]
    names: Names = {}
    for start in range(0, len(ids), 1000):
        chosen = Organisation.id.in_(ids[start : start + 1000])
        rows = session.execute(select(Organisation.id, Organisation.name_kk, Organisation.name_ru).where(chosen))
        names |= {row[0]: (row[1], row[2]) for row in rows}
    return names


def _course_names(session: Session) -> Names:
    titles = select(Course.id, CourseVersion.title_kk, CourseVersion.title_ru)
    rows = session.execute(titles.join(CourseVersion, CourseVersion.id == Course.current_version_id))
    return {row[0]: (row[1], row[2]) for row in rows}
