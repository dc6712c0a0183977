import pytest

from lms.core.crypto import parse_number

NUMBER = "BE01-KM2H-3PCT-5YXA-9F"


@pytest.fixture
def number():
    letters = NUMBER.replace("-", "")[:17]
    return next(
        candidate
        for letter in "0123456789ABCDEFGHJKMNPQRSTVWXY"
        if (candidate := parse_number(letters + letter))
    )


def test_cyrillic_letters_that_look_the_same_are_read_as_latin(number):
    typed = number.translate(str.maketrans("ABEKMH0PCTYX1", "АВЕКМНОРСТУХІ"))
    assert typed != number
    assert parse_number(typed) == parse_number(typed.lower()) == number


def test_other_cyrillic_letters_are_no_number(number):
    assert parse_number(f"Ш{number[1:]}") is None
