"""The office of mandatory courses, whose due days stand in calendars."""

import pytest

from tests.web.obligations.office import Office


@pytest.fixture
def office(session):
    return Office(session)
