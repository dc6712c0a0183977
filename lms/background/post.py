"""What sending messages needs from the domains above messaging."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from lms.app import find_resources
from lms.core.mail import create_mailer
from lms.core.sms import get_gateway
from lms.messaging.jobs import send_ready
from lms.messaging.letters import LetterWriter
from lms.messaging.post_office import PostOffice
from lms.messaging.queries import MessageRow
from lms.messaging.rules.letters import Site
from lms.messaging.rules.timing import QuietHours
from lms.messaging.services import find_outdated_invitations
from lms.obligations.services.outdated import find_outdated_messages as outdated_duties
from lms.outreach.services import find_outdated_training_messages
from lms.schedules.jobs import find_outdated_report_messages, load_attachments
from lms.web.container import Container


def build_post_office(container: Container) -> PostOffice:
    """Return the post office that the settings describe."""
    settings = container.settings
    site = Site(settings.base_url, settings.mail_from)

    def find_outdated(session: Session, messages: Sequence[MessageRow]) -> set[int]:
        moment = container.moment()
        outdated = outdated_duties(session, messages, today=moment.today)
        return (
            outdated
            | find_outdated_invitations(session, messages)
            | find_outdated_report_messages(session, messages)
            | find_outdated_training_messages(session, messages, moment=moment)
        )

    quiet_start, quiet_end = settings.quiet_hours
    return PostOffice(
        mailer=create_mailer(settings.smtp_url, settings.instance / "outbox"),
        sms=get_gateway(settings.sms_gateway),
        site=site,
        writer=LetterWriter(find_resources() / "templates", site),
        outdated=find_outdated,
        quiet=QuietHours(start=quiet_start, end=quiet_end),
        files=partial(load_attachments, container),
    )


def send_messages(container: Container) -> None:
    """Send what is ready: a step of housekeeping."""
    send_ready(container, build_post_office(container))
