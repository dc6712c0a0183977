"""The language of a journey: one as a rule, and both with LMS_TEST_ALL=1.

The pages and their order are the same in both, and other journeys read them in the other language.
"""

import pytest

IN_KAZAKH = pytest.mark.parametrize(
    "language", ["kk", pytest.param("ru", marks=pytest.mark.left_out)]
)
IN_RUSSIAN = pytest.mark.parametrize(
    "language", [pytest.param("kk", marks=pytest.mark.left_out), "ru"]
)
