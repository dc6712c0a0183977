"""Numbers of forms, and answers as supervisors type them off a sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessment.rules import WHOLE_MARK, grade_answer
from lms.paper_tests.rules.codes import PaperQuestion, read_typed
from lms.paper_tests.rules.right_codes import write_right_code
from lms.paper_tests.rules.sheets import MAX_NUMBER, format_number, parse_form_number

ORDER = [2, 0, 1]  # the sheet shows the third option of the bank first
TYPED_GAP = {"kk": ["S"], "ru": ["S"]}
QUESTIONS = {
    "single": ({}, {"options": [0]}),
    "multiple": ({}, {"options": [1, 2]}),
    "number": ({}, {"low": 2.5, "high": 2.5, "units": ["ГБ"]}),
    "text": ({}, {"kk": ["Ctrl"], "ru": ["Ctrl"]}),
    "matching": ({"rows": ["a", "b"]}, {"values": [2, 1]}),
    "categorise": ({"categories": ["x", "y"]}, {"values": [0, 1, 0]}),
    "ordering": ({}, {"values": [0, 1, 2]}),
    "gaps": ({"gaps": [{}, {"options": 3}]}, {"gaps": [TYPED_GAP, {"option": 1}]}),
    "written": (
        {"criteria": [{"levels": [[2, ""], [1, ""], [0, ""]]}, {"levels": [[1, ""], [0, ""]]}]},
        {"criteria": [[2, 1, 0], [1, 0]]},
    ),
}
CHOSEN_GAPS = {"gaps": [{"options": 1}, {"options": 2}]}, {"gaps": [{"option": 0}, {"option": 2}]}


def build_question(kind, order=ORDER):
    content, key = QUESTIONS.get(kind, CHOSEN_GAPS)
    return PaperQuestion("gaps" if kind == "chosen gaps" else kind, order, content, key)


@given(st.integers(0, MAX_NUMBER - 1))
def test_a_number_is_found_again_as_it_is_printed_and_without_its_space(seed):
    assert parse_form_number(format_number(seed)) == seed
    assert parse_form_number(format_number(seed).replace(" ", "")) == seed


@pytest.mark.parametrize("text", ["", "12a4", "1234 56789", "-1", "١٢٣٤"])
def test_anything_else_is_no_number_of_a_form(text):
    assert parse_form_number(text) is None


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [
        ("single", "1", {"options": [2]}),
        ("single", " 3 ", {"options": [1]}),
        ("single", "", None),
        ("multiple", "13", {"options": [1, 2]}),
        ("multiple", "1, 3", {"options": [1, 2]}),
        ("multiple", "3;1.", {"options": [1, 2]}),
        ("number", "2,5", {"text": "2,5"}),
        ("number", "2,5 ГБ", {"text": "2,5 ГБ"}),
        ("text", "  Ctrl  пернесі ", {"text": "Ctrl пернесі"}),
        ("matching", "13", {"values": [2, 1]}),
        ("matching", "- 3", {"values": [None, 1]}),
        ("matching", "--", None),
        ("categorise", "121", {"values": [1, 0, 0]}),
        ("categorise", "1-1", {"values": [None, 0, 0]}),
        ("ordering", "312", {"values": [0, 1, 2]}),
        ("ordering", "3-2", {"values": [None, 1, 2]}),
        ("ordering", "---", None),
        ("gaps", "S; 3", {"values": ["S", 1]}),
        ("gaps", "; 1", {"values": [None, 2]}),
        ("gaps", "S;", {"values": ["S", None]}),
        ("gaps", ";", None),
        ("chosen gaps", "12", {"values": [0, 1]}),
        ("chosen gaps", "-; 1", {"values": [None, 2]}),
        ("written", "20", {"levels": [0, 1]}),
        ("written", "0 1", {"levels": [2, 0]}),
    ],
)
def test_what_was_typed_becomes_the_stored_answer(kind, text, answer):
    assert read_typed(build_question(kind), text) == answer


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("single", "4"),
        ("single", "0"),
        ("single", "12"),
        ("single", "Б"),
        ("number", "көп"),
        ("number", "2,5 км"),
        ("matching", "1"),
        ("matching", "14"),
        ("matching", "123"),
        ("categorise", "131"),
        ("ordering", "122"),
        ("ordering", "12"),
        ("gaps", "S"),
        ("gaps", "S; 4"),
        ("gaps", "S; 1; 2"),
        ("chosen gaps", "13"),
        ("written", "30"),
        ("written", "2"),
        ("written", "2-"),
    ],
)
def test_what_no_sheet_can_say_is_refused(kind, text):
    with pytest.raises(ValueError, match="."):
        read_typed(build_question(kind), text)


@pytest.mark.parametrize(
    "kind", ["multiple", "matching", "categorise", "ordering", "gaps", "chosen gaps"]
)
def test_typing_what_the_key_sheet_prints_is_wholly_right(kind):
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0], [0, 2, 1]):
        question = build_question(kind, order)
        answer = read_typed(question, write_right_code(question))
        assert grade_answer(question.type, question.key, answer) == WHOLE_MARK


def test_rows_with_more_than_nine_choices_are_typed_with_spaces():
    order = list(range(12, -1, -1))
    question = PaperQuestion("matching", order, {"rows": ["a", "b"]}, {"values": [0, 12]})
    assert write_right_code(question) == "13 1"
    assert read_typed(question, "13 1") == {"values": [0, 12]}
