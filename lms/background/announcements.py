"""News that people are told: of obligations, approvals, certificates, cards and offered posts."""

from lms.accounts.services import expire_offers
from lms.background.folding import REST
from lms.certificates.services import announce_certificates
from lms.core.steps import take_turn
from lms.messaging.rules.kinds import list_channels
from lms.messaging.services import announce_cards, announce_links, announce_offers, announce_tokens
from lms.obligations.services.announcements import BATCH, announce_events, find_unannounced_events
from lms.obligations.services.approvals import announce_approvals
from lms.web.container import Container


def announce_changes(container: Container, rest: float = REST) -> None:
    """Tell people what changed in their obligations, and officials what waits for them."""
    channels = list_channels(container.settings.sms_gateway)
    after = 0
    while True:
        with container.database.read() as session:
            events = find_unannounced_events(session, after=after, moment=container.moment())
        if not events:
            break
        for start in range(0, len(events), BATCH):
            with take_turn(container, rest) as session:
                batch = events[start : start + BATCH]
                announce_events(
                    session, event_ids=batch, moment=container.moment(), channels=channels
                )
        after = events[-1]
    with container.database.write() as session:
        announce_approvals(session, moment=container.moment(), channels=channels)
        announce_tokens(session, moment=container.moment(), channels=channels)
    more = True
    while more:
        with take_turn(container, rest) as session:
            count = announce_certificates(session, moment=container.moment(), channels=channels)
            count += announce_cards(session, moment=container.moment(), channels=channels)
            count += announce_links(session, moment=container.moment(), channels=channels)
            more = bool(count)


def keep_offers(container: Container, rest: float = REST) -> None:
    """End offers of posts that ran out; tell people of new ones, and HR of the answers."""
    channels = list_channels(container.settings.sms_gateway)
    with container.database.write() as session:
        expire_offers(session, now=container.clock.now())
    more = True
    while more:
        with take_turn(container, rest) as session:
            more = bool(announce_offers(session, moment=container.moment(), channels=channels))
