"""Check that a page links the stylesheet of staff where it shows what that one styles."""

import re
from collections.abc import Iterator
from typing import Final

from werkzeug.test import TestResponse

from lms.app import find_resources
from tests.web.security.policy import Case, Observer

CLASS_LISTS: Final = re.compile('class="([^"]*)"')
STYLED_CLASS: Final = re.compile(r"\.([a-z][\w-]*)")
STAFF_LINK: Final = '<link rel="stylesheet" href="/static/css/staff.'


def read_styled_classes(bundle: str) -> set[str]:
    """Return the classes that the parts of a stylesheet name."""
    folder = find_resources() / "static/css"
    parts = (folder / f"{bundle}.txt").read_text().split()
    return {name for part in parts for name in STYLED_CLASS.findall((folder / part).read_text())}


def list_unstyled(page: str, staff_classes: set[str]) -> list[str]:
    """Return the classes of a page that the stylesheet of staff alone knows, if it lacks that."""
    shown_classes = {name for names in CLASS_LISTS.findall(page) for name in names.split()}
    return [] if STAFF_LINK in page else sorted(shown_classes & staff_classes)


class StyleObserver(Observer):
    """Check of the stylesheets of every page."""

    def __init__(self) -> None:
        self._staff_classes = read_styled_classes("staff") - read_styled_classes("site")

    def judge(self, case: Case, reply: TestResponse) -> Iterator[str]:
        if reply.mimetype == "text/html":
            page = reply.get_data(as_text=True)
            for name in list_unstyled(page, self._staff_classes):
                yield f"shows {name} without the stylesheet of staff"
