"""Where an action comes from: a browser, an API client, a command or the background process."""

from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

BROWSER: Final = "browser"
API: Final = "api"  # followed by ":" and the token's id
COMMAND: Final = "command"
BACKGROUND: Final = "background"
IPV4_BITS, IPV6_BITS = 24, 48


@dataclass(frozen=True, slots=True)
class Origin:
    """Channel, IP and user agent of an action; empty where they are not known."""

    channel: str = ""
    ip: str = ""
    user_agent: str = ""


UNKNOWN: Final = Origin()
_ORIGIN: ContextVar[Origin] = ContextVar("origin", default=UNKNOWN)


def set_origin(origin: Origin) -> None:
    """Set where what this thread does from now on comes from."""
    _ORIGIN.set(origin)


def get_origin() -> Origin:
    """Return where what this thread does comes from."""
    return _ORIGIN.get()


def narrow_ip(ip: str) -> str:
    """Return the network of an IP, which names a provider's area but no household; "" without one.

    An IPv4 address inside an IPv6 one is read as IPv4.
    """
    try:
        ip_number = ip_address(ip)
    except ValueError:
        return ""
    if isinstance(ip_number, IPv6Address) and ip_number.ipv4_mapped:
        ip_number = ip_number.ipv4_mapped
    bits = IPV4_BITS if ip_number.version == 4 else IPV6_BITS
    return str(ip_network((ip_number, bits), strict=False))
