"""The site of the journeys serves files of tests in any order, and parts of them."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.catalogue.models import Course
from lms.core.jobs import WAITING, Job
from lms.enrolment.models import UncountedEvent
from tests.factories import catalogue
from tests.journeys.conftest import LEARNERS
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def is_open(site: Site, slug: str) -> bool:
    with site.read() as session:
        return session.scalars(select(Course.retired_at).where(Course.slug == slug)).one() is None


def test_the_site_of_all_journeys_is_filled_and_its_background_has_nothing_to_do(
    filled_site: Path, tmp_path: Path
) -> None:
    """This comes first in a run: at the end the other workers would wait for what it makes."""
    shutil.copytree(filled_site, tmp_path / "copy")
    copy = Site(tmp_path / "copy")
    with copy.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) > LEARNERS
        assert session.scalars(select(Job.id).where(Job.state == WAITING)).all() == []
        assert session.scalars(select(UncountedEvent.event_id)).all() == []
    copy.stop()


def test_a_worker_that_comes_back_to_a_file_loads_its_course_once_more(site: Site) -> None:
    for _time in range(2):
        with site.teach("taught-twice", catalogue.build_course_files()):
            assert is_open(site, "taught-twice")
        assert not is_open(site, "taught-twice")
