"""Forged requests from other sites: unsafe ones need the session's token, safe ones change nothing.

test_matrix.py sends each unsafe request as the same role, and checks that with the token it changes
something.
"""

import pytest

from lms.web.access import get_rule
from lms.web.csrf import mask_token
from tests.choosing import DEEP
from tests.web.security.policy import LOGGED, WRITING_GETS, list_cases, read_policy
from tests.web.security.site import SESSION_TOKEN, TOKEN, UNSAFE

POLICY = read_policy()
# A case is of the first role that is admitted, so that only the token can be the reason of a
# refusal.
ROLES = ("admin", "learner", "region", "consultant", "visitor")
FOREIGN = mask_token("f" * len(SESSION_TOKEN))
WRONG_TOKENS = (FOREIGN, SESSION_TOKEN, TOKEN[:-1], TOKEN[4:], TOKEN.upper(), "\N{SNOWMAN}")
CROSS = {"Cookie": "", "Origin": "https://evil.example", "Referer": "https://evil.example/"}
FORGERIES = (
    *({"token": token} for token in ("", *WRONG_TOKENS)),
    {"token": None, "headers": {"X-CSRF-Token": FOREIGN}},
    {"token": None, "query_string": {"csrf_token": TOKEN}},
    {"headers": CROSS},  # a token without its session
    {"token": None, "headers": CROSS},
    {"token": "", "headers": CROSS},
)
METHODS = ("DELETE", "PUT", "PATCH", "TRACE", "OPTIONS")


def list_accepted_cases(site):
    """Return a case for each unsafe route that admits the request and changes something.

    A sign-in that fails changes the count of the throttle.
    """
    cases_by_object = {}
    for case in list_cases(POLICY, site.app, ROLES):
        route = case.route
        if route.rule.endpoint in PROVEN_OTHERWISE | NOTHING_CHANGES:
            continue
        counts = isinstance(case.expected, int) and (
            case.expected < 400 or route.rule.endpoint in COUNTED
        )
        if (
            route.method in UNSAFE
            and counts
            and case.variant not in WITHOUT_EFFECT.get(route.rule.endpoint, ())
        ):
            cases_by_object.setdefault((route.name, case.line.object), case)
    return list(cases_by_object.values())


# Capability URLs, where no cookie counts: a mail program sends this form without opening the site.
PROVEN_OTHERWISE = frozenset({"messaging.confirm_unsubscription"})

# Endpoints that count refusals against guessing.
COUNTED = frozenset(
    {
        "auth.sign_in",
        "auth.sign_in_by_name",
        "auth.card",
        "duplicates.employer_code",
        "duplicates.accept_employer_code",
        "sittings.join",
    }
)

# Forms that change nothing here: they only search, set a cookie, or have nothing to act on.
NOTHING_CHANGES = frozenset(
    {
        "accounts.find_for_iin",
        "accounts.repeat_offer",
        "assessment.restore",  # nothing is retired
        "auth.care",
        "auth.confirm_phone",
        "auth.forgotten_sent",
        "auth.print_walk_in_card",
        "auth.this_browser",
        "diagnostics.answer",
        "diagnostics.credit",
        "grading.put_back",  # nobody has taken it
        "personal_data.cancel_erasure",
        "practice.hand_in_final",  # here without the token that its page gives
        "practice.hand_in",  # here without the token that its page gives
        "practice.sample_run",
        "reforms.approve",  # none is so large that it waits
        "sittings.minutes",  # nobody writes
        "sittings.minutes_for_all",
    }
)

# Variants without effect: the person is not blocked, is enrolled already, or has a single post,
# which is the main one.
WITHOUT_EFFECT = {
    "accounts.unblock": ("own",),
    "enrolment.enrol": ("own",),
    "accounts.make_main_post": ("own", "foreign"),
}


def send_case(site, case, **kwargs):
    return site.call(
        case.role,
        case.route,
        site.world.targets[case.role][case.line.object][case.variant] if case.variant else {},
        **kwargs,
    )


def test_every_unsafe_url_is_tried(site):
    unsafe = {rule.endpoint for rule in site.app.url_map.iter_rules() if rule.methods & UNSAFE}
    # Routes for API tokens ignore cookies, so forgery is impossible:
    # tests/web/api/test_admission.py.
    unsafe -= {endpoint for endpoint in unsafe if get_rule(site.app, endpoint).kind == "token"}
    assert unsafe - PROVEN_OTHERWISE - NOTHING_CHANGES == {
        case.route.rule.endpoint for case in list_accepted_cases(site)
    }
    assert len(unsafe) > 25


def test_without_the_token_of_the_session_nothing_is_done(site):
    """Each route without a token, and with one forgery by turns; with LMS_TEST_ALL=1 with all.

    The token is checked before any view begins, so that the result does not depend on the route.
    """
    before, request_count = site.hash_rows(), 0
    for number, case in enumerate(list_accepted_cases(site)):
        turn = number % len(FORGERIES)
        for forgery in ({"token": None}, *(FORGERIES if DEEP else FORGERIES[turn : turn + 1])):
            assert send_case(site, case, **forgery).status_code == 400, (case.route.name, forgery)
            request_count += 1
    assert site.hash_rows() == before
    assert request_count >= 5 * len(FORGERIES), "each forgery is tried at several routes"


def test_nor_is_what_would_change_nothing_answered_without_it(site):
    selected_cases = [
        case
        for case in list_cases(POLICY, site.app, ("consultant", "admin", "learner"))
        if case.route.rule.endpoint in NOTHING_CHANGES and case.route.method in UNSAFE
    ]
    assert {case.route.rule.endpoint for case in selected_cases} == NOTHING_CHANGES
    assert {send_case(site, case, token=None).status_code for case in selected_cases} == {400}


def test_where_the_url_is_the_proof_no_session_counts(site):
    assert {e for e in site.app.view_functions if get_rule(site.app, e).kind == "capability"} == {
        *PROVEN_OTHERWISE,
        "messaging.unsubscribe",
    }
    link = f"/messaging/unsubscribe/{site.world.targets['hr']['delivery']['own']['token']}"
    page = site.ask("learner", "GET", link).get_data(as_text=True)
    assert "csrf_token" not in page and "/auth/sign-in" in page, (
        "a person who is signed in is a visitor there"
    )
    assert site.ask("visitor", "POST", link, token=None, headers={"Cookie": ""}).status_code == 200
    rows = site.read_rows()["unsubscription"]
    assert [row[0] for row in rows] == [site.world.people["hr"]], (
        "it acts for the person of the URL, not for the one who is signed in"
    )
    site.restore()


def test_the_token_may_come_in_a_header(site):
    case = next(
        case
        for case in list_accepted_cases(site)
        if case.route.rule.endpoint == "learning.lesson_bookmark"
    )
    assert send_case(site, case, token=None, headers={"X-CSRF-Token": TOKEN}).status_code == 204


def test_a_token_for_one_session_is_none_for_another_and_changes_at_the_sign_in(site):
    first, second = site.app.test_client(), site.app.test_client()
    token = first.token()
    form = {"login": "nobody", "password": "kok-tobe-7", "csrf_token": token}
    assert first.post("/auth/sign-in", data=form).status_code == 422
    assert second.token() != token
    assert second.post("/auth/sign-in", data=form).status_code == 400


def list_reads(site, kind):
    """Yield each case that reads, with a method.

    On SQLite this is HEAD, since the matrix sends each GET as each role.
    """
    method = "HEAD" if kind == "sqlite" else "GET"
    for case in list_cases(POLICY, site.app, ROLES[:2]):
        if case.route.method == "GET" and case.variant in ("", "own", "foreign"):
            yield case, method


def test_reading_changes_nothing_by_get_or_head(site, kind):
    site.ask("visitor", "GET", "/readyz")
    before, request_count = site.hash_rows(without=LOGGED), 0
    for case, method in list_reads(site, kind):
        values = (
            site.world.targets[case.role][case.line.object][case.variant] if case.variant else {}
        )
        reply = site.ask(case.role, method, site.build_path(case.route.rule, values))
        reply.close()
        assert method == "GET" or not reply.data
        request_count += 1
    assert request_count > (400 if kind == "sqlite" else 200)
    assert site.hash_rows(without=LOGGED) == before


def test_the_four_that_write_write_no_more_than_is_documented(site):
    """These are the only changes that their documentation allows.

    An unknown number is counted, the first drawing of a certificate or edition is stored, and
    readiness proves that a write is possible.
    """
    assert len(WRITING_GETS) == 4
    before = site.read_rows()
    site.ask(
        "visitor",
        "GET",
        "/certificates/" + site.world.targets["visitor"]["number"]["missing"]["number"],
    )
    site.ask("visitor", "GET", "/readyz")
    after = site.read_rows()
    assert {name for name, rows in after.items() if rows != before.get(name)} == {
        "throttle_count",
        "heartbeat",
    }


@pytest.mark.parametrize("role", ["visitor", "admin"])
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_method_that_a_url_does_not_take_is_refused_and_does_nothing(site, role):
    """Each method of each route as one of the roles; with LMS_TEST_ALL=1 as both."""
    before = site.read_version()
    methods_by_rule = {}
    for rule in site.app.url_map.iter_rules():
        methods_by_rule.setdefault(rule.rule, set()).update(rule.methods)
    for number, rule in enumerate(site.app.url_map.iter_rules()):
        path = site.build_path(
            rule,
            {"kind": "units", "name": "courses", "area_id": 1}
            | dict.fromkeys(rule.arguments - {"kind", "name", "area_id"}, 1),
        )
        methods = METHODS if DEEP else METHODS[(number + (role == "admin")) % 2 :: 2]
        for method in set(methods) - methods_by_rule[rule.rule]:
            assert site.ask(role, method, path).status_code in (404, 405), (method, path)
    assert site.read_version() == before
