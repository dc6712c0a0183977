"""Jobs of each local day, enqueued once, and anew if they failed."""

from lms.accounts.services.personal import READ_IINS_JOB
from lms.audit.jobs import HEAD_JOB
from lms.core import jobs
from lms.learning.jobs import LENGTHS_JOB
from lms.obligations.services import CATCH_UP_JOB
from lms.obligations.services.reminders import REMIND_JOB
from lms.retention.queries import RETENTION_JOB
from lms.web.container import Container


def plan_catch_up(container: Container) -> None:
    """Enqueue the day's catch-up of obligations.

    It applies what the new day changes: leaves, exemptions, renewals, beginnings.
    """
    _enqueue_daily(container, CATCH_UP_JOB)


def plan_audit_head(container: Container) -> None:
    """Enqueue the day's line of the log with the head of the audit record."""
    _enqueue_daily(container, HEAD_JOB)


def plan_reminders(container: Container) -> None:
    """Enqueue the day's reminders."""
    _enqueue_daily(container, REMIND_JOB)


def plan_reading_iins(container: Container) -> None:
    """Enqueue the day's reading of IINs.

    It fills in sex and year of birth of people who never gave them.
    """
    _enqueue_daily(container, READ_IINS_JOB)


def plan_lengths(container: Container) -> None:
    """Enqueue the day's counting of how long lessons take."""
    _enqueue_daily(container, LENGTHS_JOB)


def plan_retention(container: Container) -> None:
    """Enqueue the day's deletion of what is not kept any longer."""
    _enqueue_daily(container, RETENTION_JOB)


def _enqueue_daily(container: Container, kind: str) -> None:
    """Enqueue the job of the local day, also anew if it failed."""
    moment = container.moment()
    subject = f"day:{moment.today}"
    with container.database.read() as session:
        job = jobs.find_latest_job(session, kind=kind, subject=subject)
    if job is None or job.state == jobs.FAILED:
        with container.database.write() as session:
            jobs.enqueue(session, kind=kind, subject=subject, now=moment.now)
