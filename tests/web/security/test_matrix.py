"""Every address of the application, as every role, with an object of one's own, of one's region, of another, and with none."""

from dataclasses import replace

import pytest
from flask import Flask

from lms.core.errors import NotFound
from lms.core.health import record_heartbeat
from lms.regions.queries import find_root
from lms.web.access import Access, check_declarations, get_rule, public, signed_in
from tests.conftest import NOW
from tests.web.security.observers import EffectObserver, FileObserver, HeaderObserver, NameObserver
from tests.web.security.policy import CLOSED_OUTCOMES, cases, mismatches, read
from tests.web.security.site import Address, addresses
from tests.web.security.world import CANARY, ROLES

POLICY = read()
# How many forms of each role give or take a file, at least.
FILE_FORMS = {"trainer": 3, "consultant": 3, "district": 20, "region": 20, "hr": 20, "admin": 30}
# Officials, to whom pages show people.
SHOWN_TO = ("district", "hr", "admin")
SCOPES = frozenset(
    {"assignment", "unit", "body", "attempt", "open", "done", "number", "grant", "version"}
)


def test_every_address_stands_in_the_policy_and_every_line_has_its_address(app):
    assert POLICY.faults(app) == []


def test_an_address_that_the_policy_lacks_and_a_line_without_address_are_found(own_app):
    own_app.add_url_rule("/forgotten", "forgotten", public(lambda: "open"), methods=["GET", "POST"])
    faults = replace(POLICY, lines={**POLICY.lines, "GET /gone": []}).faults(own_app)
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
    """Each reply is as the policy says, with all headers; each form changes something, and a file that it gives or takes is counted.

    Whoever is shown a person is written down.
    """
    headers, files, effects = HeaderObserver(), FileObserver(site), EffectObserver(site, role)
    names = [NameObserver(site)] if role in SHOWN_TO else []
    selected_cases = cases(POLICY, site.app, (role,))
    differences, count = mismatches(
        site, selected_cases, watch=True, observers=(headers, files, effects, *names)
    )
    assert differences == []
    assert all(observer.seen_count > 5 for observer in names)
    assert count > 150
    assert len(headers.statuses) > 3
    assert effects.waiting == set(), "these were not sent"
    assert len(files.endpoints) >= FILE_FORMS.get(role, 0)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_the_rows_of_scope_on_postgresql(site):
    """What is refused, and what may be read: the forms that are taken are sent on both databases by the tests of their domains."""
    selected_cases = (case for case in cases(POLICY, site.app) if case.line.object in SCOPES)
    selected_cases = (
        case
        for case in selected_cases
        if case.expected not in CLOSED_OUTCOMES  # they are refused before any object is looked for
        and (case.address.method == "GET" or int(case.expected) >= 400)
    )
    differences, count = mismatches(site, selected_cases, watch=False)
    assert differences == []
    assert count > 500


# ---- what the matrix would catch ----


def open_to_all(app: Flask, endpoint: str) -> None:
    """Makes one view of this application public; those of other applications are the same functions and stay as they are."""
    view = app.view_functions[endpoint]
    app.view_functions[endpoint] = public(lambda **values: view(**values))


def open_to_everyone_signed_in(app: Flask, endpoint: str) -> None:
    view = app.view_functions[endpoint]
    app.view_functions[endpoint] = lambda **values: view(**values)
    app.view_functions[endpoint].access = Access("signed_in")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_view_opened_by_mistake_is_caught(own_site):
    survived, hidden, tried_count = [], [], 0
    at: dict[str, list[Address]] = {}
    for address in addresses(own_site.app):
        at.setdefault(str(address.rule.endpoint), []).append(address)
    assert POLICY.faults(own_site.app) == []
    for endpoint, view in list(own_site.app.view_functions.items()):
        rule = get_rule(own_site.app, endpoint)
        changes = {
            "public": [],
            "capability": [],
            "signed_in": [open_to_all],
            "role": [open_to_all, open_to_everyone_signed_in],
            "token": [open_to_all],
        }[rule.kind]
        for change in changes:
            tried_count += 1
            change(own_site.app, endpoint)
            roles = ("visitor",) if change is open_to_all else ("learner",)
            differences, _count = mismatches(
                own_site, cases(POLICY, own_site.app, roles, endpoint), watch=False
            )
            undeclared = [
                fault
                for address in at[endpoint]
                for fault in POLICY.list_undeclared(own_site.app, address)
            ]
            survived += [] if undeclared else [f"{endpoint}: {change.__name__}"]
            hidden += [] if differences else [f"{endpoint}: {change.__name__}"]
            own_site.app.view_functions[endpoint] = view
    assert survived == []
    # Here the service asks for the role too, so that the requests alone do not tell.
    asking = {
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
    assert set(hidden) <= {f"{endpoint}: open_to_everyone_signed_in" for endpoint in asking}
    assert tried_count > 70


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["district", "region", "hr", "trainer"])
def test_a_scope_that_is_too_wide_is_caught(site, role):
    original_container = site.app.extensions["lms"]

    def widened(session, token_hash, now):
        actor = original_container.load_actor(session, token_hash, now)
        grants = [
            replace(g, region_unit_id=g.region_unit_id and find_root(session).id, course_slug=None)
            for g in actor.grants
        ]
        grants = [
            replace(g, organisation_id=g.organisation_id and site.world.bodies["foreign"])
            for g in grants
        ]
        return replace(actor, grants=tuple(grants))

    site.app.extensions["lms"] = replace(original_container, load_actor=widened)
    theirs = {"district": "unit", "region": "unit", "hr": "body", "trainer": "course"}[role]
    selected_cases = [
        case
        for case in cases(POLICY, site.app, (role,))
        if (case.line.object, case.which) == (theirs, "foreign")
    ]
    differences, count = mismatches(
        site,
        (case for case in selected_cases if case.address.method == "GET" and case.expected == 404),
        watch=False,
    )
    wide = [fault for fault in differences if "instead of 404" in fault]
    assert len(wide) == count > 1, "each of them lets in"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_gives_a_foreign_object_away_or_writes_in_a_get_is_caught(own_site):
    """Three planted holes: another word for foreign than for missing, a foreign name, a GET that writes."""
    endpoint, ways = "obligations.assignment", own_site.world.targets["district"]["assignment"]
    foreign = ways["foreign"]["assignment_id"]
    view = own_site.app.view_functions[endpoint]

    def planted(change):
        def leaking(assignment_id):
            return change() if assignment_id == foreign else view(assignment_id)

        leaking.access = view.access
        own_site.app.view_functions[endpoint] = leaking
        return " ".join(
            mismatches(own_site, cases(POLICY, own_site.app, ("district",), endpoint), watch=True)[
                0
            ]
        )

    def write():
        with own_site.database.write() as session:
            record_heartbeat(session, now=NOW.replace(year=2027))
        raise NotFound

    assert "looks other" in planted(lambda: ("not yours", 404))
    assert "another region" in planted(lambda: (CANARY, 404))
    assert "wrote in a GET" in planted(write)
    assert planted(lambda: view(ways["missing"]["assignment_id"])) == ""


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_bare_reply_an_uncounted_file_an_unnoted_look_and_a_form_without_effect_are_caught(
    own_site, monkeypatch
):
    """The controls of what is looked at beside the policy."""

    def observe(endpoint):
        effects, names = EffectObserver(own_site, "admin"), NameObserver(own_site)
        observers = (HeaderObserver(), FileObserver(own_site), effects, names)
        selected_cases = cases(POLICY, own_site.app, ("admin",), endpoint)
        return " ".join(mismatches(own_site, selected_cases, watch=True, observers=observers)[0])

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
