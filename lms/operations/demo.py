"""Filling of a site with generated learners."""

from collections.abc import Sequence
from typing import Final

from lms.demo.accounts import DemoAccount
from lms.demo.filling import fill_demo
from lms.demo.guard import has_what_the_demo_needs, refuse_demo_on_site
from lms.operations.errors import OperationRefused
from lms.web.container import Container

LEARNERS: Final = 3000


def fill_site(container: Container, learners: int = LEARNERS) -> Sequence[DemoAccount]:
    """Fill the database once; return the demo accounts, or none if it was filled before.

    Raises SettingError on a public site, OperationRefused without regions or courses.
    """
    refuse_demo_on_site(container.settings)
    with container.database.read() as session:
        if not has_what_the_demo_needs(session):
            raise OperationRefused(
                "The demo needs regions and courses. Run lms regions load and lms courses load "
                "--all first."
            )
    return fill_demo(container, learners)
