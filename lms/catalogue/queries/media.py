"""Types of the pictures that versions show, which the process caches once they were read."""

from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Media
from lms.catalogue.queries.pools import get_pool

_media: WeakKeyDictionary[Pool, dict[str, str]] = WeakKeyDictionary()


def find_media_type(session: Session, sha256: str) -> str | None:
    """Return the content type of a picture that some version shows; None for any other hash.

    The process caches types that exist.
    """
    cache = _media.setdefault(get_pool(session), {})
    if sha256 not in cache:
        content_type = session.scalar(
            select(Media.content_type).where(Media.sha256 == sha256).limit(1)
        )
        if content_type is None:
            return None
        cache[sha256] = content_type
    return cache[sha256]
