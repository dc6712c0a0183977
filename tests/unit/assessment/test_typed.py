"""Typed answers: all spellings of the same word or number are accepted, and no other word."""

import pytest

from lms.assessment.rules import fold_text, grade_answer, is_right, read_measure

UNITS = ["ГБ", "гигабайт", "GB"]


@pytest.mark.parametrize(
    ("right_text", "text"),
    [
        ("Ctrl+C", " ctrl + с. "),  # a Cyrillic letter at the end
        ("Ctrl+H", "ctrl+Н"),
        ("Ctrl + B", "Ctrl+В"),
        ("щёлчок", "ЩЕЛЧОК"),
        ("СУММ", "cумм"),  # a Latin first letter
        ("кітап", "кiтап"),  # a Latin i
        ("қаһарман", "қаhарман"),
        ("қалта", "калта"),
        ("көшіру", "коширу"),
        ("пернетақта", "Пернетакта"),
        ("флеш-жинақтауыш", "флеш жинақтауыш"),
        ("флеш-жинақтауыш", "флеш\u2013жинақтауыш"),
        ("флеш-жинақтауыш", "флешжинақтауыш"),
        ("e-mail", "email"),
        ("Alt Tab", "AltTab"),
        ("1 000", "1  000"),
        ("ﬁle", "file"),
        ("int", "İnt".replace("İ", "I")),
    ],
)
def test_what_does_not_matter_makes_no_other_answer(right_text, text):
    key = {"kk": [right_text], "ru": []}
    assert is_right("text", key, {"text": text})


@pytest.mark.parametrize(
    ("right_text", "text"),
    [
        ("10-15", "1015"),
        ("10-15", "10 15"),
        ("ә", "а"),  # the letter itself is asked for
        ("һ", "н"),
        ("қар", "кар"),
        ("Ctrl+C", "Ctrl"),
        ("файл", "файлы"),
        ("Ctrl+C", ""),
        ("-5", "+5"),
    ],
)
def test_what_matters_does(right_text, text):
    assert not is_right("text", {"kk": [right_text], "ru": []}, {"text": text})


def test_answers_of_either_language_are_accepted():
    key = {"kk": ["қалта"], "ru": ["папка"]}
    assert [is_right("text", key, {"text": text}) for text in ("Папка", "Қалта", "файл")] == [
        True,
        True,
        False,
    ]


def test_folding_twice_changes_nothing():
    for text in ("Ctrl + С", "флеш - жинақтауыш.", "10 - 15", "Ёлка-палка", "қаhарман"):
        assert fold_text(fold_text(text)) == fold_text(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("3 ГБ", 3),
        ("3ГБ", 3),
        ("2,95 гб.", 2.95),
        ("1 500,5 GB", 1500.5),
        ("−3 гигабайт", -3),
        ("3 МБ", None),
        ("ГБ", None),
        ("3 ГБ 5", None),
        ("", None),
        ("3 Г Б", 3),
        ("3,1,2", None),
    ],
)
def test_a_number_may_have_its_unit(text, value):
    assert read_measure(text, UNITS) == value


def test_without_a_unit_none_is_accepted():
    assert read_measure("3 ГБ", ()) is None


@pytest.mark.parametrize(
    ("text", "mark"), [("2,9", 2520), ("3.1", 2520), ("3,100", 2520), ("2,899", 0), ("3,2 ГБ", 0)]
)
def test_the_bounds_of_a_tolerance_are_right(text, mark):
    key = {"low": 2.9, "high": 3.1, "units": UNITS}
    assert grade_answer("number", key, {"text": text}) == mark
