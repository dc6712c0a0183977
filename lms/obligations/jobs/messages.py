"""Background work on messages about obligations: announcements, and the day's reminders."""

from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.daily_jobs import enqueue_daily
from lms.core.jobs import JobRow
from lms.core.steps import REST, run_in_steps, take_turn
from lms.messaging.rules.kinds import list_channels
from lms.obligations.services.announcements import BATCH, announce_events, find_unannounced_events
from lms.obligations.services.approvals import announce_approvals
from lms.obligations.services.escalations import escalate_delays
from lms.obligations.services.reminders import REMIND_JOB, remind_batch
from lms.web.container import Container


def announce_waiting_events(container: Container, rest: float = REST) -> None:
    """Tell people what changed in their obligations; part of a housekeeping step."""
    channels = list_channels(container.settings.sms_gateway)
    after = 0
    while True:
        with container.database.read() as session:
            events = find_unannounced_events(session, after=after, moment=container.moment())
        if not events:
            return
        for start in range(0, len(events), BATCH):
            with take_turn(container, rest) as session:
                batch = events[start : start + BATCH]
                announce_events(
                    session, event_ids=batch, moment=container.moment(), channels=channels
                )
        after = events[-1]


def announce_waiting_approvals(container: Container) -> None:
    """Tell officials of assignments that wait for them; part of a housekeeping step."""
    channels = list_channels(container.settings.sms_gateway)
    with container.database.write() as session:
        announce_approvals(session, moment=container.moment(), channels=channels)


def plan_reminders(container: Container) -> None:
    """Enqueue the day's reminders."""
    enqueue_daily(container.database, REMIND_JOB, container.moment())


def send_reminders(container: Container, claimed_job: JobRow) -> None:
    """Send the day's reminders, a thousand obligations a step; then escalate to supervisors."""

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        channels = list_channels(container.settings.sms_gateway)
        last = remind_batch(
            session, after=job.cursor.get("after", 0), moment=moment, channels=channels
        )
        if last is not None:
            return jobs.advance(
                session, job, now=moment.now, done_count=job.done_count + 1, cursor={"after": last}
            )
        return jobs.finish(
            session,
            job,
            now=moment.now,
            recipient_count=escalate_delays(session, moment=moment, channels=channels),
        )

    run_in_steps(container, claimed_job, step)
