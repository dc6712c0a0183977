import pytest

from tests.factories.accounts import add_organisation
from tests.factories.api import ApiClient, add_api_token, make_bin


@pytest.fixture
def own_organisation(session):
    """Return the organisation of the token."""
    return add_organisation(session, bin=make_bin(1))


@pytest.fixture
def api_client(client, session, own_organisation):
    """Return a client with a token of all scopes; commits what was made before."""
    token_client = ApiClient(client, add_api_token(session, own_organisation))
    session.commit()
    return token_client
