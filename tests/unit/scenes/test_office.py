"""Validation of the start of a scene of tables or texts, and invariants under any actions."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.i18n import using_language
from lms.scenes.rules.kinds.base import ImpossibleAction
from lms.scenes.rules.kinds.office import OFFICE
from lms.scenes.rules.kinds.office_changes import MAX_CHANGES
from lms.scenes.rules.kinds.office_formulas import LONGEST
from lms.scenes.rules.kinds.office_numbers import MOST
from tests.scenes.cases import read_vectors

TABLE = {"mode": "table", "rows": 4, "columns": 3, "cells": {"a1": "Қызмет", "b2": "1 250"}}
TEXT = {"mode": "text", "parts": {"p1": {"input": "Хабарландыру"}}}
FILE = {"name": "Тізім", "place": "documents", "format": "xlsx"}


def list_faults(start):
    with using_language("ru"):
        return [fault.partition(":")[0] for fault in OFFICE.check(start)]


def test_starts_of_the_vectors_have_no_faults():
    starts = [case["start"] for case in read_vectors("office")]
    assert starts
    assert [list_faults(start) for start in starts if list_faults(start)] == []


@pytest.mark.parametrize(
    ("start", "path"),
    [
        ({}, "mode"),
        ({"mode": "slides"}, "mode"),
        ({**TABLE, "parts": {}}, "parts"),
        ({**TEXT, "cells": {}}, "cells"),
        ({**TABLE, "rows": 21}, "rows"),
        ({**TABLE, "rows": 0}, "rows"),
        ({**TABLE, "rows": True}, "rows"),
        ({**TABLE, "columns": 9}, "columns"),
        ({**TABLE, "columns": "3"}, "columns"),
        ({**TABLE, "head": 4}, "head"),
        ({**TABLE, "head": -1}, "head"),
        ({**TABLE, "head": False}, "head"),
        ({**TABLE, "cells": []}, "cells"),
        ({**TABLE, "cells": {"d1": "x"}}, "cells.d1"),
        ({**TABLE, "cells": {"a5": "x"}}, "cells.a5"),
        ({**TABLE, "cells": {"A1": "x"}}, "cells.A1"),
        ({**TABLE, "cells": {"a1": 5}}, "cells.a1.input"),
        ({**TABLE, "cells": {"a1": "ш" * 201}}, "cells.a1.input"),
        ({**TABLE, "cells": {"a1": {"size": 12}}}, "cells.a1.size"),
        ({**TABLE, "cells": {"a1": {"bold": 1}}}, "cells.a1.bold"),
        ({**TABLE, "cells": {"a1": {"format": "roman"}}}, "cells.a1.format"),
        ({**TABLE, "cells": {"a1": {"align": ["left"]}}}, "cells.a1.align"),
        ({**TABLE, "folders": ["bills"]}, "folders"),
        ({**TABLE, "folders": {"desktop": "Үстел"}}, "folders.desktop"),
        ({**TABLE, "folders": {"1": "Төлемдер"}}, "folders.1"),
        ({**TABLE, "folders": {"bills": "а/б"}}, "folders.bills"),
        ({**TABLE, "folders": {"bills": 1}}, "folders.bills"),
        ({**TABLE, "file": "Тізім"}, "file"),
        ({**TABLE, "file": {**FILE, "name": " "}}, "file.name"),
        ({**TABLE, "file": {**FILE, "place": "bills"}}, "file.place"),
        ({**TABLE, "file": {**FILE, "place": ["bills"]}}, "file.place"),
        ({**TABLE, "file": {**FILE, "format": "docx"}}, "file.format"),
        ({"mode": "text"}, "parts"),
        ({"mode": "text", "parts": {}}, "parts"),
        ({"mode": "text", "parts": {f"p{n}": {"input": "x"} for n in range(1, 22)}}, "parts"),
        ({"mode": "text", "parts": {"p2": {"input": "x"}}}, "parts"),
        ({"mode": "text", "parts": {"p1": "x"}}, "parts.p1"),
        ({"mode": "text", "parts": {"p1": {}}}, "parts.p1"),
        ({"mode": "text", "parts": {"p1": {"input": "x", "size": 13}}}, "parts.p1.size"),
        ({"mode": "text", "parts": {"p1": {"input": "x", "page": 10}}}, "parts.p1.page"),
        ({"mode": "text", "parts": {"p1": {"input": "x", "page": True}}}, "parts.p1.page"),
        ({"mode": "text", "parts": {"p1": {"input": "x", "format": "two"}}}, "parts.p1.format"),
    ],
)
def test_a_fault_of_the_start_is_named_with_its_path(start, path):
    assert path in list_faults(start)


@given(
    start=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["rows", "columns", "head", "cells", "parts", "a1", "p1", "input", "size"]
                    + ["file", "folders", "name", "place", "format"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    ),
    mode=st.sampled_from(["table", "text"]),
)
def test_whatever_an_author_writes_is_judged(start, mode):
    start = {**start, "mode": mode} if isinstance(start, dict) else {"mode": start}
    assert all(isinstance(fault, str) for fault in OFFICE.check(start))


def enter_texts(state, **inputs):
    for key, text in inputs.items():
        OFFICE.act(state, ["enter", key, text])
    return {key: state["doc"]["items"][key]["value"] for key in inputs}


@given(st.text(alphabet="=+-*/()%,;: 019ABCabcс$.SUMсрзнач", max_size=30))
def test_whatever_is_typed_the_cell_holds_a_bounded_whole_number_or_says_why_not(text):
    state = OFFICE.begin(TABLE, 0)
    enter_texts(state, c3=text, a3="=C3+1")
    for item in state["doc"]["items"].values():
        assert item["type"] in ("empty", "text", "number", "error")
        assert (item["type"] == "number") == (type(item["value"]) is int)
        assert item["type"] != "number" or abs(item["value"]) <= MOST


def test_brackets_within_brackets_come_to_an_end():
    deep = (LONGEST - 2) // 2
    state = OFFICE.begin(TABLE, 0)
    assert enter_texts(state, a1=f"={'(' * deep}7{')' * deep}") == {"a1": 70_000}
    assert enter_texts(state, a1="=" + "(" * (LONGEST - 1)) == {"a1": "name"}
    assert enter_texts(state, a1="=" + "-" * (LONGEST - 2) + "7") == {"a1": 70_000}


def test_changes_have_a_bound_and_each_of_them_is_quick():
    state = OFFICE.begin({**TABLE, "rows": 20, "columns": 8, "cells": {"a1": "1"}}, 0)
    heaviest = "=" + "A1:H20+" * 12 + "1"
    began = process_time()
    for number in range(MAX_CHANGES):
        OFFICE.act(state, ["enter", f"{'bcdefgh'[number % 7]}{1 + number % 20}", heaviest])
    assert process_time() - began < 60  # a second or two on a quiet machine
    with pytest.raises(ImpossibleAction):
        OFFICE.act(state, ["enter", "a1", "2"])
    OFFICE.act(state, ["undo"])
