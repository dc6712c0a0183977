"""Sending of the outbox, one round at a time.

It may be killed at any moment: docs/messages.md says what happens then.
"""

from time import monotonic
from typing import Final

from lms.core.steps import STOP
from lms.messaging.claimed_batch import ClaimedBatch
from lms.messaging.post_office import PostOffice
from lms.messaging.services import Outgoing, claim_deliveries, is_any_ready, postpone_quiet
from lms.web.container import Container

ROUND_SECONDS: Final = 25.0  # then other background work has its turn


def send_round(container: Container, office: PostOffice, seconds: float = ROUND_SECONDS) -> int:
    """Send what is ready for `seconds`, over one connection; return how many were sent.

    The outcome of each delivery is stored at once.
    """
    with container.database.read() as session:
        if not is_any_ready(session, now=container.clock.now()):
            return 0
    with container.database.write() as session:
        postpone_quiet(session, moment=container.moment(), quiet=office.quiet)
    started_at, sent_count = monotonic(), 0
    with office.mailer.connect() as connection:
        while not STOP.is_requested and monotonic() - started_at < seconds:
            messages = _claim_messages(container, office)
            if messages is None:
                break
            batch_sent, is_available = ClaimedBatch(container, office, connection, messages).send()
            sent_count += batch_sent
            if not is_available:
                break
    return sent_count


def _claim_messages(container: Container, office: PostOffice) -> list[Outgoing] | None:
    with container.database.write() as session:
        return claim_deliveries(
            session, moment=container.moment(), outdated=office.outdated, claim_for=office.claim_for
        )
