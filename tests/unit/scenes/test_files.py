"""Validation of the start of a scene of files, and invariants under any actions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.i18n import using_language
from lms.scenes.rules.kinds.base import ImpossibleAction
from lms.scenes.rules.kinds.files import FILES
from lms.scenes.rules.kinds.files_tree import MAX_ITEMS, count_items
from tests.scenes.cases import read_vectors

GOOD = {"places": {"documents": {"items": {"gas": {"name": "Газ.pdf"}}}}}


def list_faults(start):
    with using_language("ru"):
        return [fault.partition(":")[0] for fault in FILES.check(start)]


def begin_with(items, **others):
    return {"places": {"documents": {"items": items}, **others}}


def test_starts_of_the_vectors_have_no_faults():
    starts = [case["start"] for case in read_vectors("files")]
    assert starts
    assert [list_faults(start) for start in starts if list_faults(start)] == []


@pytest.mark.parametrize(
    ("start", "path"),
    [
        ({}, "places"),
        ({"places": "documents"}, "places"),
        ({**GOOD, "there": "documents"}, "there"),
        ({**GOOD, "here": "cellar"}, "here"),
        ({**GOOD, "here": ["documents"]}, "here"),
        ({**GOOD, "here": "gas"}, "here"),
        (begin_with({}, cellar={}), "places.cellar"),
        (begin_with({}, desktop=[]), "places.desktop"),
        (begin_with({}, desktop={"at": "in"}), "places.desktop.at"),
        (begin_with({}, stick={"at": "safe"}), "places.stick.at"),
        (begin_with([]), "places.documents.items"),
        (begin_with({"gas": "Газ"}), "places.documents.items.gas"),
        (begin_with({"gas": {}}), "places.documents.items.gas.name"),
        (begin_with({"gas": {"name": "Газ?"}}), "places.documents.items.gas.name"),
        (begin_with({"gas": {"name": 1}}), "places.documents.items.gas.name"),
        (begin_with({"1": {"name": "Газ"}}), "places.documents.items.1"),
        (begin_with({"made-1": {"name": "Газ"}}), "places.documents.items.made-1"),
        (begin_with({"bin": {"name": "Газ"}}), "places.documents.items.bin"),
        (
            begin_with({"a": {"name": "Ёлка"}, "b": {"name": "елка"}}),
            "places.documents.items.b.name",
        ),
        (begin_with({"a": {"name": "Газ", "day": "март"}}), "places.documents.items.a.day"),
        (begin_with({"a": {"name": "Газ", "picture": "cat"}}), "places.documents.items.a.picture"),
        (
            begin_with({"a": {"name": "Үй", "items": {}, "text": "т"}}),
            "places.documents.items.a.text",
        ),
        (begin_with({"a": {"name": "Үй", "items": 3}}), "places.documents.items.a.items"),
        (begin_with({"a": {"name": "Үй"}}, desktop={"items": {"a": {"name": "Ү"}}}), "places"),
        (begin_with({f"a{n}": {"name": f"{n}"} for n in range(MAX_ITEMS + 1)}), "places"),
    ],
)
def test_a_fault_of_the_start_is_named_with_its_path(start, path):
    assert path in list_faults(start)


def test_folders_within_folders_come_to_an_end():
    item = {"name": "Үй", "items": {}}
    for _ in range(50):
        item = {"name": "Үй", "items": {"in": item}}
    assert list_faults(begin_with({"a": item}))


@given(
    start=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["places", "documents", "stick", "items", "a", "name", "at", "here"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ).map(lambda value: value if isinstance(value, dict) else {"places": value})
)
def test_whatever_an_author_writes_is_judged(start):
    assert all(isinstance(fault, str) for fault in FILES.check(start))


def test_copies_end_when_there_is_no_more_room():
    state = FILES.begin(begin_with({"a": {"name": "Үй", "items": {"b": {"name": "Б"}}}}), 0)
    sizes = [2]
    for _ in range(MAX_ITEMS):
        FILES.act(state, ["copy", " ".join(sorted(state["places"]["documents"]["items"]))])
        try:
            FILES.act(state, ["paste", "documents", "keep"])
        except ImpossibleAction:
            break
        sizes.append(sum(map(count_items, state["places"].values())))
    assert 2 * sizes[-1] > MAX_ITEMS
    assert sizes[-1] <= MAX_ITEMS


def test_whatever_is_made_moved_and_deleted_each_name_stands_once_in_its_folder():
    state = FILES.begin(GOOD, 0)
    for action in (
        ["make", "Үй"],
        ["copy", "gas"],
        ["paste", "made-1", "keep"],
        ["delete", "gas"],
        ["copy", "made-2"],
        ["paste", "documents", "keep"],
        ["restore", "gas"],
    ):
        FILES.act(state, action)
    names = sorted(item["name"] for item in state["places"]["documents"]["items"].values())
    assert names == ["Газ (2).pdf", "Газ.pdf", "Үй"]
