"""Jobs of each local day."""

from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import Database


def enqueue_daily(database: Database, kind: str, moment: Moment) -> None:
    """Enqueue the job of the local day once, and anew if it failed."""
    subject = f"day:{moment.today}"
    with database.read() as session:
        job = jobs.find_latest_job(session, kind=kind, subject=subject)
    if job is None or job.state == jobs.FAILED:
        with database.write() as session:
            jobs.enqueue(session, kind=kind, subject=subject, now=moment.now)
