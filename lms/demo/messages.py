"""The messages that people would have by now: announcements, reminders, escalations."""

from lms.background.announcements import announce_changes
from lms.messaging.rules.kinds import list_channels
from lms.obligations.services.escalations import escalate_delays
from lms.obligations.services.reminders import remind_batch
from lms.web.container import Container


def send_day_messages(container: Container) -> None:
    """Send today's messages, so that the server finds nothing left to send."""
    announce_changes(container, rest=0)
    moment, channels = container.moment(), list_channels(container.settings.sms_gateway)
    after: int | None = 0
    while after is not None:
        with container.database.write() as session:
            after = remind_batch(session, after=after, moment=moment, channels=channels)
    with container.database.write() as session:
        escalate_delays(session, moment=moment, channels=channels)
