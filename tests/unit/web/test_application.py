"""Addresses are built once; what is kept is what would be built."""

import pytest

from lms.web.application import ADDRESSES_KEPT, Application


@pytest.fixture
def small() -> Application:
    made = Application("small", static_folder=None)
    made.add_url_rule("/things/<name>", "thing", lambda name: name)
    made.add_url_rule("/pages/<int:number>", "page", str)
    return made


def test_an_address_is_the_same_the_second_time(small: Application) -> None:
    with small.test_request_context():
        built = [small.url_for("thing", name="а б", q=["1", "2"]) for _ in range(2)]
    assert built == ["/things/%D0%B0%20%D0%B1?q=1&q=2"] * 2


def test_values_that_are_equal_but_not_the_same_have_their_own_addresses(
    small: Application,
) -> None:
    with small.test_request_context():
        assert [small.url_for("thing", name=value) for value in (1, True, 1.0)] == [
            "/things/1",
            "/things/True",
            "/things/1.0",
        ]


def test_an_anchor_and_a_whole_address_are_not_mixed_up_with_the_plain_one(
    small: Application,
) -> None:
    with small.test_request_context():
        built = [
            small.url_for("page", number=1, **more)
            for more in ({}, {"_anchor": "a"}, {"_external": True}, {})
        ]
    assert built == ["/pages/1", "/pages/1#a", "http://localhost/pages/1", "/pages/1"]


def test_a_site_below_a_folder_has_addresses_of_its_own(small: Application) -> None:
    built = []
    for root in ("/", "/sauat/"):
        with small.test_request_context(base_url=f"http://localhost{root}"):
            built.append(small.url_for("page", number=1))
    assert built == ["/pages/1", "/sauat/pages/1"]


def test_addresses_do_not_pile_up(small: Application) -> None:
    with small.test_request_context():
        for number in range(ADDRESSES_KEPT + 10):
            small.url_for("page", number=number)
        small.url_for("thing", name="x" * 1000)
    assert len(small._addresses) <= ADDRESSES_KEPT
