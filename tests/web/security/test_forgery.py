"""Requests that another site makes a browser send: an unsafe one is refused without this session's token, a safe one changes nothing.

That each unsafe one changes something with the token is seen in the matrix, which sends it as the same role: test_matrix.py.
"""

import pytest

from lms.web.access import get_rule
from lms.web.csrf import mask_token
from tests.choosing import DEEP
from tests.web.security.policy import LOGGED, WRITING_GETS, cases, read
from tests.web.security.site import SESSION_TOKEN, TOKEN, UNSAFE

POLICY = read()
# Roles, the best first: who is let in shows that it is the token that keeps the request out.
TRYING = ("admin", "learner", "region", "consultant", "visitor")
# A sign-in that fails changes what the throttle has counted; all others change what their form is for.
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


def list_accepted(site):
    """One case for each unsafe address that is let in and changes something; signing in as nobody is counted."""
    cases_by_object = {}
    for case in cases(POLICY, site.app, TRYING):
        address = case.address
        if address.rule.endpoint in PROVEN_OTHERWISE | NOTHING_CHANGES:
            continue
        counts = isinstance(case.expected, int) and (
            case.expected < 400 or address.rule.endpoint in COUNTED
        )
        if (
            address.method in UNSAFE
            and counts
            and case.which not in WITHOUT_EFFECT.get(address.rule.endpoint, ())
        ):
            cases_by_object.setdefault((address.name, case.line.object), case)
    return list(cases_by_object.values())


# The address is the whole proof there, and no cookie counts: a mail program sends this form, which never saw the site.
PROVEN_OTHERWISE = frozenset({"messaging.confirm_unsubscription"})

# What is refused there is counted, so that nobody guesses for long.
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

# What changes nothing here: it only finds somebody or marks a browser, or there is nothing to take.
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

# What is so already stays so: who is not blocked is not unblocked, who is enrolled is not enrolled again, the only post is the main one.
WITHOUT_EFFECT = {
    "accounts.unblock": ("own",),
    "enrolment.enrol": ("own",),
    "accounts.make_main_post": ("own", "foreign"),
}


def sent(site, case, **kwargs):
    return site.call(
        case.role,
        case.address,
        site.world.targets[case.role][case.line.object][case.which] if case.which else {},
        **kwargs,
    )


def test_every_unsafe_address_is_tried(site):
    unsafe = {rule.endpoint for rule in site.app.url_map.iter_rules() if rule.methods & UNSAFE}
    # Where a token is the key no cookie counts, so no browser can be made to use it: tests/web/api/test_admission.py.
    unsafe -= {endpoint for endpoint in unsafe if get_rule(site.app, endpoint).kind == "token"}
    assert unsafe - PROVEN_OTHERWISE - NOTHING_CHANGES == {
        case.address.rule.endpoint for case in list_accepted(site)
    }
    assert len(unsafe) > 25


def test_without_the_token_of_the_session_nothing_is_done(site):
    """Each address without any token, and with a forgery by turns; with LMS_TEST_ALL=1 with all.

    The token is looked at before any view begins, so that it is not the address that differs.
    """
    before, tried_count = site.digest(), 0
    for number, case in enumerate(list_accepted(site)):
        turn = number % len(FORGERIES)
        for forgery in ({"token": None}, *(FORGERIES if DEEP else FORGERIES[turn : turn + 1])):
            assert sent(site, case, **forgery).status_code == 400, (case.address.name, forgery)
            tried_count += 1
    assert site.digest() == before
    assert tried_count >= 5 * len(FORGERIES), "each forgery is tried at several addresses"


def test_nor_is_what_would_change_nothing_answered_without_it(site):
    cases_tried = [
        case
        for case in cases(POLICY, site.app, ("consultant", "admin", "learner"))
        if case.address.rule.endpoint in NOTHING_CHANGES and case.address.method in UNSAFE
    ]
    assert {case.address.rule.endpoint for case in cases_tried} == NOTHING_CHANGES
    assert {sent(site, case, token=None).status_code for case in cases_tried} == {400}


def test_where_the_address_is_the_proof_no_session_counts(site):
    assert {e for e in site.app.view_functions if get_rule(site.app, e).kind == "capability"} == {
        *PROVEN_OTHERWISE,
        "messaging.unsubscribe",
    }
    link = f"/messaging/unsubscribe/{site.world.targets['hr']['delivery']['own']['token']}"
    page = site.ask("learner", "GET", link).get_data(as_text=True)
    assert "csrf_token" not in page and "/auth/sign-in" in page, (
        "whoever is signed in is a visitor there"
    )
    assert site.ask("visitor", "POST", link, token=None, headers={"Cookie": ""}).status_code == 200
    rows = site.rows()["unsubscription"]
    assert [row[0] for row in rows] == [site.world.people["hr"]], (
        "it acts for whom the address is of, not for who is signed in"
    )
    site.restore()


def test_the_token_may_come_in_a_header(site):
    case = next(
        case
        for case in list_accepted(site)
        if case.address.rule.endpoint == "learning.lesson_bookmark"
    )
    assert sent(site, case, token=None, headers={"X-CSRF-Token": TOKEN}).status_code == 204


def test_a_token_for_one_session_is_none_for_another_and_changes_at_the_sign_in(site):
    first, second = site.app.test_client(), site.app.test_client()
    token = first.token()
    form = {"login": "nobody", "password": "kok-tobe-7", "csrf_token": token}
    assert first.post("/auth/sign-in", data=form).status_code == 422
    assert second.token() != token
    assert second.post("/auth/sign-in", data=form).status_code == 400


def reads(site, kind):
    """Each address that is read, with objects of one's own and of others: on SQLite the matrix asks each by GET, as each role."""
    method = "HEAD" if kind == "sqlite" else "GET"
    for case in cases(POLICY, site.app, TRYING[:2]):
        if case.address.method == "GET" and case.which in ("", "own", "foreign"):
            yield case, method


def test_reading_changes_nothing_by_get_or_head(site, kind):
    site.ask("visitor", "GET", "/readyz")
    before, asked_count = site.digest(without=LOGGED), 0
    for case, method in reads(site, kind):
        ways = site.world.targets[case.role][case.line.object][case.which] if case.which else {}
        reply = site.ask(case.role, method, site.path(case.address.rule, ways))
        reply.close()
        assert method == "GET" or not reply.data
        asked_count += 1
    assert asked_count > (400 if kind == "sqlite" else 200)
    assert site.digest(without=LOGGED) == before


def test_the_four_that_write_write_no_more_than_is_documented(site):
    """A miss at the verification is counted, the first drawing of a certificate, also of an edition, is kept, and readiness proves that a write is possible."""
    assert len(WRITING_GETS) == 4
    before = site.rows()
    site.ask(
        "visitor",
        "GET",
        "/certificates/" + site.world.targets["visitor"]["number"]["missing"]["number"],
    )
    site.ask("visitor", "GET", "/readyz")
    after = site.rows()
    assert {name for name, rows in after.items() if rows != before.get(name)} == {
        "throttle_count",
        "heartbeat",
    }


@pytest.mark.parametrize("role", ["visitor", "admin"])
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_method_that_an_address_does_not_take_is_refused_and_does_nothing(site, role):
    """Each method of each address as the one or as the other; with LMS_TEST_ALL=1 as both."""
    before = site.version()
    methods_by_rule = {}
    for rule in site.app.url_map.iter_rules():
        methods_by_rule.setdefault(rule.rule, set()).update(rule.methods)
    for number, rule in enumerate(site.app.url_map.iter_rules()):
        path = site.path(
            rule,
            {"kind": "units", "name": "courses", "area_id": 1}
            | dict.fromkeys(rule.arguments - {"kind", "name", "area_id"}, 1),
        )
        methods = METHODS if DEEP else METHODS[(number + (role == "admin")) % 2 :: 2]
        for method in set(methods) - methods_by_rule[rule.rule]:
            assert site.ask(role, method, path).status_code in (404, 405), (method, path)
    assert site.version() == before
