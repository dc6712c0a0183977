"""The world of trainings."""

import pytest

from tests.unit.outreach.world import World


@pytest.fixture
def world(session):
    return World(session)
