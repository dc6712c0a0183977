"""Pages travel gzipped: a lesson is read over a slow line. Small replies and what is compressed already go as they are."""

import gzip
from typing import Final

from flask import Flask, Response, request

MINIMUM: Final = 1024
LEVEL: Final = 2  # on a lesson page level 4 saves 8 % of the bytes and takes half as long again
TYPES: Final = frozenset(
    {"text/html", "text/css", "application/json", "image/svg+xml", "text/plain"}
)


def wants_gzip() -> bool:
    """Whether the browser takes a compressed reply."""
    return "gzip" in request.headers.get("Accept-Encoding", "")


def init_compression(app: Flask) -> None:
    """Compresses after each request, before the transaction ends."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in TYPES or response.is_streamed or response.status_code == 304:
            return response
        if "Accept-Encoding" not in response.headers.get("Vary", ""):
            response.vary.add("Accept-Encoding")
        if "Content-Encoding" in response.headers or not wants_gzip():
            return response
        body = response.get_data()
        if len(body) >= MINIMUM:
            response.set_data(gzip.compress(body, LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        return response
