"""Which documents may come along: known by how their content begins, whatever their name says."""

from typing import Final

CONTENT_TYPES: Final = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
_BEGINNINGS: Final = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))


def document_kind(content: bytes) -> str | None:
    """pdf, jpg or png; None for anything else."""
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)
