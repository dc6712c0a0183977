"""Requests are read strictly, and every fault has its pointer and its code."""

from datetime import date

import pytest

from lms.api.forms.all_operations import OPERATIONS
from lms.api.forms.examples import build_example
from lms.api.forms.faults import MOST_FAULTS
from lms.api.forms.people import PUT_PEOPLE
from lms.api.forms.schemas import Boolean, Choice, Day, Integer, Text
from lms.api.forms.structures import Array, Record

WORD = Text(longest=5)


def read_value(schema, value):
    faults = []
    result = schema.read_value(value, "", faults)
    return result, [(fault.pointer, fault.code) for fault in faults]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (WORD, " Ә  б", "Ә б"),
        (WORD, "й", "й"),
        (Integer(), 7, 7),
        (Integer(), 7.0, 7),
        (Boolean(), False, False),
        (Day(), "2028-02-29", date(2028, 2, 29)),
        (Choice(codes=("kk", "ru")), "ru", "ru"),
        (Array(of=Integer(), most=2), [1, 2], [1, 2]),
        (Text(longest=5, nullable=True), None, None),
    ],
)
def test_what_is_described_is_read(schema, value, expected):
    assert read_value(schema, value) == (expected, [])


@pytest.mark.parametrize(
    ("schema", "value", "code"),
    [
        (WORD, 5, "wrong_type"),
        (WORD, None, "wrong_type"),
        (WORD, "  ", "too_short"),
        (WORD, "123456", "too_long"),
        (WORD, "a\0b", "invisible_characters"),
        (WORD, "a\u202eb", "invisible_characters"),
        (WORD, "\ud800", "invisible_characters"),
        (Text(longest=9, pattern="^[a-z]+$"), "Ab", "wrong_form"),
        (Integer(), True, "wrong_type"),
        (Integer(), "7", "wrong_type"),
        (Integer(), 7.5, "wrong_type"),
        (Integer(), 0, "too_small"),
        (Integer(highest=5), 6, "too_large"),
        (Integer(), 2**31, "too_large"),
        (Boolean(), 1, "wrong_type"),
        (Day(), "2027-02-29", "not_a_day"),
        (Day(), "09.03.2026", "not_a_day"),
        (Day(), "0001-01-01", "not_a_day"),
        (Choice(codes=("kk",)), "KK", "not_a_choice"),
        (Choice(codes=("kk",)), ["kk"], "not_a_choice"),
        (Array(of=WORD, most=1), "ab", "wrong_type"),
        (Array(of=WORD, most=1), ["a", "b"], "too_long"),
        (Array(of=WORD, most=1, least=1), [], "too_short"),
    ],
)
def test_anything_else_is_a_fault_with_a_code(schema, value, code):
    assert read_value(schema, value) == (None, [("", code)])


def test_each_fault_says_where_it_is_and_one_does_not_hide_another():
    inner = Record(name="Inner", fields={"a/b": WORD, "day": Day()}, required=("day",))
    outer = Record(name="Outer", fields={"rows": Array(of=inner, most=9)})
    content = {"rows": [{"day": "2026-03-09"}, {"a/b": "123456", "hidden": 1}], "~x/y": 1}
    assert set(read_value(outer, content)[1]) == {
        ("/~0x~1y", "unknown_field"),
        ("/rows/1/hidden", "unknown_field"),
        ("/rows/1/day", "missing"),
        ("/rows/1/a/b", "too_long"),
    }


def test_ten_thousand_faults_do_not_make_a_long_answer():
    faults = read_value(Array(of=WORD, most=10_000), [1] * 10_000)[1]
    assert len(faults) == MOST_FAULTS


def test_a_field_that_is_not_sent_is_not_in_what_is_read():
    person = {"iin": "900101300017", "surname": "Тегі", "given_name": "Аты"}
    assert read_value(PUT_PEOPLE.body, {"people": [person]}) == ({"people": [person]}, [])


@pytest.mark.parametrize(
    "operation",
    [operation for operation in OPERATIONS if operation.body],
    ids=lambda operation: operation.name,
)
def test_every_example_is_read_as_it_stands(operation):
    assert read_value(operation.body, build_example(operation.body))[1] == []
