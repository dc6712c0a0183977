"""One site for all journeys, served as shipped, and browsers to visit it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER, TRAINER, Grant
from tests.factories.regions import AKMOLA
from tests.journeys.site import Site, create_site
from tests.journeys.visitor import Visitor

LEARNERS = 300


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a site with courses, learners in every region, and one account per role."""
    installation = create_site(tmp_path_factory.mktemp("site") / "instance")
    installation.lms("demo", "fill", "--learners", str(LEARNERS))
    installation.add_account("trainer", language="ru", role=Grant(TRAINER))
    installation.add_account(
        "officer", language="ru", role=Grant(OFFICER, installation.unit_id(AKMOLA))
    )
    installation.add_account("national", language="ru", role=Grant(NATIONAL_ADMIN))
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Return what creates visitors: each call is another device."""
    visitors: list[Visitor] = []

    def new(**values: Any) -> Visitor:
        visitors.append(partial(Visitor, browser, site.base)(**values))
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.close()
