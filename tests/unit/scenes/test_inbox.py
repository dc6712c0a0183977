"""Validation of the content of an inbox."""

import copy

import pytest

from lms.scenes.rules.kinds.inbox_check import check
from lms.scenes.rules.kinds.inbox_start import begin
from tests.scenes.cases import read_vectors

START = read_vectors("inbox")[0]["start"]


def change_start(path, value):
    start = copy.deepcopy(START)
    *parents, last = path.split(".")
    target = start
    for name in parents:
        target = target[int(name)] if isinstance(target, list) else target[name]
    if value is None:
        del target[last]
    else:
        target[int(last) if isinstance(target, list) else last] = value
    return start


def test_a_right_inbox_has_no_faults():
    assert list(check(START)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("messages", {}),
        ("messages", [1]),
        ("large", 1),
        ("colour", "red"),
        ("messages.m1", "a letter"),
        ("messages.m1.channel", "fax"),
        ("messages.m1.subject", None),
        ("messages.m1.why", None),
        ("messages.m1.name", " "),
        ("messages.m1.time", 17),
        ("messages.m1.time", "09:05"),
        ("messages.m1.time", "24:00"),
        ("messages.m1.colour", "red"),
        ("messages.m2.subject", "a subject"),
        ("messages.m1.parts", []),
        ("messages.m1.parts", ["text"]),
        ("messages.m1.parts.0.name", "sender"),
        ("messages.m1.parts.0.name", "order"),
        ("messages.m1.parts.0.name", "Text"),
        ("messages.m1.parts.0.name", ["text"]),
        ("messages.m1.parts.0.kind", "picture"),
        ("messages.m1.parts.0.kind", ["text"]),
        ("messages.m1.parts.0.address", "https://a.example/"),
        ("messages.m1.parts.1.address", None),
        ("messages.m1.parts.1.text", 1),
        ("messages.m1.answer", "maybe"),
        ("messages.m1.answer", ["fraud"]),
        ("messages.m1.places", []),
        ("messages.m1.places", ["elsewhere"]),
        ("messages.m1.places", [["sender"]]),
        ("messages.m2.places", ["sender"]),
        ("messages.m2.places", None),
    ],
)
def test_each_fault_of_an_author_is_named(path, value):
    faults = list(check(change_start(path, value)))
    assert faults
    if path.startswith("messages.m"):
        assert all(fault.startswith(path[:11] + ":") for fault in faults)


def test_a_name_that_is_no_id_is_named():
    start = copy.deepcopy(START)
    start["messages"]["M 1"] = start["messages"].pop("m1")
    assert any(fault.startswith("messages.M 1:") for fault in check(start))


@pytest.mark.parametrize("seed", range(5))
def test_the_newest_message_stands_on_top_in_every_order(seed):
    start = change_start("messages.m2.time", "9:05")
    state = begin(start, seed)
    assert [state["messages"][name]["time"] for name in state["order"]] == [
        "17:40",
        "15:00",
        "9:05",
    ]


def test_a_state_holds_nothing_of_the_start():
    state = begin(START, 1)
    state["messages"]["m1"]["parts"][0]["text"] = "changed"
    state["messages"]["m1"]["places"].append("changed")
    assert list(check(START)) == [] and START["messages"]["m1"]["parts"][0]["text"] != "changed"
