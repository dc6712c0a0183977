"""Kinds of documents that may be uploaded, recognised by their first bytes and their names."""

from pathlib import PurePosixPath
from typing import Final

CONTENT_TYPES: Final = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
_ENDINGS: Final = {
    ".pdf": "pdf",
    ".jpg": "jpg",
    ".jpeg": "jpg",
    ".jpe": "jpg",
    ".jfif": "jpg",
    ".png": "png",
}
_BEGINNINGS: Final = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))


def detect_kind(content: bytes) -> str | None:
    """Return pdf, jpg or png, or None for any other content."""
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)


def has_extension_of(kind: str, name: str) -> bool:
    """Return whether the extension of the name is one of this kind."""
    return _ENDINGS.get(PurePosixPath(name.lower()).suffix) == kind
