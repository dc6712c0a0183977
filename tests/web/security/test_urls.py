"""URLs that no link leads to get the right status and a page, never a server error."""

import pytest

from tests.choosing import DEEP
from tests.client import judge_page
from tests.web.security.forms import build_form
from tests.web.security.policy import CLOSED_OUTCOMES, list_cases, read_policy
from tests.web.security.site import UNSAFE

POLICY = read_policy()
# Written as in the URL, with percent signs.
IDS = (
    "0",
    "-1",
    "-0",
    "+1",
    "1.0",
    "1e3",
    "0x1",
    "01",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "9" * 400,
    "abc",
    "%D9%A1%D9%A2",
    "%E2%91%A0",
    "%EF%BC%91",
    "%00",
    "1%00",
    "1%0A",
    "1%20",
    "%20",
    "%2527",
    "1;2",
    "1,2",
    "1'--",
    "null",
    "None",
    "NaN",
    "%F0%9F%98%80",
    "%FF%FE",
    "%C3%28",
    "%ED%A0%80",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "....//",
    "%5c..%5c",
    "~",
    "*",
    "%25",
    "%7B%7B7*7%7D%7D",
    "$%7B7*7%7D",
    "%3Cscript%3E",
    "a" * 3000,
    "%D2%9B" * 1000,
    ".pdf",
    "..pdf",
    "con",
    "units",
    "%E2%80%AE",
    "%EF%BB%BF",
    "a%0D%0ASet-Cookie:x=1",
)
TRICKS = (
    "//",
    "///evil.example",
    "/.",
    "/..",
    "/../",
    "/..;/",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/static/../lms/app.py",
    "/static/..%2f..%2flms%2fapp.py",
    "/static/%2e%2e/%2e%2e/instance/keys/secret.key",
    "/static//etc/passwd",
    "/static/css/",
    "/static/.",
    "/static/css/site.css%00.txt",
    "/catalogue/media/..%2f..%2fkeys%2fsecret.key.svg",
    "/catalogue/media/" + "A" * 64 + ".svg",
    "/catalogue/media/" + "0" * 63 + ".svg",
    "/certificates/..%2f..%2fkeys.pdf",
    "/HELP",
    "/help/",
    "/help%00",
    "/help%0d%0aSet-Cookie:x=1",
    "/help;x=1",
    "/help%3f",
    "/Accounts/people",
    "/accounts//people",
    "/accounts/%70eople/../people",
    "/accounts/people/.%2e/people",
    "/\\evil.example",
    "/%5cevil.example",
    "/.git/config",
    "/.env",
    "/wp-login.php",
    "/instance/lms.db",
    "/%",
    "/%zz",
    "/" + "a/" * 1500,
    "/_gallery",
    "/accounts/people/1/../../people/1",
)
VALUES = (
    "",
    "-1",
    "0",
    "999999999",
    "2147483648",
    "9223372036854775808",
    "9" * 5000,
    "abc",
    "%00",
    "%D9%A1",
    "%E2%91%A0",
    "1%00",
    "%F0%9F%98%80",
    "%FF",
    "%ED%A0%80",
    "%E2%80%AE",
    "2026-02-30",
    "2026-13",
    "0000-00",
    "9999-12",
    "10000",
    "2026-3",
    "-2026",
    "2026-03-09T25:61",
    "' OR 1=1--",
    "%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "%25%25%25",
    "_%25_",
    "{{7*7}}",
    "%0D%0AX:1",
    "a" * 10000,
    "..%2f..%2f",
    "http://evil.example",
    "//evil.example",
    "%5C%5Cevil.example",
    "javascript:alert(1)",
    "1&{}=2&{}=3",
    "[]",
    "null",
)
PARAMETERS = (
    "page",
    "text",
    "region_unit_id",
    "audience",
    "role",
    "blocked",
    "level",
    "course",
    "period",
    "measure",
    "name",
    "own",
    "sort",
    "state",
    "next",
    "number",
    "contrast",
    "size",
    "spacing",
    "images",
    "unknown",
)


def get_own_values(case, site):
    return site.world.targets[case.role][case.line.object]["own"]


def list_object_cases(site, role):
    """Return a case for each route that names an object, if its view admits the role."""
    cases_by_object = {}
    for case in list_cases(POLICY, site.app, (role,)):
        if case.line.object and case.variant == "own" and case.expected not in CLOSED_OUTCOMES:
            cases_by_object.setdefault((case.route.name, case.line.object), case)
    return list(cases_by_object.values())


def choose_ids(case, name, kind):
    """Return the wrong ids for a part of a URL, a different share of all for each route.

    A GET whose part is a text gets a fifth on SQLite, with LMS_TEST_ALL=1 all. Of a number the
    router accepts digits alone, so that it gets every second of those (small, large and too large
    by turns) and a small share of the rest; so do forms. PostgreSQL gets digits that are too large
    for its numbers, and such a share.
    """
    if name in ("kind", "hashed"):
        return IDS[:8]
    if case.route.method == "GET" and kind == "sqlite" and f"<{name}>" in case.route.rule.rule:
        return IDS if DEEP else IDS[len(case.route.name) % 5 :: 5]
    turn = len(case.route.name)
    digits = [text for text in IDS if text.isdigit() and (kind == "sqlite" or len(text) > 9)]
    return [*digits[turn % 2 :: 2], *(IDS[turn % 10 :: 10] if DEEP else IDS[turn % 27 :: 27])]


@pytest.mark.parametrize("role", ["admin", "learner"])
def test_an_object_that_cannot_be_is_not_found(site, kind, role):
    """Each part of each URL in turn; some become another valid URL, and none causes an error."""
    before, request_count = site.read_rows(), 0
    for case in list_object_cases(site, role):
        if case.route.method in UNSAFE and role != "admin":
            continue
        for name in sorted(case.route.rule.arguments):
            for wrong_id in choose_ids(case, name, kind):
                path = site.build_path(
                    case.route.rule, {**get_own_values(case, site), name: "@@"}
                ).replace("%40%40", wrong_id)
                form = (
                    build_form(site.world, role, case.route.rule.endpoint, {})
                    if case.route.method in UNSAFE
                    else {}
                )
                with site.ask(role, case.route.method, path, form) as reply:
                    assert reply.status_code in ALLOWED | list_silent_statuses(case), (
                        path[:200],
                        reply.status_code,
                    )
                    assert (
                        "Set-Cookie" not in reply.headers
                        or "x=1" not in reply.headers["Set-Cookie"].split(";")[0]
                    )
                request_count += 1
    assert request_count > 200
    changed_tables = {name for name, rows in site.read_rows().items() if rows != before[name]}
    assert changed_tables <= {"throttle_count"}  # unknown certificates are counted


def list_silent_statuses(case):
    """Return the status of a route that answers a missing object like any other, if it does."""
    outcome = case.line.get_outcome(case.role, POLICY.list_variants(case.line).index("missing"))
    return {outcome} if outcome in (200, 302) else set()


# Not found; redirected to the sign-in page or to the proper form of a URL; refused; a course that
# is not begun, or a used link; too many unknown numbers.
ALLOWED = frozenset({404, 302, 308, 401, 403, 405, 409, 429})


@pytest.mark.parametrize("role", ["visitor", "admin"])
def test_tricks_with_the_path_lead_nowhere(site, role):
    for path in TRICKS:
        with site.ask(role, "GET", path) as reply:
            text = reply.get_data(as_text=True)
            assert reply.status_code in (200, 301, 302, 308, 400, 404), (
                path[:100],
                reply.status_code,
            )
            assert "root:" not in text
            assert "create_app" not in text
            assert is_redirect_within(reply), path
            assert "x=1" not in reply.headers.get("Set-Cookie", "")
            if reply.status_code == 200:
                assert path in ("//", "/.", "/..", "/../", "/HELP"), f"{path} is answered as a page"


def list_pages(site, role):
    return [
        case
        for case in list_cases(POLICY, site.app, (role,))
        if case.route.method == "GET"
        and case.variant in ("", "own")
        and case.expected in (200, 302)
    ]


def test_filters_that_make_no_sense_are_no_errors(site, kind):
    """Each request carries every parameter of any form, with the values shifted.

    A list gets a sixth of the values in each parameter, the next list another sixth, since the same
    few classes read them. With LMS_TEST_ALL=1 it gets a third.
    """
    judged_paths = set()
    for number, case in enumerate(list_pages(site, "admin")):
        path = site.build_path(
            case.route.rule, get_own_values(case, site) if case.line.object else {}
        )
        is_list = case.route.rule.endpoint in LISTS
        part = 3 if DEEP else 6
        step = 39 if kind == "postgresql" else part if is_list else 13
        for shift in range(number % part if step == part else 0, len(VALUES), step):
            values = dict(zip(PARAMETERS, (*VALUES[shift:], *VALUES[:shift]), strict=False))
            query = "?" + "&".join(
                f"{name}={value.replace('{}', name)}" for name, value in values.items()
            )
            with site.ask("admin", "GET", path + query) as reply:
                # The number of a certificate, of a report or of a page may be not found; a filter
                # may not.
                allowed = (
                    (200, 302, 404, 422)
                    if path.startswith(("/certificates/", "/periodic-reports/"))
                    or values["page"].isdigit()
                    else (200, 302, 422)
                )
                assert reply.status_code in allowed, (path, query, reply.status_code)
                assert is_redirect_within(reply), (path, query)
                if (
                    reply.mimetype == "text/html"
                    and reply.status_code in (200, 422)
                    and shift % 13 == 0
                    and (is_list or (shift == 0 and kind == "sqlite"))
                ):
                    judged_paths.add(path)
                    judge_page(reply.get_data(as_text=True))
    assert len(judged_paths) > (60 if kind == "sqlite" else 8)


# Views with a list, a form of filters, or a parameter for the next page.
LISTS = frozenset(
    {
        "accounts.people",
        "accounts.organisations",
        "auth.cards",
        "duplicates.index",
        "obligations.late",
        "catalogue.index",
        "certificates.check",
        "obligations.index",
        "obligations.assignment",
        "reporting.figures",
        "reporting.people",
        "auth.sign_in",
        "auth.sign_up",
        "choose_language",
        "choose_appearance",
    }
)


def is_redirect_within(reply):
    """Return whether a redirect stays on the site: a path that no browser reads as a host."""
    location = reply.headers.get("Location", "/")
    return location.startswith("/") and not location.startswith(("//", "/\\"))


def test_a_page_far_behind_the_last_one_is_not_found_and_no_error(site):
    people = f"/reporting/units/{get_own_target(site, 'region', 'unit')['area_id']}/people"
    for role, path in (
        ("admin", "/accounts/people"),
        ("admin", "/accounts/organisations"),
        ("admin", "/obligations/"),
        ("region", people),
    ):
        for number in ("1000000", "999999999", "99999999999999999999"):
            # a number that no list can have counts as the first page
            assert site.ask(role, "GET", f"{path}?page={number}").status_code in (200, 404)
        assert site.ask(role, "GET", f"{path}?page=1000000").status_code == 404


def get_own_target(site, role, kind):
    return site.world.targets[role][kind]["own"]


def test_the_check_finds_a_url_that_breaks(own_site):
    """The control: a view that converts the id without a check."""
    from lms.web.access import public

    def divide_by_zero(word):
        return str(int(word) / 0)

    own_site.app.add_url_rule("/careless/<word>", "careless", public(divide_by_zero))
    assert [
        wrong_id
        for wrong_id in IDS[:12]
        if own_site.ask("visitor", "GET", f"/careless/{wrong_id}").status_code == 500
    ]
