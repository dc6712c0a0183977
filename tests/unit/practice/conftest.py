import pytest

from tests.factories.learning import create_learner
from tests.factories.practice import course_files, with_switches


@pytest.fixture(autouse=True)
def switches():
    with with_switches():
        yield


@pytest.fixture
def learner(session, container):
    create_learner(session, container.storage, files=course_files())  # somebody else beside
    return create_learner(session, container.storage, files=course_files())
