import pytest

from tests.factories.accounts import organisation
from tests.factories.api import ApiClient, api_token, make_bin


@pytest.fixture
def own_organisation(session):
    """Return the organisation of the token."""
    return organisation(session, bin=make_bin(1))


@pytest.fixture
def api_client(client, session, own_organisation):
    """Return a client with a token of all scopes; commits what was made before."""
    token_client = ApiClient(client, api_token(session, own_organisation))
    session.commit()
    return token_client
