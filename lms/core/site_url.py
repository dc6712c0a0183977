"""Check of the site's own URL in the settings."""

import re
from urllib.parse import urlsplit


def check_site_url(text: str) -> None:
    """Raise ValueError, with what is expected, unless the URL is a site's and nothing more.

    Paths are appended to it in certificates and mails, so it has no name, path, query or fragment.
    """
    if not _is_site_url(text):
        quotation = "" if "@" in text else f", not {text!r}"  # it may hold a password
        raise ValueError(f"has to be a URL such as https://sauat.example{quotation}")


def _is_site_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        netloc = host if parts.port is None else f"{host}:{parts.port}"
    except ValueError:  # a port that is none, or half of an IPv6 address
        return False
    is_whole = text.lower() == f"{parts.scheme}://{netloc}" and not re.search(r"\s", text)
    # In small letters: whether cookies are Secure and codes are asked for is told by them.
    return is_whole and text.startswith(("http://", "https://")) and bool(host)
