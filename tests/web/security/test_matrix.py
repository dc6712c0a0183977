"""The matrix: every route, as every role, with each variant of the object that its URL names."""

from dataclasses import replace

import pytest
from flask import Flask

from lms.core.errors import NotFound
from lms.core.health import record_heartbeat
from lms.regions.queries import find_root
from lms.web.access import Access, check_declarations, get_rule, public, signed_in
from tests.conftest import NOW
from tests.web.security.observers import EffectObserver, FileObserver, HeaderObserver, NameObserver
from tests.web.security.policy import CLOSED_OUTCOMES, find_mismatches, list_cases, read_policy
from tests.web.security.site import Route, list_routes
from tests.web.security.styles import StyleObserver, list_unstyled, read_styled_classes
from tests.web.security.world import CANARY, ROLES

POLICY = read_policy()
# The least number of forms of each role with a download or an upload.
FILE_FORMS = {"trainer": 3, "consultant": 3, "district": 20, "region": 20, "hr": 20, "admin": 30}
# Officials whose pages show people.
SHOWN_TO = ("district", "hr", "admin")
SCOPES = frozenset(
    {
        "assignment",
        "unit",
        "organisation area",
        "attempt",
        "open",
        "done",
        "number",
        "grant",
        "version",
    }
)


def test_every_url_stands_in_the_policy_and_every_line_has_its_url(app):
    assert POLICY.find_faults(app) == []


def test_a_url_that_the_policy_lacks_and_a_line_without_url_are_found(own_app):
    own_app.add_url_rule("/forgotten", "forgotten", public(lambda: "open"), methods=["GET", "POST"])
    faults = replace(POLICY, lines={**POLICY.lines, "GET /gone": []}).find_faults(own_app)
    assert [fault.split(":")[0] for fault in faults] == [
        "GET /forgotten",
        "POST /forgotten",
        "GET /gone",
    ]


def test_a_view_that_says_nothing_of_who_may_enter_is_refused_and_stops_the_start(own_app):
    own_app.add_url_rule("/open", "open", public(lambda: "open"))
    own_app.add_url_rule("/silent", "silent", lambda: "silent")
    client = own_app.test_client()
    client.judge = False
    assert client.get("/open").data == b"open"
    assert client.get("/silent").status_code == 403
    with pytest.raises(RuntimeError, match="silent"):
        check_declarations(own_app)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ROLES)
def test_the_matrix_on_sqlite(site, role):
    """Each reply follows the policy, with its headers and styles; each form changes something.

    Each file is counted, and each page that shows a person to an official is recorded.
    """
    headers, files, effects = HeaderObserver(), FileObserver(site), EffectObserver(site, role)
    names = [NameObserver(site)] if role in SHOWN_TO else []
    selected_cases = list_cases(POLICY, site.app, (role,))
    differences, count = find_mismatches(
        site,
        selected_cases,
        watch=True,
        observers=(headers, files, effects, StyleObserver(), *names),
    )
    assert differences == []
    assert all(observer.page_count > 5 for observer in names)
    assert count > 150
    assert len(headers.statuses) > 3
    assert effects.waiting == set(), "these were not sent"
    assert len(files.endpoints) >= FILE_FORMS.get(role, 0)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_page_that_lacks_the_stylesheet_of_staff_would_be_found(site):
    staff_classes = read_styled_classes("staff") - read_styled_classes("site")
    area = site.world.targets["admin"]["unit"]["own"]["area_id"]
    page = site.ask("admin", "GET", f"/reporting/units/{area}").get_data(as_text=True)
    assert list_unstyled(page, staff_classes) == []
    unstyled = list_unstyled(page.replace("css/staff.", "css/site."), staff_classes)
    assert {"overview", "overview__card"} <= set(unstyled)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_the_rows_of_scope_on_postgresql(site):
    """Refusals and pages only: tests of the domains send the accepted forms on both databases."""
    selected_cases = (case for case in list_cases(POLICY, site.app) if case.line.object in SCOPES)
    selected_cases = (
        case
        for case in selected_cases
        if case.expected not in CLOSED_OUTCOMES  # they are refused before any object is loaded
        and (case.route.method == "GET" or int(case.expected) >= 400)
    )
    differences, count = find_mismatches(site, selected_cases, watch=False)
    assert differences == []
    assert count > 500


# ---- controls of the matrix ----


def open_view_to_all(app: Flask, endpoint: str) -> None:
    """Make a view public in this application only, since applications share the functions."""
    view = app.view_functions[endpoint]
    app.view_functions[endpoint] = public(lambda **values: view(**values))


def open_view_to_signed_in(app: Flask, endpoint: str) -> None:
    view = app.view_functions[endpoint]
    app.view_functions[endpoint] = lambda **values: view(**values)
    app.view_functions[endpoint].access = Access("signed_in")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_view_opened_by_mistake_is_caught(own_site):
    undetected, unanswered, change_count = [], [], 0
    routes_by_endpoint: dict[str, list[Route]] = {}
    for route in list_routes(own_site.app):
        routes_by_endpoint.setdefault(str(route.rule.endpoint), []).append(route)
    assert POLICY.find_faults(own_site.app) == []
    for endpoint, view in list(own_site.app.view_functions.items()):
        rule = get_rule(own_site.app, endpoint)
        changes = {
            "public": [],
            "capability": [],
            "signed_in": [open_view_to_all],
            "role": [open_view_to_all, open_view_to_signed_in],
            "token": [open_view_to_all],
        }[rule.kind]
        for change in changes:
            change_count += 1
            change(own_site.app, endpoint)
            roles = ("visitor",) if change is open_view_to_all else ("learner",)
            differences, _count = find_mismatches(
                own_site, list_cases(POLICY, own_site.app, roles, endpoint), watch=False
            )
            undeclared = [
                fault
                for route in routes_by_endpoint[endpoint]
                for fault in POLICY.list_undeclared(own_site.app, route)
            ]
            undetected += [] if undeclared else [f"{endpoint}: {change.__name__}"]
            unanswered += [] if differences else [f"{endpoint}: {change.__name__}"]
            own_site.app.view_functions[endpoint] = view
    assert undetected == []
    # Here the service checks the role too, so that requests alone do not reveal the mistake.
    refused_by_services = {
        f"accounts.{name}"
        for name in ("block", "unblock", "extra_time", "withdraw", "reopen_organisation")
    } | {
        "auth.remove_second_factor_of",
        "large_files.download",
        "programmes.confirm_retirement",
        "programmes.restore",
        "reforms.approve",
        "reforms.cancel",
        "reforms.enter",
    }
    assert set(unanswered) <= {
        f"{endpoint}: open_view_to_signed_in" for endpoint in refused_by_services
    }
    assert change_count > 70


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["district", "region", "hr", "trainer"])
def test_a_scope_that_is_too_wide_is_caught(site, role):
    original_container = site.app.extensions["lms"]

    def load_widened_actor(session, token_hash, now):
        actor = original_container.load_actor(session, token_hash, now)
        grants = [
            replace(g, region_unit_id=g.region_unit_id and find_root(session).id, course_slug=None)
            for g in actor.grants
        ]
        grants = [
            replace(g, organisation_id=g.organisation_id and site.world.organisations["foreign"])
            for g in grants
        ]
        return replace(actor, grants=tuple(grants))

    site.app.extensions["lms"] = replace(original_container, load_actor=load_widened_actor)
    object_kind = {
        "district": "unit",
        "region": "unit",
        "hr": "organisation area",
        "trainer": "course",
    }[role]
    selected_cases = [
        case
        for case in list_cases(POLICY, site.app, (role,))
        if (case.line.object, case.variant) == (object_kind, "foreign")
    ]
    differences, count = find_mismatches(
        site,
        (case for case in selected_cases if case.route.method == "GET" and case.expected == 404),
        watch=False,
    )
    wide = [fault for fault in differences if "instead of 404" in fault]
    assert len(wide) == count > 1, "each of them admits the role"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_gives_a_foreign_object_away_or_writes_in_a_get_is_caught(own_site):
    """The faults are a foreign object told from a missing one, its name, and a GET that writes."""
    endpoint, variants = "obligations.assignment", own_site.world.targets["district"]["assignment"]
    foreign = variants["foreign"]["assignment_id"]
    view = own_site.app.view_functions[endpoint]

    def find_planted_faults(change):
        def leak_object(assignment_id):
            return change() if assignment_id == foreign else view(assignment_id)

        leak_object.access = view.access
        own_site.app.view_functions[endpoint] = leak_object
        return " ".join(
            find_mismatches(
                own_site, list_cases(POLICY, own_site.app, ("district",), endpoint), watch=True
            )[0]
        )

    def write():
        with own_site.database.write() as session:
            record_heartbeat(session, now=NOW.replace(year=2027))
        raise NotFound

    assert "looks other" in find_planted_faults(lambda: ("not yours", 404))
    assert "another region" in find_planted_faults(lambda: (CANARY, 404))
    assert "wrote in a GET" in find_planted_faults(write)
    assert find_planted_faults(lambda: view(variants["missing"]["assignment_id"])) == ""


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_bare_reply_an_uncounted_file_an_unnoted_look_and_a_form_without_effect_are_caught(
    own_site, monkeypatch
):
    """The controls of the observers."""

    def observe(endpoint):
        effects, names = EffectObserver(own_site, "admin"), NameObserver(own_site)
        observers = (HeaderObserver(), FileObserver(own_site), effects, names)
        selected_cases = list_cases(POLICY, own_site.app, ("admin",), endpoint)
        return " ".join(
            find_mismatches(own_site, selected_cases, watch=True, observers=observers)[0]
        )

    assert observe("accounts.people") == ""
    tools = own_site.app.extensions["lms"]
    own_site.app.extensions["lms"] = replace(tools, record_access=lambda *_args, **_kwargs: None)
    assert "does not write it down" in observe("accounts.people")
    own_site.app.extensions["lms"] = tools
    assert observe("accounts.export_organisations") == ""
    monkeypatch.setattr("lms.web.downloads.count_file", lambda: None)
    assert "does not count it" in observe("accounts.export_organisations")
    views = own_site.app.view_functions
    edit = views["auth.edit"]
    assert observe("auth.edit") == ""
    views["auth.edit"] = signed_in(lambda: ("", 303))
    differences = observe("auth.edit")
    assert "changes nothing" in differences
    views["auth.edit"] = edit
    own_site.app.after_request_funcs.setdefault(None, []).insert(0, strip_policy)
    assert "policy []" in observe("auth.edit")


def strip_policy(reply):
    reply.headers.remove("Content-Security-Policy")
    return reply
