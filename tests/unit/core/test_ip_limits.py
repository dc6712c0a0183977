"""Limits by network: which IPs count as one client, and that others are not blocked by it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core.crypto import FieldCipher
from lms.core.ip_limits import WIDE_FACTOR, IpLimit, hash_network, list_networks
from lms.core.throttle import ThrottleCount
from tests.conftest import NOW

CIPHER = FieldCipher(b"k" * 32)
LIMIT = IpLimit("test", 3, timedelta(minutes=15))


def count_hits(session, *ips):
    for ip in ips:
        LIMIT.count_hit(session, ip=ip, cipher=CIPHER, now=NOW)


def is_blocked(session, ip, limit=LIMIT):
    return limit.get_blocked_seconds(session, ip=ip, cipher=CIPHER, now=NOW) > 0


@pytest.mark.parametrize(
    ("ip", "networks"),
    [
        ("198.51.100.7", ("198.51.100.7",)),
        ("::ffff:198.51.100.7", ("198.51.100.7",)),
        ("::FFFF:C633:6407", ("198.51.100.7",)),
        ("64:ff9b::198.51.100.7", ("198.51.100.7",)),
        ("2001:db8:1:2:3:4:5:6", ("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("2001:0DB8:0001:0002::1", ("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("fe80::1%eth0", ("fe80::/64", "fe80::/48")),
        ("", ("",)),
        ("unix:", ("unix:",)),
    ],
)
def test_an_ip_is_counted_in_its_networks(ip, networks):
    assert list_networks(ip) == networks


def test_sixty_ips_of_one_64_are_one_client_and_those_of_ipv4_are_sixty(session):
    count_hits(session, *(f"2001:db8:0:1::{number}" for number in range(3)))
    assert is_blocked(session, "2001:db8:0:1:ffff::1")
    assert not is_blocked(session, "2001:db8:0:2::1")
    count_hits(session, *(f"198.51.100.{number}" for number in range(3)))
    assert not is_blocked(session, "198.51.100.1")


def test_the_64s_of_a_48_have_a_limit_together(session):
    count_hits(session, *(f"2001:db8:0:{number:x}::1" for number in range(3 * WIDE_FACTOR - 1)))
    assert not is_blocked(session, "2001:db8:0:ffff::1")
    count_hits(session, "2001:db8:0:fffe::1")
    assert is_blocked(session, "2001:db8:0:ffff::1")
    assert not is_blocked(session, "2001:db8:1:ffff::1")


def test_an_ipv4_client_is_the_same_through_ipv6(session):
    count_hits(session, "198.51.100.7", "::ffff:198.51.100.7", "::ffff:c633:6407")
    assert is_blocked(session, "198.51.100.7")
    assert not is_blocked(session, "::ffff:198.51.100.8")


def test_a_success_clears_the_network_and_not_the_wider_one(session):
    count_hits(session, *(f"2001:db8:0:{number:x}::1" for number in range(3 * WIDE_FACTOR)))
    LIMIT.clear(session, ip="2001:db8:0:1::9", cipher=CIPHER)
    assert is_blocked(session, "2001:db8:0:1::1")


def test_purposes_are_counted_apart_and_keys_are_keyed(session):
    count_hits(session, *["198.51.100.7"] * 3)
    assert not is_blocked(session, "198.51.100.7", IpLimit("other", 3, timedelta(minutes=15)))
    other_key = LIMIT.get_blocked_seconds(
        session, ip="198.51.100.7", cipher=FieldCipher(b"o" * 32), now=NOW
    )
    assert (other_key, is_blocked(session, "198.51.100.7")) == (0, True)
    assert session.scalars(select(ThrottleCount.hits)).all() == [3]


def test_lines_of_the_log_are_grouped_by_network():
    senders = {hash_network(f"2001:db8::{number}", CIPHER) for number in range(5)}
    assert len(senders) == 1
    assert hash_network("2001:db8:0:1::1", CIPHER) not in senders
