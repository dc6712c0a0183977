"""Validation of the start of a typing or a pointing scene."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.scenes.rules.keyboards import LAYOUTS, find_key
from lms.scenes.rules.kinds.pointing import POINTING
from lms.scenes.rules.kinds.typing import TYPING

LINE = {"text": "әке іні", "layout": "kk"}
CUP = {"picture": "cup", "name": "Кесе"}
BASKET = {"picture": "basket", "name": "Себет"}
NOTE = {"value": "Сағат онда", "wanted": "онда"}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99) | st.sampled_from(["", "cup", "kk", "a b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["text", "layout", "name", "picture", "menu", "needs", "most", "level"]
            ),
            inner,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("start", "path"),
    [
        ({}, "lines"),
        ({"lines": []}, "lines"),
        ({"lines": [LINE] * 13}, "lines"),
        ({"lines": ["әке"]}, "lines.0"),
        ({"lines": [{**LINE, "layout": "de"}]}, "lines.0"),
        ({"lines": [{**LINE, "layout": ["kk"]}]}, "lines.0"),
        ({"lines": [LINE, {**LINE, "text": ""}]}, "lines.1"),
        ({"lines": [LINE, {**LINE, "text": "әке  іні"}]}, "lines.1"),
        ({"lines": [LINE, {**LINE, "text": "ә" * 81}]}, "lines.1"),
        ({"lines": [LINE, {**LINE, "text": "«әке»"}]}, "lines.1"),
        ({"lines": [LINE], "repeat": 6}, "repeat"),
        ({"lines": [LINE], "repeat": True}, "repeat"),
        ({"lines": [LINE], "follow": "yes"}, "follow"),
    ],
)
def test_a_typing_scene_that_cannot_be_typed_is_refused(start, path):
    assert {fault.partition(":")[0] for fault in TYPING.check(start)} == {path}


def test_a_typing_scene_may_mix_layouts():
    lines = [
        LINE,
        {"text": "Подъезд № 2, ёж", "layout": "ru"},
        {"text": "a_b@c.kz", "layout": "en"},
    ]
    assert list(TYPING.check({"lines": lines, "repeat": 0, "follow": False})) == []


@pytest.mark.parametrize(
    ("start", "path"),
    [
        ({"things": {"cup": CUP}}, "size"),
        ({"size": "huge", "things": {"cup": CUP}}, "size"),
        ({"size": "small", "things": [CUP]}, "things"),
        ({"size": "small", "things": {f"cup-{n}": CUP for n in range(17)}}, "things"),
        ({"size": "small", "things": {"cup": "cup"}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "picture": "car"}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "picture": ["cup"]}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "name": ""}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "move": "yes"}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "open": 1}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "menu": [{"id": "fill"}]}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "menu": [["fill", "Құю"]]}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "on": 1}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "word": 4821}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "needs": ["bell"]}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "stops": "cup"}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "most": 101}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "most": True}}}, "things.cup"),
        ({"size": "small", "things": {"cup": {**CUP, "most": 5, "level": 6}}}, "things.cup"),
        ({"size": "small", "things": {"cup": CUP}, "row": ["cup", "cup"]}, "row"),
        ({"size": "small", "things": {"cup": CUP}, "row": [["cup"]]}, "row"),
        ({"size": "small", "things": {"cup": CUP}, "list": ["cup"], "row": ["cup"]}, "row"),
        ({"size": "small", "holders": {"basket": {**BASKET, "keys": 1}}}, "holders.basket"),
        ({"size": "small", "holders": {"basket": {**BASKET, "name": 1}}}, "holders.basket"),
        ({"size": "small", "things": {"cup": CUP}, "list": ["bell"]}, "list"),
        ({"size": "small", "things": {"cup": CUP}, "list": [["cup"]]}, "list"),
        ({"size": "small", "text": "Сағат онда"}, "text"),
        ({"size": "small", "text": {**NOTE, "value": ""}}, "text"),
        ({"size": "small", "text": {**NOTE, "wanted": "тоғызда"}}, "text"),
        ({"size": "small", "text": {"value": "он да он", "wanted": "он"}}, "text"),
        ({"size": "small", "text": {**NOTE, "wanted": " "}}, "text"),
        ({"size": "small", "text": {**NOTE, "wanted": f"{NOTE['wanted']} "}}, "text"),
    ],
)
def test_a_pointing_scene_that_cannot_be_played_is_refused(start, path):
    faults = list(POINTING.check(start))
    assert faults
    assert {fault.partition(":")[0].split(" ")[0] for fault in faults} == {path}


def test_a_pointing_scene_may_have_things_holders_a_list_and_a_text():
    start = {
        "size": "large",
        "things": {
            "cup": {**CUP, "move": True, "menu": [{"id": "fill", "label": "Құю"}]},
            "bell": CUP,
            "door": {**CUP, "word": "4821", "needs": ["cup"], "stops": ["bell"], "on": True},
            "volume": {**CUP, "most": 100, "level": 100},
        },
        "holders": {"basket": {**BASKET, "keys": "ArrowLeft ArrowRight"}},
        "list": ["bell"],
        "row": ["volume", "door", "cup"],
        "text": NOTE,
    }
    assert list(POINTING.check(start)) == []


@given(
    start=st.dictionaries(
        st.sampled_from(
            ["lines", "repeat", "follow", "size", "things", "holders", "list", "text", "row"]
        ),
        ANYTHING,
    )
)
def test_whatever_an_author_writes_is_answered_by_faults(start):
    for kind in (TYPING, POINTING):
        assert all(isinstance(fault, str) for fault in kind.check(start))


def test_the_nine_kazakh_letters_stand_on_the_number_row():
    assert (
        "".join(LAYOUTS["kk"][0][number] for number in (2, 3, 4, 5, 8, 9, 10, 11, 12))
        == "әіңғүұқөһ"
    )
    assert find_key("kk", "ё") is None
    assert find_key("ru", "ё") == (0, False)
    assert {len(signs) for layout in LAYOUTS.values() for signs in layout} == {47}


SIGNS = st.sampled_from("аәқйң А?.-7ёa@")
LINES = st.lists(
    st.tuples(st.text(SIGNS, min_size=1, max_size=12), st.sampled_from(sorted(LAYOUTS))),
    min_size=1,
    max_size=3,
).map(
    lambda lines: [
        {"text": " ".join(text.split()) or "а", "layout": layout} for text, layout in lines
    ]
)


@given(lines=LINES)
def test_a_text_typed_word_by_word_is_whole_and_has_no_mistake(lines):
    state = TYPING.begin({"lines": lines}, 1)
    for action in TYPING.solve(state):
        TYPING.act(state, action)
    assert [line["typed"] for line in state["lines"]] == [line["text"] for line in lines]
    assert (state["written"], state["repeated"], state["mistakes"], state["slips"]) == (
        True,
        True,
        0,
        0,
    )


@given(
    lines=LINES,
    actions=st.lists(
        st.tuples(st.just("key"), st.text(SIGNS, min_size=1, max_size=3)).map(list)
        | st.sampled_from([["erase"], ["enter"], ["layout", "ru"]]),
        max_size=40,
    ),
)
def test_whatever_is_typed_a_line_holds_at_most_three_signs_too_many(lines, actions):
    state = TYPING.begin({"lines": lines, "repeat": 5}, 1)
    for action in actions:
        TYPING.act(state, action)
        assert all(len(line["typed"]) <= len(line["text"]) + 3 for line in state["lines"])
        assert sum(mistake["times"] for mistake in state["missed"]) == state["mistakes"]
        assert len(state["lines"]) <= len(lines) + 5
    assert state["repeated"] <= state["written"]
