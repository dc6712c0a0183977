"""P6r: the country's periodic report as PDF, and all programmes against their plans.

Both go through the application.
"""

from collections.abc import Iterator
from functools import partial
from time import perf_counter
from typing import Final

from sqlalchemy import func, select

from benchmarks import seeding
from benchmarks.mass import add_enrolments
from benchmarks.report import Line, judge, show_beside
from benchmarks.rounds import measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson, Site
from benchmarks.sites import open_sites
from lms.core.clock import get_local_date
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from lms.periodic_reports.rules import list_latest_periods
from lms.programmes.services import ensure_indicators
from lms.regions.queries import find_root

MOST_SECONDS: Final = 5.0
SCREEN_SECONDS: Final = 1.0


def run(scale: Scale) -> Iterator[Line]:
    """Measure P6r."""
    for site in open_sites("reports", scale):
        add_enrolments(site, scale.listed_at)
        yield from _judge_reports(scale, site)
        site.container.pdf_batches.close()


def _judge_reports(scale: Scale, site: Site) -> Iterator[Line]:
    reader = seeding.add_administrator(site)
    with site.container.database.write() as session:
        ensure_indicators(session, now=site.container.clock.now())
        country = find_root(session).id
    period = list_latest_periods(
        "half", get_local_date(site.container.clock.now(), site.settings.timezone)
    )[1].name
    report = f"/periodic-reports/units/{country}/{period}"
    sides = {
        "pdf": partial(_time_request, site, reader, f"{report}/download", {"format": "pdf"}),
        "report": partial(_time_request, site, reader, report, None),
        "programmes": partial(_time_request, site, reader, "/programmes/", None),
    }
    sides["pdf"]()  # starts the renderer's process
    rounds = measure_rounds(scale, sides)
    size = f"at {scale.listed_at:,} enrolments, {site.kind}"
    for name, subject, most in (
        ("pdf", f"report of the country for a half-year as PDF, {size}", MOST_SECONDS),
        ("report", f"the same on the screen, {size}", MOST_SECONDS),
        ("programmes", f"programmes of all regions against their plan, {size}", SCREEN_SECONDS),
    ):
        yield judge(
            "P6r",
            subject,
            rounds.get_median(name, "seconds"),
            most=most,
            unit=" s",
            clean=rounds.is_clean,
            **rounds.build_evidence(),
        )
    yield show_beside(
        "P6r", f"naive: one of its tables by GROUP BY, {size}", _time_group_by(site), " s"
    )


def _time_request(
    site: Site, reader: SignedInPerson, url: str, form: dict[str, str] | None
) -> dict[str, float]:
    browser, headers = site.app.test_client(use_cookies=False), {"Cookie": reader.cookie}
    began = perf_counter()
    reply = (
        browser.get(url, headers=headers)
        if form is None
        else browser.post(url, data={**form, "csrf_token": reader.csrf}, headers=headers)
    )
    if reply.status_code != 200 or not reply.data:
        raise RuntimeError(f"{url} answered {reply.status_code}")
    return {"seconds": perf_counter() - began}


def _time_group_by(site: Site) -> float:
    """Return the seconds of a plain query for one table of the report.

    The table is of people who completed, by district.
    """
    counts = select(
        Enrolment.region_unit_id, func.count(Enrolment.person_id.distinct()), func.count()
    ).where(Enrolment.state == COMPLETED)
    with site.container.database.read() as session:
        began = perf_counter()
        session.execute(counts.group_by(Enrolment.region_unit_id)).all()
        return perf_counter() - began
