"""One site for all journeys, served as shipped, and browsers to visit it."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from playwright.sync_api import Browser, expect

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER, TRAINER, Grant
from lms.background.loop import run_all_waiting
from lms.core import steps
from lms.practice.services.visitors import RUN_LIMIT
from tests.factories.regions import AKMOLA
from tests.journeys.judging import keep_judged_styles
from tests.journeys.site import Site, create_site
from tests.journeys.visitor import Visitor
from tests.made_once import make_once
from tests.waiting import MOST_SECONDS

LEARNERS = 300

expect.set_options(timeout=MOST_SECONDS * 1000)


def create_filled_site(folder: Path) -> None:
    """Create a site with courses and learners in every region, and close its connections.

    What the background process has to do afterwards is done here, without rests, so that the
    servers of the workers need not do it each on its own copy.
    """
    installation = create_site(folder / "instance")
    installation.lms("demo", "fill", "--learners", str(LEARNERS))
    with patch.object(steps, "MAX_REST_SECONDS", 0):
        run_all_waiting(installation.container)
    installation.stop()


@pytest.fixture(scope="session", autouse=True)
def judged_styles(shared_folder: Path) -> Path:
    """Judge each style's contrast once in a run, whichever worker meets it; return the folder."""
    folder = shared_folder / "judged"
    keep_judged_styles(folder)
    return folder


@pytest.fixture(scope="session")
def filled_site(shared_folder: Path) -> Path:
    """Return the folder of a site with courses and learners, which each worker copies."""
    return make_once(shared_folder / "filled", create_filled_site) / "instance"


@pytest.fixture(scope="session")
def site(filled_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a site with courses, learners in every region, and one account per role."""
    instance = tmp_path_factory.mktemp("site") / "instance"
    shutil.copytree(filled_site, instance)
    installation = Site(instance)
    installation.add_account("trainer", language="ru", role=Grant(TRAINER))
    installation.add_account(
        "officer", language="ru", role=Grant(OFFICER, installation.find_unit_id(AKMOLA))
    )
    installation.add_account("national", language="ru", role=Grant(NATIONAL_ADMIN))
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Return what creates visitors: each call is another device.

    They share a network, from which a worker may send more runs of practice than one class does.
    """
    with site.write() as session:
        RUN_LIMIT.clear(session, ip="127.0.0.1", cipher=site.container.iin_cipher)
    visitors: list[Visitor] = []

    def new(**values: Any) -> Visitor:
        visitors.append(partial(Visitor, browser, site.base)(**values))
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.close()
