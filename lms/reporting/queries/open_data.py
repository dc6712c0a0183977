"""Counting for open data, and what was counted last."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import OPERATOR
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.i18n import gettext, mark, using_language
from lms.core.jobs import Job
from lms.enrolment.models import Enrolment
from lms.regions import queries as regions
from lms.reporting.queries.counting import FigureQuery, count_facts
from lms.reporting.queries.places import UNITS, Area, place
from lms.reporting.rules import Period
from lms.reporting.rules.open_data import MEASURES, NOWHERE, WHOLE, Region, YearCounts
from lms.reporting.rules.vocabulary import ALL, AUDIENCE, MONTH, REGION, Keys

JOB: Final = "count_open_data"
SUBJECT: Final = "open-data"
EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Published:
    """What was counted last: the hash of each file by its name, and when it was counted."""

    files: Mapping[str, str]
    counted_at: datetime


def published(session: Session) -> Published | None:
    """What everybody may have; None before the first count."""
    which = (Job.kind == JOB, Job.subject == SUBJECT, Job.state == jobs.DONE)
    found: dict[str, Any] | None = session.scalar(
        select(Job.result).where(*which).order_by(Job.id.desc()).limit(1)
    )
    return (
        None
        if found is None
        else Published(found["files"], datetime.fromisoformat(found["counted_at"]))
    )


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether it has to be counted: an hour has passed since the last count began, and none is under way."""
    last = jobs.latest(session, kind=JOB, subject=SUBJECT)
    return last is None or (not last.is_open and last.created_at + EVERY <= now)


def open_regions(session: Session) -> list[Region]:
    """The country, its regions of today in the order of their codes, and what is in none."""
    country = regions.root(session)
    found = [
        Region(one.id, one.kato or f"id{one.id}", one.name_kk, one.name_ru)
        for one in regions.regions(session)
    ]
    names = []
    for language in ("kk", "ru"):
        with using_language(language):
            names.append(gettext(mark("In no region")))
    whole = Region(ALL, WHOLE, country.name_kk, country.name_ru)
    return [whole, *sorted(found, key=lambda one: one.code), Region(None, NOWHERE, *names)]


def open_periods(session: Session, *, moment: Moment) -> Iterator[Period]:
    """For each year since the first enrolment its months that have ended; at least the month before this one."""
    end = moment.today.replace(day=1)
    last = (end - timedelta(days=1)).replace(day=1)
    first = min(session.scalar(select(func.min(Enrolment.enrolled_on))) or last, last)
    for year in range(first.year, last.year + 1):
        yield Period(date(year, 1, 1), min(date(year + 1, 1, 1), end))


def count_year(session: Session, period: Period, *, moment: Moment) -> YearCounts:
    """Counts a year, from the records: two statements for each measure."""
    country = place(session, OPERATOR, UNITS, regions.root(session).id)
    asked = FigureQuery(moment.today, moment.zone, period=period)
    counts = {
        measure: _table(session, country, measure, asked, people=False) for measure in MEASURES
    }
    people = {
        measure: _table(session, country, measure, asked, people=True) for measure in MEASURES
    }
    return YearCounts(period.first.year, tuple(period.months()), counts, people)


def _table(
    session: Session, country: Area, measure: str, asked: FigureQuery, *, people: bool
) -> dict[Keys, int]:
    found = count_facts(
        session,
        country,
        measure,
        (REGION, AUDIENCE, MONTH),
        question=asked,
        totals=True,
        people=people,
    )
    return {row.keys: row.count for row in found if row.count}
