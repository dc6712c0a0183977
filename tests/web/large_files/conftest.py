"""A site on which every list of a row and more is too long for a request."""

from dataclasses import replace

import pytest


@pytest.fixture
def settings(settings):
    return replace(settings, xlsx_rows=0)
