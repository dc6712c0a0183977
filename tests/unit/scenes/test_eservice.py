"""Validation of the content of a portal of e-services, and of the personal data in it."""

import copy

import pytest

from lms.core.identity_numbers import has_check_digit
from lms.scenes.rules.kinds.eservice_checks import check
from lms.scenes.rules.kinds.eservice_start import begin
from lms.scenes.rules.kinds.training_numbers import is_living
from tests.scenes.cases import read_vectors

START = read_vectors("eservice")[0]["start"]
FIELDS = "services.school.steps.0.fields"
MORE = "services.school.steps.1.fields"


def end_rightly(head: str) -> str:
    """Return an IIN that begins with these digits, with the right check digit."""
    return next(f"{head}{last}" for last in range(10) if has_check_digit(f"{head}{last}"))


LIVING = end_rightly("90010130001")
OLD_LIVING = end_rightly("05010150001")  # born in 2005
AGED = end_rightly("50010130001")  # born in 1950


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


def test_a_right_portal_has_no_faults():
    assert list(check(START)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("large", 1),
        ("colour", "red"),
        ("notes", ["", "room"]),
        ("ways", []),
        ("ways", ["fax"]),
        ("person", "Zarina"),
        ("person.name", None),
        ("person.iin", "600630600576"),
        ("person.iin", LIVING),
        ("person.phone", "+7 701 000 00 01"),
        ("person.phone", "87000000001x"),
        ("person.code", None),
        ("topics", {}),
        ("topics.0.text", " "),
        ("topics.0.name", "Family"),
        ("services", {}),
        ("services.info", "a page"),
        ("services.info.topic", "garden"),
        ("services.info.term", None),
        ("services.info.needs", "papers"),
        ("services.info.steps", ["one"]),
        ("services.lamp.stages", ["working", "ready"]),
        ("services.lamp.stages", ["sent", "ready", "working"]),
        ("services.lamp.stages", ["sent", "sent"]),
        ("services.lamp.stages", ["sent", "lost"]),
        ("services.lamp.stages", ["sent", "returned", "ready"]),
        ("services.school.returns", None),
        ("services.school.returns.field", "where"),
        ("services.school.returns.text", 5),
        ("services.school.returns.wanted", "06.09.2020"),
        ("services.school.steps.0.title", None),
        (f"{FIELDS}.0.name", "iin"),
        (f"{FIELDS}.0.name", "Child"),
        (f"{FIELDS}.0.type", "picture"),
        (f"{FIELDS}.0.type", ["text"]),
        (f"{FIELDS}.0.options", []),
        (f"{FIELDS}.2.value", "5.9.2020"),
        (f"{FIELDS}.2.value", 5),
        (f"{MORE}.0.options", None),
        (f"{MORE}.0.options", ["kk"]),
        (f"{MORE}.0.value", "en"),
        (f"{MORE}.3.formats", "pdf"),
        (f"{MORE}.3.most", "5 MB"),
        (f"{MORE}.3.value", "mine"),
        (f"{MORE}.4.value", "no"),
        ("keys", {}),
        ("keys.mine.password", None),
        ("keys.mine.foreign", "yes"),
        ("files.act.size", -1),
        ("files.act.size", True),
        ("asks.helper.page", "garden"),
        ("asks.helper.refuse", ""),
        ("register.good.valid", "yes"),
        ("applications.a1.service", "garden"),
        ("applications.a1.stage", 3),
        ("applications.a1.values", {"child": "x"}),
        ("applications.b2.values.town", "paris"),
        ("applications.b2.values.day", 5),
    ],
)
def test_each_fault_of_an_author_is_named_at_its_path(path, value):
    faults = list(check(change_start(path, value)))
    assert faults
    top = path.split(".")[0]
    assert any(fault.startswith((f"{top}:", f"{top}.", "services.")) for fault in faults)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("notes.0", f"IIN {LIVING}"),
        ("services.info.about", f"{OLD_LIVING[:6]} {OLD_LIVING[6:]}"),
        ("services.lamp.steps.0.fields.0.value", AGED),
        ("services.info.cost", "900101300019"),  # no IIN, but it looks like one
        ("register.good.text", "8 (701) 111-22-33"),
        ("applications.b2.values.phone", "+7 701 000 00 02"),
    ],
)
def test_no_number_of_a_living_person_stands_anywhere_in_a_scene(path, text):
    faults = [fault for fault in check(change_start(path, text)) if "2050" in fault]
    assert [fault.partition(":")[0] for fault in faults] == [path]


@pytest.mark.parametrize("iin", ["500101500016", "991231500234", "600630600575", "500101600310"])
def test_a_number_of_the_training_kind_is_nobodys(iin):
    assert not is_living(f"ЖСН {iin}")


@pytest.mark.parametrize("iin", [LIVING, OLD_LIVING, AGED, end_rightly("50130150001")])
def test_any_other_right_number_could_be_somebodys(iin):
    assert is_living(f"ЖСН {iin}, телефон жоқ")
    assert is_living(f"{iin[:4]} {iin[4:8]}-{iin[8:]}")


def test_a_state_holds_nothing_of_the_start():
    state = begin(START, 1)
    state["services"]["school"]["needs"].append("changed")
    state["applications"]["b2"]["values"]["day"] = "changed"
    assert START["services"]["school"]["needs"] == ["Туу туралы куәлік"]
    assert START["applications"]["b2"]["values"]["day"] == "05.09.2020"


def test_services_stand_in_an_order_of_the_seed():
    orders = {tuple(begin(START, seed)["order"]) for seed in range(20)}
    assert len(orders) > 1
    assert all(sorted(order) == ["info", "lamp", "school"] for order in orders)
