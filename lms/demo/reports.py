"""Reports that the regions and the agency have handed in for past half-years: most in time, some late, one corrected, two regions not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import OPERATOR
from lms.core.clock import local_date
from lms.demo.accounts import AKMOLA, unit_by_kato
from lms.periodic_reports.queries import content_of, last_number
from lms.periodic_reports.rules import HALF, NamedPeriod, due_on, latest_periods
from lms.periodic_reports.services import hand_in
from lms.regions.queries import regions, root
from lms.reporting.queries.places import UNITS, Area, place
from lms.web.container import Container

PERIODS: Final = 2  # the last that have ended
MISSING: Final = 2  # regions that have not handed in the last one
EARLIER: Final = 4  # regions whose report of the half-year before stands there too: counting all of them would take its time
LATE_EACH: Final = 6  # every so manieth region is late
CORRECTION: Final = (
    "Бір ұйымның деректері кеш жүктелді. / Данные одной организации были загружены позже."
)


def hand_in_reports(container: Container) -> None:
    """Hands them in as they would have been, each counted from the records."""
    today = local_date(container.clock.now(), container.settings.timezone)
    with container.database.write() as session:
        for at, period, day in _due(session, today):
            if day < today:
                _hand_in(session, container, at, period, day)


def _due(session: Session, today: date) -> Iterator[tuple[Area, NamedPeriod, date]]:
    """What was handed in, and on which day: the first region is that of the demo's accounts, and corrects its report."""
    first = unit_by_kato(session, AKMOLA)
    units = sorted((unit.id for unit in regions(session)), key=lambda one: (one != first, one))
    ended = [one for one in latest_periods(HALF, today, count=PERIODS + 1) if one.last < today][
        :PERIODS
    ]
    for number, period in enumerate(ended):
        due = due_on(period, whole=False) or period.last
        for place_in_list, unit_id in enumerate(
            units[: EARLIER if number else len(units) - MISSING]
        ):
            lateness = (
                4 + place_in_list % 3
                if place_in_list % LATE_EACH == LATE_EACH - 1
                else -(place_in_list % 5)
            )
            yield place(session, OPERATOR, UNITS, unit_id), period, due + timedelta(days=lateness)
        if not number:
            yield place(session, OPERATOR, UNITS, first), period, due + timedelta(days=9)
        yield (
            place(session, OPERATOR, UNITS, root(session).id),
            period,
            due_on(period, whole=True) or due,
        )


def _hand_in(
    session: Session, container: Container, at: Area, period: NamedPeriod, day: date
) -> None:
    zone = container.settings.timezone
    number = last_number(session, at, period) + 1
    content = content_of(session, at, period, today=day, zone=zone)
    ready = replace(content, number=number, correction=CORRECTION if number > 1 else "")
    hand_in(
        session,
        place=at,
        content=ready,
        pdf_sha256=None,
        now=datetime.combine(day, time(11), tzinfo=zone),
    )
