"""URL of the mail server in the settings."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
EXPECTED: Final = (
    "has to be smtp+starttls://user:password@host:port, smtps://user:password@host:port"
    " or smtp://localhost:port; special characters of a password as %23 and the like"
)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server. `scheme` is smtp (plain text), smtp+starttls or smtps."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def read_smtp_url(text: str) -> SmtpServer | None:
    """Return the server of a URL, None for an empty one. Raises ValueError with what is expected.

    Plain text is accepted only for a server on this machine.
    """
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # a port that is none, or half of an IPv6 address
        raise ValueError(EXPECTED) from None
    if (
        parts.scheme not in PORTS
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise ValueError(EXPECTED)
    if parts.scheme == "smtp" and not is_local_host(parts.hostname):
        raise ValueError(
            "would send mails in clear to another machine: use smtp+starttls:// or smtps://"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=user,
        password=password,
    )


def is_local_host(host: str) -> bool:
    """Return whether the host is this machine (loopback)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
