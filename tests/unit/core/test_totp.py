"""Time-based codes, compared with the figures of the standard."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from lms.core.totp import build_otpauth_uri, find_matching_step, generate_secret

SECRET = base64.b32encode(b"12345678901234567890").decode()
FIGURES = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
]


def get_moment(seconds):
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), FIGURES)
def test_the_codes_are_those_of_the_standard(seconds, code):
    """RFC 6238, appendix B, SHA-1, the last six digits."""
    assert find_matching_step(SECRET, code, get_moment(seconds)) == seconds // 30


@pytest.mark.parametrize(
    ("late", "is_accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_off_by_half_a_minute_and_no_more(late, is_accepted):
    step = find_matching_step(SECRET, "005924", get_moment(1234567890) + timedelta(seconds=late))
    assert step == (1234567890 // 30 if is_accepted else None)


@pytest.mark.parametrize(
    "code", ["", "5924", "0059240", "00592x", "００５９２４", "٠٠٥٩٢٤", "005 924", "287082"]
)
def test_what_is_no_code_of_now_is_none(code):
    assert find_matching_step(SECRET, code, get_moment(1234567890)) is None


def test_secrets_differ_and_have_160_bits():
    first, second = generate_secret(), generate_secret()
    assert first != second
    assert len(base64.b32decode(first)) == 20


def test_the_url_for_the_app_holds_what_it_needs():
    parts = urlsplit(build_otpauth_uri(SECRET, account="айгүл", issuer="Sauat"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["Sauat"]}
