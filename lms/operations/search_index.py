"""The index of search, brought up to date outside of the site."""

from lms.search.services import refresh_index
from lms.web.container import Container


def index_changes(container: Container, *, is_forced: bool = False) -> int:
    """Index what has changed since it was indexed, or everything; return how many sources.

    It takes the container, since building it tells search what there is to index.
    """
    with container.database.write() as session:
        return refresh_index(session, is_forced=is_forced)
