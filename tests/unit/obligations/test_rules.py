"""Pure decisions about mandatory courses."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.enrolment.rules import add_months
from lms.obligations.rules import completed_since

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(completed=DAYS, today=DAYS, months=st.integers(1, 36))
def test_a_completion_counts_exactly_while_its_certificate_is_good(completed, today, months):
    assert (completed >= completed_since(months, today)) == (add_months(completed, months) >= today)


def test_what_never_expires_counts_for_ever():
    assert completed_since(0, date(2026, 3, 9)) == date.min
