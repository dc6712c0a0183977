"""The page that holds the form of a request."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException


def get_page_of_form() -> str | None:
    """Return the path of the page that holds the form of this request, or None if unknown."""
    if is_page(request.path):
        return request.path
    try:
        referrer = urlsplit(request.referrer or "")
    except ValueError:  # no browser sends one such as half of an IPv6 address
        return None
    return referrer.path if referrer.netloc == request.host and is_page(referrer.path) else None


def is_page(path: str) -> bool:
    """Return whether a browser can get this path."""
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True
