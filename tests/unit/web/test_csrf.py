"""Masking of the CSRF token: every page has another text for the same token."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web.csrf import mask_token, unmask_token


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=64))
def test_a_masked_token_is_unmasked_to_itself(token: str) -> None:
    assert unmask_token(mask_token(token)) == token.encode()


def test_each_mask_of_a_token_is_another_and_shows_nothing_of_it() -> None:
    token = "a" * 32
    masked = [mask_token(token) for _ in range(50)]
    assert len(set(masked)) == 50
    assert len({len(text) for text in masked}) == 1
    bare = urlsafe_b64encode(token.encode()).decode()[:12]
    assert not any(part in text for text in masked for part in ("a" * 8, bare))


@pytest.mark.parametrize("text", ["", "a", "abc", "YWI", "YWJj", "сабақ", "YW Jj", "YWJj====", "!"])
def test_what_is_no_masked_token_stands_for_none(text: str) -> None:
    assert unmask_token(text) == b""
