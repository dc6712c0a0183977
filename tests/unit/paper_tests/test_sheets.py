"""Numbers of forms, and answers as supervisors type them off a sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.paper_tests.rules.sheets import (
    MAX_NUMBER,
    format_number,
    list_right_numbers,
    parse_form_number,
    read_typed,
)

ORDER = [2, 0, 1]  # the sheet shows the third option of the bank first


@given(st.integers(0, MAX_NUMBER - 1))
def test_a_number_is_found_again_as_it_is_printed_and_without_its_space(seed):
    assert parse_form_number(format_number(seed)) == seed
    assert parse_form_number(format_number(seed).replace(" ", "")) == seed


@pytest.mark.parametrize("text", ["", "12a4", "1234 56789", "-1", "١٢٣٤"])
def test_anything_else_is_no_number_of_a_form(text):
    assert parse_form_number(text) is None


@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [
        ("single", "1", {"options": [2]}),
        ("single", " 3 ", {"options": [1]}),
        ("single", "", None),
        ("multiple", "13", {"options": [1, 2]}),
        ("multiple", "1, 3", {"options": [1, 2]}),
        ("multiple", "3;1.", {"options": [1, 2]}),
        ("number", "2,5", {"text": "2,5"}),
        ("text", "  Ctrl  пернесі ", {"text": "Ctrl пернесі"}),
    ],
)
def test_what_was_typed_becomes_the_stored_answer(kind, typed, answer):
    assert read_typed(kind, ORDER, typed) == answer


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("single", "4"), ("single", "0"), ("single", "12"), ("single", "Б"), ("number", "көп")],
)
def test_what_no_sheet_can_say_is_refused(kind, typed):
    with pytest.raises(ValueError, match="."):
        read_typed(kind, ORDER, typed)


@given(st.permutations(range(6)), st.sets(st.integers(0, 5), min_size=1))
def test_typing_the_keys_of_a_form_gives_the_right_answer(order, right):
    key = {"options": sorted(right)}
    typed = "".join(map(str, list_right_numbers(key, order)))
    assert read_typed("multiple", order, typed) == key
