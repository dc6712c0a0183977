from dataclasses import replace

import pytest

from lms.app import create_app
from tests.client import JudgingClient


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_gallery_shows_every_component_in_debug_mode(settings, clock, language):
    site = create_app(replace(settings, debug=True), clock)
    site.test_client_class = JudgingClient
    client = site.test_client()
    client.get(f"/language/{language}")
    text = client.get("/_gallery").get_data(as_text=True)
    assert f'<html lang="{language}"' in text
    assert 'name="search"' in text
    site.extensions["lms"].database.dispose()


def test_the_gallery_is_not_there_otherwise(client):
    assert client.get("/_gallery").status_code == 404
