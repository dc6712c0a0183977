"""The length of a compressed page that repeats a filter tells nothing of the token in it (BREACH).

A right beginning of the token compresses with the token itself, a wrong one of the same letters
does not. The control shows a page with the token as it is: there the lengths do tell.
"""

import random
from statistics import mean
from urllib.parse import quote

import pytest
from flask import session

from lms.web import csrf
from tests.web.security.site import Site

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
PATHS = ("/accounts/people?name={prefix}", "/auth/sign-in?next=/{prefix}")
PREFIX_LETTERS = (8, 16)  # of the token, as an attacker would find them one after the other
WRONG_PREFIXES = 8
# Pages for the right prefix, and for all wrong ones together: the difference of two means is known
# best from as many pages of each.
TRIES = 40
TOLERANCE = 3.0  # bytes; the difference of two such means has a standard error below 0.5


@pytest.fixture
def token(site, monkeypatch):
    """A random token in the officer's session."""
    text = "kX3vQ9pLz7RtW2mYb8NcHd5JgF4sAeUo"
    serializer = site.app.session_interface.get_signing_serializer(site.app)
    name, _, value = site.cookie("region").partition("=")
    content = serializer.loads(value) | {"csrf": text}
    monkeypatch.setitem(site._cookies, "region", f"{name}={serializer.dumps(content)}")
    return text


def measure(site: Site, path: str, prefix: str, tries: int) -> float:
    """The mean length of the compressed page that repeats the prefix."""
    path = path.format(prefix=quote(prefix))
    lengths = []
    for _try in range(tries):
        reply = site.ask("region", "GET", path, headers={"Accept-Encoding": "gzip"})
        assert reply.status_code == 200
        assert reply.headers["Content-Encoding"] == "gzip"
        lengths.append(len(reply.data))
    return mean(lengths)


def advantage(site: Site, token: str, path: str, letters: int) -> float:
    """How many bytes shorter the page is for the right prefix than for wrong ones on average."""
    shuffle = random.Random(7)
    right = token[:letters]
    wrong = ["".join(shuffle.sample(right, len(right))) for _ in range(WRONG_PREFIXES)]
    tries = TRIES // WRONG_PREFIXES
    return mean(measure(site, path, prefix, tries) for prefix in wrong) - measure(
        site, path, right, TRIES
    )


@pytest.mark.parametrize("letters", PREFIX_LETTERS)
@pytest.mark.parametrize("path", PATHS)
def test_the_length_of_a_compressed_page_does_not_tell_a_right_prefix_of_the_token(
    site, token, path, letters
):
    assert abs(advantage(site, token, path, letters)) < TOLERANCE


@pytest.mark.parametrize("path", PATHS)
def test_with_the_token_unmasked_it_would(site, token, monkeypatch, path):
    monkeypatch.setattr(csrf, "mask_token", lambda _token: str(session["csrf"]))
    assert advantage(site, token, path, PREFIX_LETTERS[-1]) > 2 * TOLERANCE
