from datetime import date

import pytest

from lms.certificates.rules import NAME_STEPS, TITLE_STEPS, find_size_step, judge_certificate
from lms.certificates.services import find_last_valid_day


@pytest.mark.parametrize(
    ("valid_until", "expected"),
    [
        (None, "valid"),
        (date(2026, 3, 10), "valid"),
        (date(2026, 3, 9), "valid"),
        (date(2026, 3, 8), "expired"),
    ],
)
def test_a_certificate_is_good_up_to_its_last_day(valid_until, expected):
    assert judge_certificate(valid_until, None, date(2026, 3, 9)) == expected
    assert judge_certificate(valid_until, date(2026, 3, 8), date(2026, 3, 9)) == "revoked"


@pytest.mark.parametrize(
    ("completed_on", "months", "expected"),
    [
        (date(2026, 3, 9), 0, None),
        (date(2026, 3, 9), 12, date(2027, 3, 9)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_the_last_day_is_months_after_the_completion(completed_on, months, expected):
    assert find_last_valid_day(completed_on, months) == expected


@pytest.mark.parametrize("steps", [NAME_STEPS, TITLE_STEPS])
def test_longer_texts_take_smaller_sizes(steps):
    assert [find_size_step("а" * step, steps) for step in steps] == list(range(len(steps)))
    assert [find_size_step("а" * (step + 1), steps) for step in steps] == list(
        range(1, len(steps) + 1)
    )


def test_capitals_take_more_room():
    assert find_size_step("Ш" * 20, NAME_STEPS) == 0
    assert find_size_step("Ш" * 21, NAME_STEPS) == 1
