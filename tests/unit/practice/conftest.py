import pytest

from tests.factories.learning import create_learner
from tests.factories.practice import build_course_files, register_switches


@pytest.fixture(autouse=True)
def switches():
    with register_switches():
        yield


@pytest.fixture
def learner(session, container):
    create_learner(session, container.storage, files=build_course_files())  # somebody else beside
    return create_learner(session, container.storage, files=build_course_files())
