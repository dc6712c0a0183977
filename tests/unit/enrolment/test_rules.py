from datetime import date

from lms.enrolment.rules import add_months, may_begin_again


def test_months_are_added_to_the_same_day_or_the_last_of_a_shorter_month():
    assert add_months(date(2026, 3, 9), 12) == date(2027, 3, 9)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_a_course_without_expiry_is_never_taken_again():
    assert not may_begin_again(date(2020, 1, 1), 0, date(2030, 1, 1))


def test_a_yearly_course_opens_again_two_months_before_it_expires():
    assert not may_begin_again(date(2026, 3, 9), 12, date(2027, 1, 8))
    assert may_begin_again(date(2026, 3, 9), 12, date(2027, 1, 9))
