"""Parameters in the address that Flask's url_for takes for its own break no page."""

import pytest

from lms.web import pagination
from tests.web.security.policy import cases, read

NAMES = "_anchor=a&_external=1&_scheme=ftp&_method=PUT&endpoint=b&self=c&values=d&page=2&sort=x"
NAMES += "&kind=x&area_id=9"
POLICY = read()


def find_faults(site, roles):
    """Return the pages that answer otherwise than without the parameters, and how many were asked."""
    faults, count = [], 0
    for case in cases(POLICY, site.app, roles):
        if case.address.method != "GET" or case.expected not in (200, 302, 303):
            continue
        if case.address.name.startswith("GET /api/"):
            continue  # refuses unknown parameters
        ways = site.world.targets[case.role][case.line.object][case.which] if case.which else {}
        path = site.path(case.address.rule, ways)
        reply = site.ask(case.role, "GET", f"{path}?{NAMES}")
        count += 1
        if reply.status_code >= 500:
            faults.append(f"{path} as {case.role}: {reply.status_code}")
        reply.close()
    return faults, count


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["admin", "hr", "learner", "visitor"])
def test_no_page_breaks_over_parameters_that_flask_takes_for_its_own(site, role):
    faults, count = find_faults(site, (role,))
    assert faults == []
    assert count > 10


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_link_that_passes_them_on_would_be_found(site, monkeypatch):
    def pass_on(**changes):
        values = {**pagination.request.args.to_dict(flat=False), **changes}
        route = pagination.request.view_args or {}
        return pagination.url_for(str(pagination.request.endpoint), **{**values, **route})

    monkeypatch.setattr(pagination, "url_with", pass_on)
    faults, _count = find_faults(site, ("admin",))
    assert len(faults) >= 3
