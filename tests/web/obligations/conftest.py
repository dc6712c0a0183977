"""Fixtures: the office, and the browser of its officer."""

import pytest

from tests.factories.accounts import sign_in
from tests.web.obligations.office import Office


@pytest.fixture
def office(session):
    return Office(session)


@pytest.fixture
def officer(client, session, office):
    return sign_in(client, session, office.officer)
