"""Fixture: the office of the tests of obligations."""

import pytest

from tests.web.obligations.office import Office


@pytest.fixture
def office(session):
    return Office(session)
