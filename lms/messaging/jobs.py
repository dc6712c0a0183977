"""Background work of messaging: announcements, and sending of the outbox in rounds.

It may be killed at any moment: docs/messages.md says what happens then.
"""

from time import monotonic
from typing import Final

from lms.core.steps import REST, STOP, take_turn
from lms.messaging.account_letters import send_account_letters
from lms.messaging.claimed_batch import ClaimedBatch
from lms.messaging.post_office import PostOffice
from lms.messaging.rules.kinds import list_channels
from lms.messaging.services import (
    OutgoingDelivery,
    announce_cards,
    announce_links,
    announce_notices,
    announce_offers,
    announce_tokens,
    claim_deliveries,
    is_any_ready,
    postpone_quiet,
)
from lms.web.container import Container

ROUND_SECONDS: Final = 25.0  # then other background work has its turn


def announce_new_access(container: Container, rest: float = REST) -> None:
    """Tell people of new tokens, cards and links of access; part of a housekeeping step."""
    channels = list_channels(container.settings.sms_gateway)
    with container.database.write() as session:
        announce_tokens(session, moment=container.moment(), channels=channels)
    more = True
    while more:
        with take_turn(container, rest) as session:
            count = announce_cards(session, moment=container.moment(), channels=channels)
            count += announce_links(session, moment=container.moment(), channels=channels)
            more = bool(count)


def announce_new_offers(container: Container, rest: float = REST) -> None:
    """Tell people of new offers of posts, and HR of the answers; part of a housekeeping step."""
    channels = list_channels(container.settings.sms_gateway)
    more = True
    while more:
        with take_turn(container, rest) as session:
            more = bool(announce_offers(session, moment=container.moment(), channels=channels))


def send_ready(container: Container, office: PostOffice) -> int:
    """Send what is ready for a round, letters of accounts first; return how many were sent."""
    letter_count = send_account_letters(container, office)
    _announce_all_notices(container)
    return letter_count + send_round(container, office)


def _announce_all_notices(container: Container) -> None:
    channels = list_channels(container.settings.sms_gateway)
    more = True
    while more:
        with take_turn(container) as session:
            more = bool(announce_notices(session, moment=container.moment(), channels=channels))


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


def _claim_messages(container: Container, office: PostOffice) -> list[OutgoingDelivery] | None:
    with container.database.write() as session:
        return claim_deliveries(
            session, moment=container.moment(), outdated=office.outdated, claim_for=office.claim_for
        )
