import pytest

from tests.factories.accounts import organisation
from tests.factories.api import Program, api_token, bin_of


@pytest.fixture
def body(session):
    """The organisation of the token."""
    return organisation(session, bin=bin_of(1))


@pytest.fixture
def program(client, session, body):
    """A program with a token of all scopes. Asking for it commits what was made before."""
    made = Program(client, api_token(session, body))
    session.commit()
    return made
