"""Per cent by one rule: one decimal, half up; 100 only if all are counted, 0 only if none is."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.i18n import format_percent, using_language
from lms.core.percent import (
    compute_percent,
    compute_whole_percent,
    count_tenths,
    format_share,
    share_to_percent,
)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (14, 16, 87.5),
        (14, 21, 66.7),
        (1, 2, 50),
        (9_999, 10_000, 99.9),
        (10_000, 10_000, 100),
        (1, 100_000, 0.1),
        (0, 5, 0),
        (5, 1, 500),
        (1, 800, 0.1),
        (5, 0, None),
        (5, None, None),
    ],
)
def test_the_numbers_of_the_rule(part, whole, expected):
    assert compute_percent(part, whole) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 8, 13),
        (199, 200, 99),
        (200, 200, 100),
        (1, 300, 1),
        (0, 300, 0),
        (3, 2, 150),
        (0, 0, None),
        (0, None, None),
    ],
)
def test_whole_per_cent_of_tables_are_those_of_large_numbers(part, whole, expected):
    assert compute_whole_percent(part, whole) == expected
    if whole:
        with using_language("ru"):
            assert format_percent(part / whole) == f"{expected}\u00a0%"


@pytest.mark.parametrize(
    ("share", "expected"),
    [(1 / 16, 6.3), (0.145, 14.5), (1 / 3, 33.3), (0.9999, 99.9), (1e-5, 0.1), (0.5, 50), (1, 100)],
)
def test_a_share_is_rounded_by_the_same_rule(share, expected):
    assert share_to_percent(share) == expected


def test_no_share_is_no_per_cent():
    assert share_to_percent(None) is None


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_it_is_the_nearest_tenth_but_never_all_or_nothing_by_rounding(part, whole):
    tenths = count_tenths(part, whole)
    assert abs(Fraction(part * 1000, whole) - tenths) <= 1
    assert (tenths >= 1000) == (part >= whole)
    assert (tenths == 0) == (part == 0)


@given(st.integers(0, 10**5), st.integers(1, 10**5), st.integers(0, 10**5))
def test_more_is_never_shown_as_less(part, whole, more):
    assert count_tenths(part + more, whole) >= count_tenths(part, whole)


def test_it_is_written_in_the_language():
    with using_language("ru"):
        assert (format_share(14, 16), format_share(1, 0)) == ("87,5\u00a0%", "—")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.996, "99"), (1, "100"), (0.001, "1"), (0, "0"), (0.145, "15"), (1.2, "120")],
)
def test_whole_per_cents_keep_the_same_promises(share, text):
    with using_language("ru"):
        assert format_percent(share) == f"{text}\u00a0%"
