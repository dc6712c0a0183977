"""P6r: the report to hand in of the country as PDF, and plan against fact of all regions, through the application."""

from collections.abc import Iterator
from functools import partial
from time import perf_counter
from typing import Final

from sqlalchemy import func, select

from benchmarks import seeding
from benchmarks.mass import add_enrolments
from benchmarks.places import on_both
from benchmarks.report import Line, beside, judged
from benchmarks.rounds import alternate
from benchmarks.scale import Scale
from benchmarks.seeding import Learner, Site
from lms.core.clock import local_date
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from lms.periodic_reports.rules import latest_periods
from lms.programmes.services import ensure_indicators
from lms.regions.queries import root

MOST_SECONDS: Final = 5.0
SCREEN_SECONDS: Final = 1.0


def run(scale: Scale) -> Iterator[Line]:
    """P6r."""
    for made in on_both("reports", scale):
        add_enrolments(made, scale.listed_at)
        yield from _reports(scale, made)
        made.container.pdf_batches.close()


def _reports(scale: Scale, made: Site) -> Iterator[Line]:
    who = seeding.administrator(made)
    with made.container.database.write() as unit:
        ensure_indicators(unit, now=made.container.clock.now())
        country = root(unit).id
    period = latest_periods("half", local_date(made.container.clock.now(), made.settings.timezone))[
        1
    ].name
    report = f"/periodic-reports/units/{country}/{period}"
    sides = {
        "pdf": partial(_ask, made, who, f"{report}/download", {"format": "pdf"}),
        "report": partial(_ask, made, who, report, None),
        "programmes": partial(_ask, made, who, "/programmes/", None),
    }
    sides["pdf"]()  # the process that draws is started by the first
    rounds = alternate(scale, sides)
    at = f"at {scale.listed_at:,} enrolments, {made.kind}"
    for name, what, most in (
        ("pdf", f"report of the country for a half-year as PDF, {at}", MOST_SECONDS),
        ("report", f"the same on the screen, {at}", MOST_SECONDS),
        ("programmes", f"programmes of all regions against their plan, {at}", SCREEN_SECONDS),
    ):
        yield judged(
            "P6r",
            what,
            rounds.middle(name, "seconds"),
            most=most,
            unit=" s",
            clean=rounds.clean,
            **rounds.evidence(),
        )
    yield beside("P6r", f"naive: one of its tables by GROUP BY, {at}", _group_by(made), " s")


def _ask(made: Site, who: Learner, address: str, form: dict[str, str] | None) -> dict[str, float]:
    browser, head = made.app.test_client(use_cookies=False), {"Cookie": who.cookie}
    began = perf_counter()
    reply = (
        browser.get(address, headers=head)
        if form is None
        else browser.post(address, data={**form, "csrf_token": who.csrf}, headers=head)
    )
    if reply.status_code != 200 or not reply.data:
        raise RuntimeError(f"{address} answered {reply.status_code}")
    return {"seconds": perf_counter() - began}


def _group_by(made: Site) -> float:
    """Seconds of one table of the report, of people who completed by district, asked as one would without thinking."""
    counted = select(
        Enrolment.region_unit_id, func.count(Enrolment.person_id.distinct()), func.count()
    ).where(Enrolment.state == COMPLETED)
    with made.container.database.read() as reading:
        began = perf_counter()
        reading.execute(counted.group_by(Enrolment.region_unit_id)).all()
        return perf_counter() - began
