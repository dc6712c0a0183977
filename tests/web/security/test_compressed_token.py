"""The length of a compressed page that repeats a filter reveals nothing of its token (BREACH).

A right prefix of the token compresses together with the token, a wrong one of the same letters does
not. The control is a page with the unmasked token, whose length does reveal the prefix.
"""

import random
from statistics import mean
from urllib.parse import quote

import pytest
from flask import session

from lms.web import csrf
from tests.web.security.site import WorldSite

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
PATHS = ("/accounts/people?name={prefix}", "/auth/sign-in?next=/{prefix}")
PREFIX_LETTERS = (8, 16)  # of the token, which an attacker would find one after the other
WRONG_PREFIXES = 8
# For the right prefix, and for all wrong ones together: equal numbers give the best estimate of the
# difference of two means.
PAGES = 40
TOLERANCE = 3.0  # bytes; the difference of two such means has a standard error below 0.5


@pytest.fixture
def token(site, monkeypatch):
    """Return a random token in the officer's session."""
    text = "kX3vQ9pLz7RtW2mYb8NcHd5JgF4sAeUo"
    serializer = site.app.session_interface.get_signing_serializer(site.app)
    name, _, value = site.get_cookie("region").partition("=")
    content = serializer.loads(value) | {"csrf": text}
    monkeypatch.setitem(site._cookies, "region", f"{name}={serializer.dumps(content)}")
    return text


def measure_page(site: WorldSite, path: str, prefix: str, page_count: int) -> float:
    """Return the mean length of the compressed page that repeats the prefix."""
    path = path.format(prefix=quote(prefix))
    lengths = []
    for _page in range(page_count):
        reply = site.ask("region", "GET", path, headers={"Accept-Encoding": "gzip"})
        assert reply.status_code == 200
        assert reply.headers["Content-Encoding"] == "gzip"
        lengths.append(len(reply.data))
    return mean(lengths)


def measure_advantage(site: WorldSite, token: str, path: str, letters: int) -> float:
    """Return how many bytes shorter the page is for the right prefix than for wrong ones."""
    shuffle = random.Random(7)
    right = token[:letters]
    wrong = ["".join(shuffle.sample(right, len(right))) for _ in range(WRONG_PREFIXES)]
    page_count = PAGES // WRONG_PREFIXES
    return mean(measure_page(site, path, prefix, page_count) for prefix in wrong) - measure_page(
        site, path, right, PAGES
    )


@pytest.mark.parametrize("letters", PREFIX_LETTERS)
@pytest.mark.parametrize("path", PATHS)
def test_the_length_of_a_compressed_page_does_not_tell_a_right_prefix_of_the_token(
    site, token, path, letters
):
    assert abs(measure_advantage(site, token, path, letters)) < TOLERANCE


@pytest.mark.parametrize("path", PATHS)
def test_with_the_token_unmasked_it_would(site, token, monkeypatch, path):
    monkeypatch.setattr(csrf, "mask_token", lambda _token: str(session["csrf"]))
    assert measure_advantage(site, token, path, PREFIX_LETTERS[-1]) > 2 * TOLERANCE
