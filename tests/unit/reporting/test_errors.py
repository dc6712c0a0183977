"""The API's error code of an area that is missing or out of scope."""

from lms.core.errors import NotFound
from lms.reporting.errors import AreaNotFound


def test_clients_of_the_api_find_the_code_that_they_compare():
    assert AreaNotFound.get_code() == "area_not_found"
    assert AreaNotFound(name="x").get_code() != NotFound.get_code() == "not_found"
