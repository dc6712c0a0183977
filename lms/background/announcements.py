"""News of several domains, in the order in which people get them."""

from lms.accounts.jobs import end_old_offers
from lms.certificates.jobs import announce_new_certificates
from lms.core.steps import REST
from lms.messaging.jobs import announce_new_access, announce_new_offers
from lms.obligations.jobs import announce_waiting_approvals, announce_waiting_events
from lms.web.container import Container


def announce_changes(container: Container, rest: float = REST) -> None:
    """Tell people what changed in their obligations, and officials what waits for them."""
    announce_waiting_events(container, rest)
    announce_waiting_approvals(container)
    announce_new_certificates(container, rest)
    announce_new_access(container, rest)


def keep_offers(container: Container, rest: float = REST) -> None:
    """End offers of posts that ran out; tell people of new ones, and HR of the answers."""
    end_old_offers(container)
    announce_new_offers(container, rest)
