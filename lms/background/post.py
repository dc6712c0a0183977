"""The post office of the settings: what sending messages needs from the domains above messaging."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from lms.app import resources
from lms.core.clock import local_date
from lms.core.mail import mailer
from lms.core.sms import gateway
from lms.messaging.jobs import PostOffice, send_round
from lms.messaging.letters import LetterWriter
from lms.messaging.queries import MessageRow
from lms.messaging.rules.letters import Site
from lms.messaging.rules.timing import QuietHours
from lms.obligations.services.outdated import outdated as outdated_duties
from lms.outreach.services import outdated_sessions
from lms.schedules.jobs import files_of, outdated_reports
from lms.web.container import Container


def post_office(container: Container) -> PostOffice:
    """The post office of the settings."""
    settings = container.settings
    site = Site(settings.base_url, settings.mail_from)

    def outdated(session: Session, messages: Sequence[MessageRow]) -> set[int]:
        now = container.clock.now()
        duties = outdated_duties(session, messages, today=local_date(now, settings.timezone))
        return (
            duties
            | outdated_reports(session, messages)
            | outdated_sessions(session, messages, now=now)
        )

    return PostOffice(
        mailer=mailer(settings.smtp_url, settings.instance / "outbox"),
        sms=gateway(settings.sms_gateway),
        site=site,
        writer=LetterWriter(resources() / "templates", site),
        outdated=outdated,
        quiet=QuietHours(*settings.quiet_hours),
        files=partial(files_of, container),
    )


def send_messages(container: Container) -> None:
    """The step of housekeeping."""
    send_round(container, post_office(container))
