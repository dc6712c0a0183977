"""What sending needs besides the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from lms.core.mail import Mailer
from lms.core.sms import SmsGateway
from lms.messaging.letters import LetterWriter
from lms.messaging.rules.letters import Attachment, Site
from lms.messaging.rules.timing import QuietHours
from lms.messaging.services import CLAIM, Outdated, OutgoingDelivery


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Everything that sending needs besides the database.

    `outdated` returns the messages that no longer hold, `files` the attachments of a delivery.
    """

    mailer: Mailer
    sms: SmsGateway
    site: Site
    writer: LetterWriter
    outdated: Outdated
    quiet: QuietHours
    files: Callable[[OutgoingDelivery], Sequence[Attachment]]
    claim_for: timedelta = CLAIM
