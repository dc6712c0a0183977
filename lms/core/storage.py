"""Content-addressed file storage, for course pictures and issued documents."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import structlog

log = structlog.get_logger()
UNFINISHED: Final = "in"  # the folder of files that put_chunks() writes; no hash begins so


class FileStorage:
    """Files in a folder, named by the SHA-256 of their content; a file never changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Store the content durably and return its SHA-256 in hexadecimal digits."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.find_path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        else:
            path.touch()  # else sweep() might delete it
        return digest

    def put_chunks(self, chunks: Iterable[bytes]) -> str:
        """Store a content of any size durably, as put() does; memory holds one chunk of it."""
        folder, digest = self._folder / UNFINISHED, hashlib.sha256()
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            path = self.find_path(digest.hexdigest())
            path.parent.mkdir(parents=True, exist_ok=True)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        return digest.hexdigest()

    def open(self, digest: str) -> BinaryIO | None:
        """Open a content to read it in chunks, or return None if it is missing.

        Its hash is not checked: for contents that prove by themselves that they are whole.
        """
        try:
            return self.find_path(digest).open("rb")
        except FileNotFoundError:
            return None

    def get(self, digest: str) -> bytes | None:
        """Return the content, or None if it is missing or damaged (another hash)."""
        try:
            content = self.find_path(digest).read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(content).hexdigest() == digest:
            return content
        log.error("stored file is damaged", sha256=digest)
        return None

    def remove(self, digest: str) -> None:
        """Delete a file that nothing refers to."""
        self.find_path(digest).unlink(missing_ok=True)

    def sweep(self, *, before: datetime) -> int:
        """Delete files last put before a moment, and return their number: for temporary files."""
        old_paths = [
            path for path in self._folder.glob("??/*") if path.stat().st_mtime < before.timestamp()
        ]
        for path in old_paths:
            path.unlink(missing_ok=True)
        return len(old_paths)

    def find_path(self, digest: str) -> Path:
        """Return the path of the content with this hash. Raises ValueError if it is not a hash."""
        if len(digest) != 64 or any(letter not in "0123456789abcdef" for letter in digest):
            raise ValueError("not a SHA-256")
        return self._folder / digest[:2] / digest
