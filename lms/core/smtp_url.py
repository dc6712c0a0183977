"""The address of a mail server, as the settings hold it."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """A mail server: `scheme` is smtp (in clear), smtp+starttls or smtps."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def read_smtp_url(text: str) -> SmtpAddress | None:
    """The server of such an address, None for an empty one. Raises ValueError with what the address has to be.

    Nothing is sent in clear, unless to a server on the same machine.
    """
    if not text:
        return None
    parts = urlsplit(text)
    if (
        parts.scheme not in PORTS
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise ValueError(
            "has to be smtp+starttls://user:password@host:port, smtps://user:password@host:port or smtp://localhost:port"
        )
    if parts.scheme == "smtp" and not is_here(parts.hostname):
        raise ValueError(
            "would send mails in clear to another machine: use smtp+starttls:// or smtps://"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpAddress(
        parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], user, password
    )


def is_here(host: str) -> bool:
    """Whether what is sent to this host stays on the machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
