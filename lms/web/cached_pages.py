"""Pages in pieces, kept by key for all threads of a process."""

from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Final

PAGES_MAXIMUM: Final = 256


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page in pieces. Between pieces n and n + 1 comes the text of the name `names[n]`."""

    pieces: tuple[bytes, ...]
    names: tuple[str, ...]

    def fill(self, texts: list[bytes]) -> bytes:
        """Return the page with the texts between its pieces."""
        pairs = zip(self.pieces, [*texts, b""], strict=True)
        return b"".join(part for pair in pairs for part in pair)


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
