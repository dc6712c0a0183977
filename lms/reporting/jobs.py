"""The hourly count of open data: read year by year, hide small groups, write the files. Pages and files show the last one that ended."""

from typing import Final

from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.steps import STOP
from lms.reporting.queries import open_data
from lms.reporting.rules.open_data import YearCounts, open_figures
from lms.reporting.rules.open_files import all_files
from lms.web.container import Container

ADDRESS: Final = "/reporting/open-data"


def count_open_data(container: Container, claimed: JobRow) -> None:
    """Counts in reading transactions, so that nobody waits; begun anew after a kill. Nothing but what may be shown is stored."""
    moment = container.moment()
    with container.database.read() as session:
        places = open_data.open_regions(session)
        periods = list(open_data.open_periods(session, moment=moment))
    years: list[YearCounts] = []
    for period in periods:
        with container.database.read() as session:
            years.append(open_data.count_year(session, period, moment=moment))
        with container.database.write() as session:
            if STOP.asked:
                jobs.release(session, claimed)
                return
            claimed = jobs.advance(
                session,
                claimed,
                now=container.clock.now(),
                done=len(years),
                cursor={},
                total=len(periods),
            )
    files = all_files(
        open_figures(places, years, moment.now), address=container.settings.base_url + ADDRESS
    )
    stored = {name: container.storage.put(content) for name, content in files.items()}
    with container.database.write() as session:
        jobs.finish(
            session,
            claimed,
            now=container.clock.now(),
            files=stored,
            counted_at=moment.now.isoformat(),
        )


HANDLERS: Final = {open_data.JOB: count_open_data}
