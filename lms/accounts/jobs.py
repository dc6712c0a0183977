"""Regular work on accounts: offers of posts that ran out."""

from lms.accounts.services import expire_offers
from lms.web.container import Container


def end_old_offers(container: Container) -> None:
    """End offers of posts that ran out; part of a housekeeping step."""
    with container.database.write() as session:
        expire_offers(session, now=container.clock.now())
