"""Settings with which a list of one row is too long for a request."""

from dataclasses import replace

import pytest


@pytest.fixture
def settings(settings):
    return replace(settings, xlsx_rows=0)
