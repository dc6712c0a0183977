"""The site of the journeys serves files of tests in any order, and parts of them."""

import pytest
from sqlalchemy import select

from lms.catalogue.models import Course
from tests.factories import catalogue
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def is_open(site: Site, slug: str) -> bool:
    with site.read() as session:
        return session.scalars(select(Course.retired_at).where(Course.slug == slug)).one() is None


def test_a_worker_that_comes_back_to_a_file_loads_its_course_once_more(site: Site) -> None:
    for _time in range(2):
        with site.teach("taught-twice", catalogue.course_files()):
            assert is_open(site, "taught-twice")
        assert not is_open(site, "taught-twice")
