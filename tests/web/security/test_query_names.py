"""Query parameters with the names of arguments of Flask's url_for break no page."""

from collections.abc import Iterator
from itertools import islice

import pytest

from lms.web import pagination
from tests.choosing import DEEP
from tests.web.security.policy import list_cases, read_policy

NAMES = "_anchor=a&_external=1&_scheme=ftp&_method=PUT&endpoint=b&self=c&values=d&page=2&sort=x"
NAMES += "&kind=x&area_id=9"
POLICY = read_policy()


ROLES = ("admin", "hr", "learner", "visitor")


def list_pages(site, roles) -> Iterator:
    """Yield each page that the roles may read, with each object.

    It is read as the first role with this outcome, and every fourth page as each other role: the
    URLs on a page depend on the page and hardly on the reader. With LMS_TEST_ALL=1 each role reads
    all.
    """
    page_keys = set()
    for turn, role in enumerate(roles):
        for case in list_cases(POLICY, site.app, (role,)):
            if case.route.method != "GET" or case.expected not in (200, 302, 303):
                continue
            if case.route.name.startswith("GET /api/"):
                continue  # refuses unknown parameters
            page = (case.route.name, case.line.object, case.variant, case.expected)
            if DEEP or page not in page_keys or len(case.route.name) % 4 == turn:
                page_keys.add(page)
                yield case


def find_faults(site, pages) -> Iterator[str]:
    """Yield the pages that break."""
    for case in pages:
        values = (
            site.world.targets[case.role][case.line.object][case.variant] if case.variant else {}
        )
        path = site.build_path(case.route.rule, values)
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
        view_values = pagination.request.view_args or {}
        return pagination.url_for(str(pagination.request.endpoint), **{**values, **view_values})

    monkeypatch.setattr(pagination, "build_url_with", pass_on)
    faults = find_faults(site, list_pages(site, ("admin",)))
    assert len(list(islice(faults, 3))) == 3
