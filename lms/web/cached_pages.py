"""Pages in pieces, kept by key for all threads of a process."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

PAGES_MAXIMUM: Final = 256


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page in pieces. Between pieces n and n + 1 comes the text of the name `names[n]`."""

    pieces: tuple[bytes, ...]
    names: tuple[str, ...]

    def fill(self, texts: Mapping[str, bytes]) -> bytes:
        """Return the page with the texts, by name, between its pieces."""
        parts = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            parts += (texts[name], piece)
        return b"".join(parts)


class PageCache(dict[Hashable, CachedPage]):
    """Cached pages by key, shared by the threads of a process. The oldest is evicted first."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()

    def add(self, key: Hashable, page: CachedPage) -> None:
        """Add a page; if the cache is full, evict the oldest one first.

        Both happen under the lock: another thread might change the cache in between.
        """
        with self._lock:
            while len(self) >= PAGES_MAXIMUM and key not in self:
                del self[next(iter(self))]
            self[key] = page
