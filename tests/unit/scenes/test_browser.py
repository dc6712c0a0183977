"""Validation of the content of a training browser."""

import copy

import pytest

from lms.scenes.rules.kinds.browser import act, begin, check
from tests.scenes.cases import read_vectors

START = next(
    case["start"] for case in read_vectors("browser") if case["name"].startswith("tabs that are")
)


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


def test_a_right_browser_has_no_faults():
    assert list(check(START)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("pages", {}),
        ("pages", [1]),
        ("colour", "red"),
        ("pages.office", "a page"),
        ("pages.office.address", None),
        ("pages.office.address", "akimat-saryozek.example"),
        ("pages.office.address", "https://akimat"),
        ("pages.office.address", "https://akimat saryozek.example"),
        ("pages.office.address", "https://akimat-saryozek.example/forms/"),
        ("pages.office.title", " "),
        ("pages.office.colour", "red"),
        ("pages.office.kind", "page"),
        ("pages.office.look", "loud"),
        ("pages.office.look", ["deep"]),
        ("pages.office.owner", 1),
        ("pages.office.fails", 4),
        ("pages.office.fails", -1),
        ("pages.office.fails", True),
        ("pages.office.parts", []),
        ("pages.office.parts", "text"),
        ("pages.office.parts.0", "text"),
        ("pages.office.parts.0.kind", "picture"),
        ("pages.office.parts.0.kind", ["text"]),
        ("pages.office.parts.0.to", "forms"),
        ("pages.office.parts.2.to", None),
        ("pages.office.parts.2.to", "nowhere"),
        ("pages.office.parts.2.to", ["forms"]),
        ("pages.forms.parts.0.name", "Form"),
        ("pages.forms.parts.0.name", "form-docx"),
        ("pages.forms.parts.0.file", None),
        ("pages.fake.parts.0.risky", 1),
        ("pages.thanks.parts", [{"kind": "form", "text": "a", "button": "b"}] * 2),
        ("pages.clinic.parts.0.secret", "yes"),
        ("pages.clinic.parts.0.shown", 1),
        ("results", {}),
        ("results.0", "forms"),
        ("results.0.to", "nowhere"),
        ("results.0.to", ["forms"]),
        ("results.0.words", None),
        ("results.0.ad", 1),
        ("tabs", []),
        ("tabs", "office"),
        ("tabs", ["nowhere"]),
        ("tabs", [["office"]]),
        ("tabs", ["office", "office"]),
        ("bookmarks", ["nowhere"]),
        ("downloads", ["office"]),
        ("downloads", ["virus", "virus"]),
    ],
)
def test_each_fault_of_an_author_is_named(path, value):
    faults = list(check(change_start(path, value)))
    assert faults
    assert all(fault.split(":")[0].split(".")[0] == path.split(".")[0] for fault in faults)


def test_a_site_may_stand_under_http_and_under_https():
    start = change_start("pages.thanks.address", "http://www.akimat-saryozek.example/forms/")
    assert list(check(start)) == []


@pytest.mark.parametrize("name", ["Page", "made-1", "1-page", "a b"])
def test_a_name_that_is_no_id_is_named(name):
    start = change_start("pages.thanks.title", "Thanks")
    start["pages"][name] = {**start["pages"]["thanks"], "address": "https://other.example"}
    assert any(fault.startswith(f"pages.{name}:") for fault in check(start))


def test_nine_tabs_are_too_many():
    start = change_start("tabs", ["office"] * 9)
    assert any("8" in fault for fault in check(start) if fault.startswith("tabs"))


def test_the_order_of_tabs_and_results_follows_from_the_seed():
    states = [begin(START, seed) for seed in range(20)]
    assert len({tuple(state["order"]) for state in states}) > 2
    assert len({state["results"][1]["to"] for state in states}) == 2
    assert all(state["results"][0]["ad"] for state in states), "an advertisement stands on top"
    assert all(state["page"] == state["order"][0] for state in states)


def test_a_state_holds_nothing_of_the_start():
    state = begin(START, 1)
    state["pages"]["office"]["parts"].clear()
    state["results"][0]["to"] = "thanks"
    state["bookmarks"].clear()
    act(state, ["close", "fake"])
    assert list(check(START)) == []
    assert START["pages"]["office"]["parts"] and START["bookmarks"] and len(START["tabs"]) == 3
