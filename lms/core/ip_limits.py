"""Rate limits by the client's network: what one household, office or class counts as (adr/0031).

The only place that makes the key of a limit from an IP. An IPv4 address counts whole. Of IPv6 a /64
counts as one, since whoever has one address has all 2 ** 64 of it, and the /48 around it once more
with a higher limit, since whoever has a /48 has 65,536 of those.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from sqlalchemy.orm import Session

from lms.core import throttle
from lms.core.crypto import FieldCipher

NETWORK_BITS: Final = 64
WIDE_NETWORK_BITS: Final = 48
# A mobile operator gives each telephone a /64 and thousands of them one /48.
WIDE_FACTOR: Final = 40
# IPv4 clients behind a translator (RFC 6052): all of them share one /64.
TRANSLATED: Final = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class IpLimit:
    """A number of hits that one network has in a window. `purpose` tells limits apart."""

    purpose: str
    hits: int
    window: timedelta

    def get_blocked_seconds(
        self, session: Session, *, ip: str, cipher: FieldCipher, now: datetime
    ) -> int:
        """Return the seconds for which the network of the IP is still blocked, or 0."""
        return max(
            throttle.get_blocked_seconds(session, key=key, limit=limit, now=now)
            for key, limit in self._build_keys(ip, cipher).items()
        )

    def count_hit(self, session: Session, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
        """Count one hit for the network of the IP."""
        for key in self._build_keys(ip, cipher):
            throttle.hit(session, key=key, window=self.window, now=now)

    def clear(self, session: Session, *, ip: str, cipher: FieldCipher) -> None:
        """Forget the hits of the network, though not those of the wider one around it."""
        throttle.clear(session, key=next(iter(self._build_keys(ip, cipher))))

    def _build_keys(self, ip: str, cipher: FieldCipher) -> dict[str, int]:
        """Return the keyed hashes of the IP's networks, the narrowest first, with their limits.

        Keyed, because a plain hash of an IP is guessed in seconds by whoever has the table.
        """
        narrow, *wide = list_networks(ip)
        limits = {narrow: self.hits} | dict.fromkeys(wide, self.hits * WIDE_FACTOR)
        return {
            cipher.lookup(f"{self.purpose} from {network}"): limit
            for network, limit in limits.items()
        }


def list_networks(ip: str) -> tuple[str, ...]:
    """Return the networks that an IP is counted in, the narrowest first.

    IPv4, also inside IPv6: the address. IPv6: its /64 and its /48. Anything else, such as the empty
    text of a socket without an address: the text.
    """
    try:
        numeric_ip = ip_address(ip.partition("%")[0])
    except ValueError:
        return (ip,)
    if isinstance(numeric_ip, IPv6Address) and (inner := _find_inner_ipv4(numeric_ip)) is not None:
        numeric_ip = inner
    if isinstance(numeric_ip, IPv4Address):
        return (str(numeric_ip),)
    return tuple(
        str(IPv6Network((numeric_ip, bits), strict=False))
        for bits in (NETWORK_BITS, WIDE_NETWORK_BITS)
    )


def hash_network(ip: str, cipher: FieldCipher) -> str:
    """Return a short keyed hash of the IP's network, which groups log lines and reveals nothing."""
    return cipher.lookup(f"log from {list_networks(ip)[0]}")[:16]


def _find_inner_ipv4(ip: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in TRANSLATED else ip.ipv4_mapped
