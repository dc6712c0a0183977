"""Language and width of a journey: one pair as a rule, and both with LMS_TEST_ALL=1.

The pages and their order are the same in both, and other journeys read them in the other one.
"""

import pytest

LEFT_OUT = pytest.mark.left_out
IN_KAZAKH = pytest.mark.parametrize("language", ["kk", pytest.param("ru", marks=LEFT_OUT)])
IN_RUSSIAN = pytest.mark.parametrize("language", [pytest.param("kk", marks=LEFT_OUT), "ru"])
ON_A_PHONE = pytest.mark.parametrize(
    ("language", "width"), [("kk", 360), pytest.param("ru", 1280, marks=LEFT_OUT)]
)
AT_A_DESK = pytest.mark.parametrize(
    ("language", "width"), [pytest.param("kk", 360, marks=LEFT_OUT), ("ru", 1280)]
)
