"""Parameters in the address that Flask's url_for takes for its own break no page."""

from collections.abc import Iterator
from itertools import islice

import pytest

from lms.web import pagination
from tests.choosing import DEEP
from tests.web.security.policy import cases, read

NAMES = "_anchor=a&_external=1&_scheme=ftp&_method=PUT&endpoint=b&self=c&values=d&page=2&sort=x"
NAMES += "&kind=x&area_id=9"
POLICY = read()


ROLES = ("admin", "hr", "learner", "visitor")


def list_pages(site, roles) -> Iterator:
    """Each page that the roles may read, with each object, as each of them.

    By default as the first of them that is answered so, and of the others each as every fourth: where
    a page takes its URLs from differs by the page and hardly by the reader. With LMS_TEST_ALL=1 as all.
    """
    listed_pages = set()
    for turn, role in enumerate(roles):
        for case in cases(POLICY, site.app, (role,)):
            if case.address.method != "GET" or case.expected not in (200, 302, 303):
                continue
            if case.address.name.startswith("GET /api/"):
                continue  # refuses unknown parameters
            page = (case.address.name, case.line.object, case.which, case.expected)
            if DEEP or page not in listed_pages or len(case.address.name) % 4 == turn:
                listed_pages.add(page)
                yield case


def find_faults(site, pages) -> Iterator[str]:
    """Yield the pages that break."""
    for case in pages:
        ways = site.world.targets[case.role][case.line.object][case.which] if case.which else {}
        path = site.path(case.address.rule, ways)
        with site.ask(case.role, "GET", f"{path}?{NAMES}") as reply:
            if reply.status_code >= 500:
                yield f"{path} as {case.role}: {reply.status_code}"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_page_breaks_over_parameters_that_flask_takes_for_its_own(site):
    pages = list(list_pages(site, ROLES))
    assert list(find_faults(site, pages)) == []
    assert {case.role for case in pages} == set(ROLES)
    assert len(pages) > 200


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_link_that_passes_them_on_would_be_found(site, monkeypatch):
    def pass_on(**changes):
        values = {**pagination.request.args.to_dict(flat=False), **changes}
        route = pagination.request.view_args or {}
        return pagination.url_for(str(pagination.request.endpoint), **{**values, **route})

    monkeypatch.setattr(pagination, "build_url_with", pass_on)
    faults = find_faults(site, list_pages(site, ("admin",)))
    assert len(list(islice(faults, 3))) == 3
