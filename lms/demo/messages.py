"""What people would have been told by now: the day's announcements, reminders and escalations, all of them unread."""

from lms.background.housekeeping import announce
from lms.messaging.rules.kinds import channels
from lms.obligations.services.escalations import escalate
from lms.obligations.services.reminders import remind_batch
from lms.web.container import Container


def tell_everybody(container: Container) -> None:
    """Tells all that is to be told today; the server finds it told."""
    announce(container, rest=0)
    moment, ways = container.moment(), channels(container.settings.sms_gateway)
    after: int | None = 0
    while after is not None:
        with container.database.write() as session:
            after = remind_batch(session, after=after, moment=moment, channels=ways)
    with container.database.write() as session:
        escalate(session, moment=moment, channels=ways)
