"""The world of trainings."""

import pytest

from tests.unit.outreach.world import TrainingWorld


@pytest.fixture
def world(session):
    return TrainingWorld(session)
