"""Gauges of /metrics about what waits for the background process, read at each visit."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError, TimeoutError

from lms.core import jobs
from lms.core.interfaces import UnsentMailReader
from lms.core.jobs import JobBacklog
from lms.web.container import now
from lms.web.transaction import reading_session


class BacklogCollector(Collector):
    """Jobs and mails in the database, which all processes and machines share."""

    def __init__(self, read_mail_backlog: UnsentMailReader) -> None:
        self._read_mail_backlog = read_mail_backlog

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; none while the database cannot be read, so that counters remain."""
        session, at = reading_session(), now()
        try:
            work = jobs.read_backlog(session)
            mail = self._read_mail_backlog(session, now=at)
        except (DBAPIError, TimeoutError):
            return
        yield from _describe_jobs(work, at)
        yield _build_states("lms_deliveries", "E-mails and SMS by state", mail.counts)
        yield GaugeMetricFamily(
            "lms_oldest_delivery_seconds",
            "For how long the oldest e-mail or SMS has been ready and not sent",
            _measure_age(mail.oldest, at),
        )
        yield GaugeMetricFamily(
            "lms_account_letters", "Letters of accounts that are not sent", mail.letters
        )


def generate_backlog(read_mail_backlog: UnsentMailReader) -> bytes:
    """Return the gauges in the format of Prometheus, within a request."""
    registry = CollectorRegistry()
    registry.register(BacklogCollector(read_mail_backlog))
    return generate_latest(registry)


def _describe_jobs(work: JobBacklog, at: datetime) -> Iterator[GaugeMetricFamily]:
    yield _build_states("lms_jobs", "Background jobs by state", work.counts)
    yield GaugeMetricFamily(
        "lms_oldest_job_seconds",
        "Since when the oldest job that waits or runs has been there",
        _measure_age(work.oldest, at),
    )


def _build_states(name: str, meaning: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=("state",))
    for state, count in sorted(counts.items()):
        family.add_metric((state,), count)
    return family


def _measure_age(since: datetime | None, at: datetime) -> float:
    """Return the seconds since then; 0 for nothing, or where a clock was set back."""
    return 0.0 if since is None else max(0.0, (at - since).total_seconds())
