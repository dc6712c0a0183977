"""Counts for open data."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import OPERATOR
from lms.core.clock import Moment
from lms.core.i18n import N_, gettext, using_language
from lms.enrolment.models import Enrolment
from lms.regions import queries as regions
from lms.reporting.queries.areas import UNITS, Area, load_area
from lms.reporting.queries.counting import CountQuery, count_facts
from lms.reporting.rules import Period
from lms.reporting.rules.open_data import MEASURES, NOWHERE, WHOLE, Region, YearCounts
from lms.reporting.rules.vocabulary import ALL, AUDIENCE, MONTH, REGION, DimensionKeys


def list_open_regions(session: Session) -> list[Region]:
    """List the country, its regions ordered by code, and the row of no region."""
    country = regions.find_root(session)
    region_rows = [
        Region(
            key=region.id,
            code=region.kato or f"id{region.id}",
            name_kk=region.name_kk,
            name_ru=region.name_ru,
        )
        for region in regions.list_regions(session)
    ]
    names = []
    for language in ("kk", "ru"):
        with using_language(language):
            names.append(gettext(N_("In no region")))
    name_kk, name_ru = names
    whole = Region(key=ALL, code=WHOLE, name_kk=country.name_kk, name_ru=country.name_ru)
    return [
        whole,
        *sorted(region_rows, key=lambda region: region.code),
        Region(key=None, code=NOWHERE, name_kk=name_kk, name_ru=name_ru),
    ]


def list_open_periods(session: Session, *, moment: Moment) -> Iterator[Period]:
    """Yield for each year since the first enrolment its months that have ended.

    At least the month before this one is included.
    """
    end = moment.today.replace(day=1)
    last = (end - timedelta(days=1)).replace(day=1)
    first = min(session.scalar(select(func.min(Enrolment.enrolled_on))) or last, last)
    for year in range(first.year, last.year + 1):
        yield Period(date(year, 1, 1), min(date(year + 1, 1, 1), end))


def count_year(session: Session, period: Period, *, moment: Moment) -> YearCounts:
    """Count a year from the records, by two statements for each measure."""
    country = load_area(session, OPERATOR, UNITS, regions.find_root(session).id)
    query = CountQuery(moment.today, period=period)
    counts = {
        measure: _count_keys(session, country, measure, query, people=False) for measure in MEASURES
    }
    people = {
        measure: _count_keys(session, country, measure, query, people=True) for measure in MEASURES
    }
    return YearCounts(
        year=period.first.year, months=tuple(period.list_months()), counts=counts, people=people
    )


def _count_keys(
    session: Session, country: Area, measure: str, query: CountQuery, *, people: bool
) -> dict[DimensionKeys, int]:
    rows = count_facts(
        session,
        country,
        measure,
        (REGION, AUDIENCE, MONTH),
        query=query,
        totals=True,
        people=people,
    )
    return {row.keys: row.count for row in rows if row.count}
