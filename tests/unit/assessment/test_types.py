"""Every type of question: what a form sends, what it earns, and that no order changes a mark."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessment.rules import (
    CHOICE_TYPES,
    QUESTION_TYPES,
    WHOLE_MARK,
    BankQuestion,
    arrange_in_lesson,
    draw_questions,
    grade_answer,
    is_readable,
    is_removal,
    parse_answer,
    read_move,
)
from lms.catalogue.rules import read_course
from lms.catalogue.rules.rendering import render_course
from lms.catalogue.rules.types import SYNTAXES
from lms.demo.quiz_questions import _list_wrong
from tests.factories.question_types import ALL_TYPES, TYPES, build_every_type_files

BANK = {
    question.type: question
    for question in render_course(read_course(build_every_type_files())).banks["01-files"]
}
PARTS = {"multiple": 2, "matching": 3, "ordering": 4, "categorise": 4, "gaps": 2}
seeds = st.integers(0, 2**62)


def count_options(kind):
    return len(BANK[kind].content["kk"].get("options", ()))


def draw_order(kind, seed):
    bank = [BankQuestion(1, 1, 1, kind, count_options(kind))]
    return draw_questions(bank, 1, seed)[0]["order"]


def test_both_packages_and_the_fixture_know_the_same_types():
    assert list(QUESTION_TYPES) == list(SYNTAXES) == list(ALL_TYPES)


@pytest.mark.parametrize("kind", TYPES)
@settings(deadline=None)
@given(seed=seeds)
def test_the_right_answer_goes_through_the_form_and_earns_all_in_any_order(kind, seed):
    order, rules = draw_order(kind, seed), QUESTION_TYPES[kind]
    key = BANK[kind].answer
    values = rules.list_values(order, rules.build_right(key))
    answer = parse_answer(kind, order, values)
    assert grade_answer(kind, key, answer) == WHOLE_MARK
    assert rules.list_values(order, answer) == values
    assert is_readable(kind, key, answer)


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind not in ("number", "text")])
@settings(deadline=None)
@given(seed=seeds, other=seeds, chance=seeds)
def test_the_order_in_which_a_question_is_shown_never_changes_the_mark(kind, seed, other, chance):
    rules, key = QUESTION_TYPES[kind], BANK[kind].answer
    one, two = draw_order(kind, seed), draw_order(kind, other)
    generator = random.Random(chance)
    values = rules.list_values(one, rules.build_right(key))
    if kind in CHOICE_TYPES:
        values = [str(generator.randrange(len(one)))]
    else:
        generator.shuffle(values)
    answer = parse_answer(kind, one, values)
    same = parse_answer(kind, two, rules.list_values(two, answer))
    assert grade_answer(kind, key, same) == grade_answer(kind, key, answer)


@pytest.mark.parametrize("kind", ["matching", "categorise", "gaps"])
def test_each_part_is_an_equal_share_and_open_parts_earn_nothing(kind):
    key = BANK[kind].answer
    values = QUESTION_TYPES[kind].build_right(key)["values"]
    marks = [
        grade_answer(kind, key, {"values": [*values[:count], *[None] * (len(values) - count)]})
        for count in range(len(values) + 1)
    ]
    share = WHOLE_MARK // PARTS[kind]
    assert marks[0] == 0
    assert {after - before for before, after in pairwise(marks)} == {share}


@settings(deadline=None)
@given(st.permutations(range(4)))
def test_each_item_in_its_place_is_a_share(values):
    right = sum(position == item for position, item in enumerate(values))
    mark = grade_answer("ordering", {"values": [0, 1, 2, 3]}, {"values": values})
    assert mark == right * WHOLE_MARK // 4


@settings(deadline=None)
@given(seed=seeds, count=st.integers(2, 10))
def test_items_are_never_shown_in_their_right_order(seed, count):
    order = QUESTION_TYPES["ordering"].arrange(count, random.Random(seed))
    assert sorted(order) == list(range(count)) != order


def test_lessons_show_the_authors_order_unless_it_gives_the_answer_away():
    assert arrange_in_lesson("single", 4, "one") == [0, 1, 2, 3]
    assert arrange_in_lesson("ordering", 4, "one") != [0, 1, 2, 3]
    assert arrange_in_lesson("matching", 9, "one") == arrange_in_lesson("matching", 9, "one")


@pytest.mark.parametrize(
    ("kind", "order", "values", "expected"),
    [
        ("matching", [2, 0, 1], ["0", "", "1"], {"values": [2, None, 0]}),
        ("matching", [2, 0, 1], ["9", "-1", "x"], None),
        ("matching", [2, 0, 1], ["", "", ""], None),
        ("categorise", [2, 0, 1], ["1", "0", ""], {"values": [0, None, 1]}),
        ("categorise", [2, 0, 1], [], None),
        ("ordering", [2, 0, 1], ["1", "2", "0"], {"values": [0, 1, 2]}),
        ("ordering", [2, 0, 1], ["0", "1", "2"], None),
        ("ordering", [2, 0, 1], ["0", "1", "2", "kept"], {"values": [2, 0, 1]}),
        ("ordering", [2, 0, 1], ["kept"], None),
        ("ordering", [2, 0, 1], ["1", "1", "0"], None),
        ("ordering", [2, 0, 1], ["1", "2"], None),
        ("ordering", [2, 0, 1], ["1", "2", "0", "0"], None),
        ("ordering", [], [], None),
        ("gaps", [1, 0], [" Ctrl ", "option-0"], {"values": ["Ctrl", 1]}),
        ("gaps", [1, 0], ["3", "option-7"], {"values": ["3", None]}),
        ("gaps", [1, 0], ["", ""], None),
        ("hotspot", [0, 1], ["1"], {"options": [1]}),
        ("hotspot", [0, 1], ["0", "1"], None),
        ("text", [], ["a\x1b\u200bb"], {"text": "ab"}),
    ],
)
def test_form_values_become_answers(kind, order, values, expected):
    assert parse_answer(kind, order, values) == expected


def test_no_number_of_values_makes_a_longer_answer():
    assert len(parse_answer("matching", [0], ["0"] * 1000)["values"]) == 10
    assert len(parse_answer("gaps", [0], ["a"] * 1000)["values"]) == 10
    assert parse_answer("categorise", [0], ["1"] * 1000) == {"values": [1]}


@pytest.mark.parametrize(
    ("kind", "values", "removes"),
    [
        ("matching", ["", ""], True),
        ("matching", ["", "1"], False),
        ("gaps", [" ", ""], True),
        ("categorise", [], True),
        ("ordering", [], False),
        ("ordering", ["0", "1", "2"], True),
        ("ordering", ["0", "1", "2", "kept"], False),
        ("ordering", ["1", "0", "2"], False),
        ("hotspot", [], False),
    ],
)
def test_an_emptied_form_takes_the_answer_away(kind, values, removes):
    assert is_removal(kind, values) is removes


@pytest.mark.parametrize("kind", ["matching", "categorise", "gaps", "ordering"])
@pytest.mark.parametrize("values", [[], [None], [99, 98, 97, 96, 95], [0, 0, 0, 0, 0]])
def test_an_answer_that_no_page_offers_earns_nothing_and_breaks_nothing(kind, values):
    content, key = BANK[kind].content["kk"], BANK[kind].answer
    answer = {"values": values}
    assert grade_answer(kind, key, answer) < WHOLE_MARK
    if kind != "ordering":
        QUESTION_TYPES[kind].report(content, key, answer)


def test_a_report_says_which_part_is_right_and_never_the_key():
    content, key = BANK["matching"].content["ru"], BANK["matching"].answer
    report = QUESTION_TYPES["matching"].report(content, key, {"values": [0, 3, None]})
    assert [part.is_right for part in report.parts] == [True, False, False]
    assert report.parts[1].answer == "Включает заглавные буквы"
    assert "Удаляет" not in str(report)
    right = QUESTION_TYPES["matching"].list_right(content, key, {"values": [0, 3, None]})
    assert [text.partition(" – ")[2] for text, _ in right] == [
        "Удаляет знак справа",
        "Закрывает меню",
    ]


def test_what_is_typed_into_a_gap_is_escaped_in_the_report():
    content, key = BANK["gaps"].content["kk"], BANK["gaps"].answer
    report = QUESTION_TYPES["gaps"].report(content, key, {"values": ["<b>", 2]})
    assert [part.answer for part in report.parts] == ["&lt;b&gt;", "Жүктемелер"]
    assert report.parts[1].note.startswith("Онда интернеттен")


@pytest.mark.parametrize(
    ("button", "values"),
    [
        ("move:2:up", ["b", "a", "c"]),
        ("move:2:down", ["a", "c", "b"]),
        ("move:1:up", ["a", "b", "c"]),
        ("move:3:down", ["a", "b", "c"]),
        ("move:9:up", ["a", "b", "c"]),
        ("move:0:down", ["a", "b", "c"]),
    ],
)
def test_a_button_moves_an_item_by_one_position(button, values):
    for before in (["a", "b", "c"], ["a", "b", "c", "kept"]):
        assert read_move(button).apply(before) == [*values, "kept"]


def test_other_buttons_move_nothing():
    assert [read_move(button) for button in ("next", "", "move:x:up", "move:1:left")] == [None] * 4


@pytest.mark.parametrize("kind", TYPES)
def test_the_demo_gives_right_and_wrong_answers_of_every_type(kind):
    key = BANK[kind].answer
    right = QUESTION_TYPES[kind].build_right(key)
    wrong = _list_wrong(BankQuestion(1, 1, 1, kind, count_options(kind)), key, right)
    assert wrong
    assert grade_answer(kind, key, right) == WHOLE_MARK
    assert all(grade_answer(kind, key, answer) < WHOLE_MARK for answer in wrong)
    if kind != "multiple":
        assert all(grade_answer(kind, key, answer) == 0 for answer in wrong)
