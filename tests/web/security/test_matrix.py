"""Every route with every role: who may enter, written down here independently of the views; and inside, own against foreign and missing."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter

from lms.app import create_app
from lms.web.access import public
from tests.factories.accounts import begin_sign_in
from tests.web.security.world import MISSING, ROLES, build

EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {"visitor"}
TRAINERS = frozenset({"trainer", "admin"})
OFFICERS = frozenset({"district", "region", "hr", "admin"})
ADMIN = frozenset({"admin"})
POLICY = {
    **dict.fromkeys(
        (
            "pages.home", "pages.help_page", "pages.privacy", "pages.accessibility", "pages.appearance", "pages.favicon", "healthz",
            "readyz", "metrics", "static_file", "choose_language", "choose_appearance", "catalogue.index", "catalogue.course",
            "catalogue.media", "certificates.check", "certificates.verify", "regions.districts", "accounts.sign_in",
            "accounts.sign_up", "accounts.password_link", "learning.lesson",
        ),
        EVERYONE,
    ),
    **dict.fromkeys(
        (
            "pages.my_learning", "accounts.account", "accounts.edit", "accounts.password", "accounts.sign_ins",
            "accounts.end_sign_ins", "accounts.sign_out", "accounts.welcome", "enrolment.enrol", "learning.course", "learning.resume",
            "learning.lesson_done", "learning.lesson_place", "learning.quiz", "learning.quiz_start", "learning.attempt",
            "learning.attempt_answer", "learning.attempt_review", "learning.attempt_submit", "learning.attempt_result",
            "certificates.pdf",
        ),
        SIGNED_IN,
    ),
    **dict.fromkeys(
        (
            "assessment.results", "assessment.version_results", "catalogue.versions", "catalogue.upload", "catalogue.upload_archive",
        ),
        TRAINERS,
    ),
    **dict.fromkeys(
        (
            "obligations.index", "obligations.assignment", "obligations.withdraw", "obligations.confirm_withdrawal",
            "obligations.new", "obligations.assign", "reporting.index", "reporting.figures", "reporting.people",
            "reporting.export_figures", "reporting.export_people",
        ),
        OFFICERS,
    ),
    **dict.fromkeys(
        (
            "accounts.people", "accounts.person", "accounts.new_person", "accounts.edit_person", "accounts.grant",
            "accounts.withdraw", "accounts.block", "accounts.unblock", "accounts.extra_time", "accounts.new_link",
            "accounts.organisations", "accounts.new_organisation", "accounts.edit_organisation",
        ),
        ADMIN,
    ),
}  # fmt: skip
PARAMETERS = {"kind": "units", "name": "places", "code": "kk", "number": 1}
REQUEST_ID = re.compile(r"[0-9a-f]{16}|value=\"[\w-]{32}\"|next=[^\"]*")

# Inside: who sees which object. What is not named here for a role is not found, like a missing one.
SCOPED = (
    ("/reporting/units/{}", "unit", {
        "district": {"district"}, "region": {"district", "beside", "region"}, "admin": {"district", "beside", "region", "foreign"},
    }),
    ("/reporting/units/{}/people?measure=enrolled", "unit", {
        "district": {"district"}, "region": {"district", "beside", "region"}, "admin": {"district", "beside", "region", "foreign"},
    }),
    ("/reporting/organisations/{}", "organisation", {"hr": {"own"}, "admin": {"own", "foreign"}}),
    ("/obligations/{}", "assignment", {"district": {"own"}, "region": {"own"}, "admin": {"own", "foreign"}}),
    ("/obligations/{}", "body_assignment", {"hr": {"own"}, "admin": {"own", "foreign"}}),
    ("/learning/attempts/{}/1", "attempt", {"learner": {"own"}}),
    ("/learning/attempts/{}/review", "attempt", {"learner": {"own"}}),
    ("/accounts/people/{}", "person", {"admin": {"own", "foreign"}}),
    ("/accounts/organisations/{}", "organisation", {"admin": {"own", "foreign"}}),
)  # fmt: skip


@pytest.fixture
def runtime(app):
    return app.extensions["lms"]


@pytest.fixture
def world(session, runtime):
    return build(session, runtime.storage)


def browsers(app: Flask, session, world) -> dict:
    """A browser for each role, signed in where the role is somebody."""
    made = {}
    for role in ROLES:
        client = app.test_client()
        client.judge = False
        if world.people[role] is not None:
            token = begin_sign_in(session, world.people[role])
            with client.session_transaction() as kept:
                kept["_user_id"] = token
        made[role] = client
    session.commit()
    return made


def address(app: Flask, rule: Rule) -> str:
    """An address of the route, of things that do not exist: the rule of the view decides before that matters."""
    values = {
        name: PARAMETERS.get(name, MISSING if isinstance(converter, NumberConverter) else "missing")
        for name, converter in rule._converters.items()
    }
    if rule.endpoint.startswith("certificates."):
        values["number"] = "missing"
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def enters(client, method: str, path: str) -> bool:
    reply = client.get(path) if method == "GET" else client.send(path)
    assert reply.status_code < 500, f"{method} {path}: {reply.status_code}"
    led_away = reply.status_code == 302 and reply.location.startswith("/accounts/sign-in")
    return not led_away and reply.status_code not in (401, 403)


def mismatches(app: Flask, session, world, endpoint: str | None = None) -> list[str]:
    """Every route (or those of an endpoint), method and role where what happens is not what the policy says."""
    clients, wrong = browsers(app, session, world), []
    for rule in app.url_map.iter_rules(endpoint):
        allowed = POLICY.get(rule.endpoint, frozenset())
        for method in sorted(rule.methods & {"GET", "POST"}):
            if rule.endpoint in ("accounts.sign_out", "accounts.end_sign_ins"):
                continue  # they end the browser's session: looked at on their own below
            path = address(app, rule)
            wrong += [f"{method} {path} as {role}" for role in ROLES if enters(clients[role], method, path) != (role in allowed)]
    return wrong


def test_every_route_stands_in_the_policy_and_the_other_way_round(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(POLICY)


def test_every_route_lets_in_exactly_those_whom_the_policy_names(app, session, world):
    assert mismatches(app, session, world) == []


@pytest.mark.parametrize("endpoint", ["accounts.people", "reporting.figures", "learning.course", "assessment.results"])
def test_a_view_that_lost_its_rule_is_found_out(app, session, world, endpoint):
    app.view_functions[endpoint] = public(lambda **_values: "open")
    assert mismatches(app, session, world, endpoint)


def test_a_view_without_a_rule_stops_the_start_and_is_refused_even_so(settings, clock, monkeypatch):
    silent = create_app(settings, clock)
    silent._got_first_request = False
    silent.add_url_rule("/silent", "silent", lambda: "secret")
    client = silent.test_client()
    assert client.get("/silent").status_code == 403
    assert client.get("/help").status_code == 200  # the control
    from lms.web.access import check_declarations

    with pytest.raises(RuntimeError, match="silent"):
        check_declarations(silent)


@pytest.mark.parametrize(("path", "kind", "seen"), SCOPED, ids=lambda value: value if isinstance(value, str) else "")
def test_inside_foreign_objects_look_like_missing_ones(  # noqa: PLR0917
    app, session, world, path, kind, seen
):
    clients = browsers(app, session, world)
    objects = {name.removeprefix(f"{kind}_"): key for name, key in world.ids.items() if name.startswith(f"{kind}_")}
    for role in sorted(set().union(*(POLICY[app.url_map.bind("x").match(path.format(1).split("?")[0])[0]],)) - {"visitor"}):
        missing = clients[role].get(path.format(MISSING))
        assert missing.status_code == 404
        for name, key in objects.items():
            reply = clients[role].get(path.format(key))
            expected = 200 if name in seen.get(role, set()) else 404
            assert reply.status_code == expected, f"{path.format(key)} ({name}) as {role}: {reply.status_code}"
            if expected == 404:
                assert REQUEST_ID.sub("", reply.get_data(as_text=True)) == REQUEST_ID.sub("", missing.get_data(as_text=True))


def test_a_certificate_file_is_for_its_holder(app, session, world):
    clients = browsers(app, session, world)
    own, foreign = world.ids["number_own"], world.ids["number_foreign"]
    assert clients["learner"].get(f"/certificates/{own}.pdf").status_code == 200
    for role in ("learner", "trainer", "hr", "region", "admin"):
        number = foreign if role == "learner" else own
        assert clients[role].get(f"/certificates/{number}.pdf").status_code == 404


def test_no_foreign_name_stands_on_any_page_of_an_officer(app, session, world):
    clients = browsers(app, session, world)
    pages = ("/obligations/", f"/obligations/{world.ids['assignment_own']}", "/reporting/units/{}/people?measure=enrolled")
    for role in ("district", "region"):
        text = "".join(clients[role].get(page.format(world.ids[f"unit_{role}"])).get_data(as_text=True) for page in pages)
        assert "Canaryforeign" not in text
    nation = clients["admin"].get(f"/reporting/units/{world.ids['unit_foreign']}/people?measure=enrolled").get_data(as_text=True)
    assert "Canaryforeign" in nation  # the control: the name is there to be leaked


def test_signing_out_is_for_whoever_is_signed_in(app, session, world):
    for path in ("/accounts/sign-out", "/accounts/sign-ins/end"):
        clients = browsers(app, session, world)
        assert clients["visitor"].send(path).status_code == 401
        assert clients["learner"].send(path).status_code == 303
        assert clients["learner"].get("/my").status_code == 302
