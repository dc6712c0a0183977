"""Files by the hash of their content: pictures of courses, issued documents. The seam behind which another store may stand."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

import structlog

log = structlog.get_logger()


class FileStorage:
    """Content-addressed files in a folder. The same content is stored once; a file never changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Stores the content durably and returns its SHA-256 in hexadecimal digits."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        else:
            path.touch()  # it is wanted anew: see sweep()
        return digest

    def get(self, digest: str) -> bytes | None:
        """The content, or None if there is none or it no longer has this hash (a damaged disk)."""
        try:
            content = self.path(digest).read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(content).hexdigest() == digest:
            return content
        log.error("stored file is damaged", sha256=digest)
        return None

    def remove(self, digest: str) -> None:
        """Deletes what nothing names any more."""
        self.path(digest).unlink(missing_ok=True)

    def sweep(self, *, before: datetime) -> int:
        """Removes what was put here last before a moment, and returns how many files that were: for storages of what is kept for a while."""
        old = [
            path for path in self._folder.glob("??/*") if path.stat().st_mtime < before.timestamp()
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def path(self, digest: str) -> Path:
        """Where the content with this hash stands. Raises ValueError for what is no hash."""
        if len(digest) != 64 or any(letter not in "0123456789abcdef" for letter in digest):
            raise ValueError("not a SHA-256")
        return self._folder / digest[:2] / digest
