"""Validation of the content of a scene of mail."""

import copy

import pytest

from lms.scenes.rules.kinds.mail import MAIL
from tests.scenes.cases import read_vectors

START = read_vectors("mail")[0]["start"]
MISSING = object()


def change_start(path, value):
    start = copy.deepcopy(START)
    *parents, last = path.split(".")
    target = start
    for name in parents:
        target = target[name]
    if value is MISSING:
        del target[last]
    else:
        target[last] = value
    return start


def test_right_mail_has_no_faults():
    assert list(MAIL.check(START)) == []
    assert list(MAIL.check({"account": START["account"]})) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("colour", "red"),
        ("report", 1),
        ("here", "outbox"),
        ("here", ["inbox"]),
        ("computer", "form"),
        ("computer", ["act", "nothing"]),
        ("computer", [["form"]]),
        ("account", MISSING),
        ("account", "me"),
        ("account.name", MISSING),
        ("account.address", "erzhan"),
        ("account.address", 7),
        ("account.password", ""),
        ("account.code", "12a4"),
        ("account.code", "123"),
        ("account.signed", "yes"),
        ("account.colour", "red"),
        ("contacts", ["liza"]),
        ("contacts.liza", "Liza"),
        ("contacts.liza.address", "Лиза"),
        ("contacts.liza.name", " "),
        ("contacts.chief.about", 1),
        ("files.form", 1),
        ("files.form.name", MISSING),
        ("files.form.size", "1"),
        ("letters", []),
        ("letters.l1", []),
        ("letters.l1.subject", MISSING),
        ("letters.l1.text", 1),
        ("letters.l1.time", "09:05"),
        ("letters.l1.time", MISSING),
        ("letters.l1.day", "12.03.2026"),
        ("letters.l1.name", MISSING),
        ("letters.l1.folder", "archive"),
        ("letters.l1.folder", ["inbox"]),
        ("letters.l1.read", 1),
        ("letters.l1.to", "liza@mekeme.example"),
        ("letters.l1.to", ["liza"]),
        ("letters.l1.copy", [1]),
        ("letters.l1.files", ["photograph"]),
        ("letters.l1.files", [["act"]]),
        ("letters.l1.colour", "red"),
    ],
)
def test_each_fault_of_an_author_is_named_at_its_position(path, value):
    faults = list(MAIL.check(change_start(path, value)))
    assert faults
    location = ".".join(path.split(".")[:2])
    assert all(fault.startswith((f"{location}:", f"{location.split('.')[0]}:")) for fault in faults)


@pytest.mark.parametrize("sort", ["contacts", "files", "letters"])
@pytest.mark.parametrize("name", ["made-1", "L1", "1", ""])
def test_a_name_that_the_learner_s_letters_might_bear_is_a_fault(sort, name):
    start = copy.deepcopy(START)
    start[sort][name] = next(iter(start[sort].values()))
    assert any(fault.startswith(f"{sort}.{name}:") for fault in MAIL.check(start))


def test_the_order_of_files_follows_from_the_seed():
    start = {**START, "files": {name: {"name": name} for name in "abcdefgh"}, "letters": {}}
    start["computer"] = list("abcdefgh")
    orders = {tuple(MAIL.begin(start, seed)["computer"]) for seed in range(5)}
    assert len(orders) > 1
    assert all(sorted(order) == start["computer"] for order in orders)


def test_a_state_holds_nothing_of_the_start():
    state = MAIL.begin(START, 1)
    state["letters"]["l1"]["to"].append("changed")
    state["letters"]["l1"]["files"].append("changed")
    state["computer"].append("changed")
    state["account"]["name"] = state["contacts"]["liza"]["name"] = "changed"
    assert list(MAIL.check(START)) == []
    assert "changed" not in str(START)


def test_a_phrase_stands_neither_in_an_action_nor_in_the_state():
    state = MAIL.begin(START, 1)
    MAIL.act(state, ["go", "account"])
    MAIL.act(state, ["password", 31, 5])
    assert state["account"] == {
        **START["account"],
        "example": "",
        "signed": True,
        "factor": False,
        "length": 31,
        "words": 5,
    }
