"""Regular work of the API: deletion of replies that were kept."""

from lms.api.services import delete_old_replies
from lms.web.container import Container


def sweep_kept_replies(container: Container) -> None:
    """Delete the replies to API clients that were kept for a day."""
    with container.database.write() as session:
        delete_old_replies(session, now=container.clock.now())
