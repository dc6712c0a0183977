"""The hourly count of open data.

Counts year by year, hides small groups and writes the files. The page and its files show the last
finished count.
"""

from typing import Final

from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.steps import STOP
from lms.reporting.queries import open_data, published_figures
from lms.reporting.rules.open_data import YearCounts, build_open_figures
from lms.reporting.rules.open_files import build_files
from lms.web.container import Container

URL_PATH: Final = "/reporting/open-data"


def plan_open_data(container: Container) -> None:
    """Enqueue the open data's recount when an hour has passed."""
    now = container.clock.now()
    with container.database.read() as session:
        is_due = published_figures.is_due(session, now=now)
    if is_due:
        with container.database.write() as session:
            jobs.enqueue(
                session, kind=published_figures.JOB, subject=published_figures.SUBJECT, now=now
            )


def count_open_data(container: Container, job: JobRow) -> None:
    """Count open data and store the files.

    Reads in short read-only transactions, so that nobody waits. A killed count starts again. Only
    publishable figures are stored.
    """
    moment = container.moment()
    with container.database.read() as session:
        regions = open_data.list_open_regions(session)
        periods = list(open_data.list_open_periods(session, moment=moment))
    years: list[YearCounts] = []
    for period in periods:
        with container.database.read() as session:
            years.append(open_data.count_year(session, period, moment=moment))
        with container.database.write() as session:
            if STOP.is_requested:
                jobs.requeue(session, job)
                return
            job = jobs.advance(
                session,
                job,
                now=container.clock.now(),
                done_count=len(years),
                cursor={},
                total=len(periods),
            )
    files = build_files(
        build_open_figures(regions, years, moment.now), url=container.settings.base_url + URL_PATH
    )
    digests = {name: container.storage.put(content) for name, content in files.items()}
    with container.database.write() as session:
        jobs.finish(
            session,
            job,
            now=container.clock.now(),
            files=digests,
            counted_at=moment.now.isoformat(),
        )
