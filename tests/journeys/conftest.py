"""One site for all journeys, served as it is shipped, and a browser to visit it with."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER, TRAINER, Grant
from tests.factories.regions import AKMOLA
from tests.journeys.site import Site, set_up
from tests.journeys.visitor import Visitor

LEARNERS = 300


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with courses, with some learners in every region so that there is something to count, and with one account per role."""
    made = set_up(tmp_path_factory.mktemp("site") / "instance")
    made.lms("demo", "fill", "--learners", str(LEARNERS))
    made.add_account("trainer", language="ru", role=Grant(TRAINER))
    made.add_account("officer", language="ru", role=Grant(OFFICER, made.unit_id(AKMOLA)))
    made.add_account("national", language="ru", role=Grant(NATIONAL_ADMIN))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors: each call is another device."""
    made: list[Visitor] = []

    def new(**values: Any) -> Visitor:
        made.append(partial(Visitor, browser, site.base)(**values))
        return made[-1]

    yield new
    for visitor in made:
        visitor.close()
