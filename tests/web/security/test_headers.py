"""Headers and cookies of replies of each status, and request headers that must have no effect.

test_matrix.py checks the headers of the replies to each role.
"""

import io
import re
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from lms.app import find_resources
from lms.web.access import public
from tests.choosing import DEEP
from tests.factories.regions import KOKSHETAU
from tests.web.security.headers import NEEDED_OF_FILES, find_header_faults, find_policy_faults
from tests.web.security.policy import list_cases, read_policy

POLICY = read_policy()


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_status_is_guarded(make_site, secure):
    """Statuses that the matrix does not meet: 304, 400, 405, 413, 418, 429, 500 and 503."""
    site = make_site(base_url="https://sauat.example") if secure else make_site(own=True)
    site.app.add_url_rule("/broken", "broken", public(lambda: 1 // 0))
    site.app.add_url_rule("/down", "down", public(fail_as_a_lost_database))
    site.app.add_url_rule("/teapot", "teapot", public(lambda: ("", 418)))
    large_archive = {"archive": (io.BytesIO(b"x" * 3 * 1024 * 1024), "x.zip")}
    etag = site.ask("visitor", "GET", "/help").headers["ETag"]
    picture = (
        "/catalogue/media/" + site.world.targets["visitor"]["picture"]["own"]["digest"] + ".svg"
    )
    replies = {
        304: site.ask("visitor", "GET", "/help", headers={"If-None-Match": etag}),
        (304, "catalogue.media"): site.ask(
            "visitor",
            "GET",
            picture,
            headers={"If-None-Match": site.ask("visitor", "GET", picture).headers["ETag"]},
        ),
        400: site.ask("admin", "POST", "/auth/sign-out", token=None),
        404: site.ask("admin", "GET", "/nothing/here"),
        405: site.ask("admin", "POST", "/help"),
        413: site.ask("admin", "POST", "/catalogue/upload", large_archive),
        (405, "OPTIONS"): site.ask("learner", "OPTIONS", "/help"),
        (200, "HEAD"): site.ask("learner", "HEAD", "/help"),
        418: site.ask("learner", "GET", "/teapot"),
        500: site.ask("learner", "GET", "/broken"),
        503: site.ask("learner", "GET", "/down"),
    }
    while (
        last := site.ask(
            "visitor", "POST", "/auth/sign-in", {"login": "nobody", "password": "x" * 9}
        )
    ).status_code == 422:
        pass
    replies[429] = last
    for key, reply in replies.items():
        status, endpoint = key if isinstance(key, tuple) else (key, "")
        assert reply.status_code == status, key
        is_own = status in (400, 404, 405, 413, 500, 503)
        assert (
            list(find_header_faults(reply, signed_in=is_own, endpoint=endpoint, secure=secure))
            == []
        ), key
    page = replies[500].get_data(as_text=True)
    assert replies[500].headers["X-Request-Id"] in page
    assert not [word for word in ("Traceback", "ZeroDivision", "division by zero") if word in page]


def fail_as_a_lost_database():
    raise OperationalError("SELECT 1", {}, Exception("gone"))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_static_file_says_what_it_is(site):
    top = find_resources() / "static"
    names = [path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()]
    types_by_suffix = {}
    for name in names:
        reply = site.ask("visitor", "GET", site.app.extensions["assets"].build_url(name))
        types_by_suffix.setdefault(Path(name).suffix, set()).add(reply.headers["Content-Type"])
        assert find_static_faults(reply) == [], name
    assert types_by_suffix == {
        ".css": {"text/css; charset=utf-8"},
        ".js": {"text/javascript; charset=utf-8"},
        ".png": {"image/png"},
        ".svg": {"image/svg+xml; charset=utf-8"},
        ".txt": {"text/plain; charset=utf-8"},
        ".ttf": {"font/ttf"},
        ".woff2": {"font/woff2"},
    }


def find_static_faults(reply):
    """Return the faults in the headers of a static file, which readers may open by itself."""
    expected_values = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    faults = [
        name for name, value in expected_values.items() if reply.headers.get_all(name) != [value]
    ]
    [policy] = reply.headers.get_all("Content-Security-Policy")
    return faults + sorted(set(NEEDED_OF_FILES) - set(policy.split("; ")))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_parts_of_pages_bear_no_header_that_only_documents_need(site):
    """A first visit to a lesson loads five of them."""
    names = ("css/site.css", "js/lesson.js", "fonts/golos-400.woff2")
    build_url = site.app.extensions["assets"].build_url
    replies = [site.ask("visitor", "GET", build_url(name)) for name in names]
    page = site.ask("visitor", "GET", "/help")
    for header in ("Cross-Origin-Opener-Policy", "Permissions-Policy"):
        assert [reply.headers.get_all(header) for reply in replies] == [[], [], []]
        assert len(page.headers.get_all(header)) == 1
    replies[0].headers.remove("Content-Security-Policy")
    replies[0].headers["Content-Security-Policy"] = "default-src 'none'"
    assert find_static_faults(replies[0]) == [
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "sandbox",
    ]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_folder_is_listed(site):
    assert {
        site.ask("visitor", "GET", f"/static/{name}").status_code
        for name in ("", "css", "css/", "js/", "fonts/")
    } == {404}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_a_reply_lacks_would_be_noticed(site):
    reply = site.ask("admin", "GET", "/help")
    assert list(find_header_faults(reply, signed_in=True)) == []
    changes = {
        "Content-Security-Policy": "default-src 'self' 'unsafe-inline'",
        "X-Content-Type-Options": "x",
        "Referrer-Policy": "unsafe-url",
        "Cache-Control": "public, max-age=60",
        "Server": "granian",
        "Set-Cookie": "session=1; Path=/",
        "X-Request-Id": "",
        "Content-Type": "text/html",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    }
    for name, value in changes.items():
        original_value = reply.headers.get(name)
        reply.headers[name] = value
        assert list(find_header_faults(reply, signed_in=True)), name
        reply.headers.remove(name)
        if original_value is not None:
            reply.headers[name] = original_value
    file = site.ask(
        "visitor",
        "GET",
        "/catalogue/media/" + site.world.targets["visitor"]["picture"]["own"]["digest"] + ".svg",
    )
    assert list(find_policy_faults(file, "catalogue.media")) == []
    for part in NEEDED_OF_FILES:
        policy = file.headers["Content-Security-Policy"]
        file.headers["Content-Security-Policy"] = policy.replace(part, "")
        assert list(find_policy_faults(file, "catalogue.media")), part
        file.headers["Content-Security-Policy"] = policy


def send_sign_up(client, site, base_url):
    page = client.get("/auth/sign-up", base_url=base_url).get_data(as_text=True)
    values = {
        "csrf_token": re.search('csrf_token" value="([^"]+)', page)[1],
        "surname": "Жаңа",
        "given_name": "Есім",
        "language": "kk",
        "password": "көк шкаф 478",
        "region_unit_id": site.world.units[KOKSHETAU],
    }
    headers = {"Referer": f"{base_url}/auth/sign-up"}
    return client.post("/auth/sign-up", data=values, base_url=base_url, headers=headers)


def test_cookies_are_bound_to_the_host_and_to_https(make_site):
    site = make_site(base_url="https://sauat.example")
    client = site.app.test_client()
    replies = [client.get("/auth/sign-in", base_url="https://sauat.example")]
    replies += [
        client.get("/language/ru", base_url="https://sauat.example"),
        client.get("/appearance/set", base_url="https://sauat.example"),
        send_sign_up(client, site, base_url="https://sauat.example"),
    ]
    cookies = [cookie for reply in replies for cookie in reply.headers.get_all("Set-Cookie")]
    assert {cookie.split("=")[0] for cookie in cookies} == {
        "__Host-session",
        "__Host-language",
        "__Host-appearance",
        "__Host-known",
    }
    assert all(
        "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
        for cookie in cookies
    )
    client = make_site().app.test_client()
    plain = [
        client.get(path).headers["Set-Cookie"]
        for path in ("/auth/sign-in", "/language/ru", "/appearance/set")
    ]
    assert [cookie.split("=")[0] for cookie in plain] == ["session", "language", "appearance"]
    assert not any("Secure" in cookie for cookie in plain)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_choice_counts_only_under_the_name_that_no_other_host_can_set(make_site):
    """Over https the name has a prefix; over plain http, where browsers refuse it, it has none."""
    secure, plain = make_site(base_url="https://sauat.example"), make_site()
    for site, prefix, other in ((secure, "__Host-", ""), (plain, "", "__Host-")):
        own_cookies = f"{prefix}language=ru; {prefix}appearance=white-on-black.large.wide.off"
        planted_cookies = f"{other}language=ru; {other}appearance=white-on-black.large.wide.off"
        for cookies, language, pictures in (
            (own_cookies, "ru", "'none'"),
            (planted_cookies, "kk", "'self'"),
        ):
            reply = site.ask("visitor", "GET", "/help", headers={"Cookie": cookies})
            assert reply.headers["Content-Language"] == language
            assert f"img-src {pictures}" in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_signed_in_reply_is_not_answered_with_304(site):
    etag = site.ask("visitor", "GET", "/help").headers["ETag"]
    for header in (
        {"If-None-Match": etag},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Mon, 09 Mar 2099 00:00:00 GMT"},
    ):
        assert site.ask("admin", "GET", "/accounts/people", headers=header).status_code == 200


# ---- forged request headers ----

SPOOFED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Original-URL": "/evil.example",
    "X-Rewrite-URL": "/evil.example",
    "Forwarded": "for=1.2.3.4;host=evil.example;proto=gopher",
    "X-Host": "evil.example",
    "X-Forwarded-User": "evil.example",
    "X-HTTP-Method-Override": "DELETE",
    "X-Remote-User": "evil.example",
    "Origin": "https://evil.example",
}


@pytest.mark.parametrize("hops", [0, 1])
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_header_of_a_browser_changes_a_link_a_redirect_or_a_page(make_site, hops):
    """Each page behind no proxy or behind one, in turn; with LMS_TEST_ALL=1 each behind both.

    A proxy's headers are applied before any view begins, so that the result does not depend on the
    page.
    """
    site = make_site(trusted_proxies=hops)
    page_count = 0
    for role in ("visitor", "admin"):
        for case in list_cases(POLICY, site.app, (role,)):
            if case.route.method != "GET" or case.variant not in ("", "own"):
                continue
            if not DEEP and len(case.route.name) % 2 != hops:
                continue
            path = site.build_path(
                case.route.rule,
                site.world.targets[role][case.line.object][case.variant] if case.variant else {},
            )
            reply = site.ask(role, "GET", path, headers=SPOOFED)
            text = f"{reply.headers}{reply.get_data().decode(errors='replace')}"  # some are files
            assert "evil.example" not in text, path
            assert "gopher" not in text, path
            plain = 302 if case.expected == "sign-in" else case.expected  # see test_matrix.py
            assert reply.status_code == plain, path
            page_count += 1
    assert page_count > 60


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_link_to_set_a_password_names_the_configured_host(site):
    values = site.world.targets["admin"]["person"]["same"]
    page = site.ask(
        "admin", "POST", f"/auth/people/{values['person_id']}/link", headers=SPOOFED
    ).get_data(as_text=True)
    assert f"{site.app.extensions['lms'].settings.base_url}/auth/password/" in page
    assert "evil.example" not in page


def count_misses(site, ips):
    """Return after how many unknown numbers, one from each IP, the visitor is refused, or None."""
    number = site.world.targets["visitor"]["number"]["missing"]["number"]
    for count, ip in enumerate(ips):
        headers = {
            "X-Forwarded-For": ip,
            "X-Real-IP": ip,
            "Forwarded": f"for={ip}",
            "Client-IP": ip,
        }
        if (
            site.ask("visitor", "GET", f"/certificates/{number}", headers=headers).status_code
            == 429
        ):
            return count
    return None


def test_another_forwarded_ip_is_no_way_around_the_throttle(make_site):
    """Without a trusted proxy the header is ignored; with one, only the last IP in it counts."""
    site = make_site()
    limit = count_misses(site, ["10.0.0.1"] * 100)
    assert limit is not None
    site.restore()
    assert count_misses(site, [f"10.0.0.{number}" for number in range(100)]) == limit
    proxied = make_site(trusted_proxies=1)
    assert count_misses(proxied, [f"10.0.0.{number}, 192.0.2.7" for number in range(100)]) == limit
    proxied.restore()
    assert count_misses(proxied, [f"10.0.0.{number}" for number in range(100)]) is None, (
        "the control: the header of a proxy counts"
    )


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_metrics_are_not_opened_by_a_header(make_site):
    site = make_site(trusted_proxies=1)
    assert (
        site.ask(
            "visitor", "GET", "/metrics", headers={"X-Forwarded-For": "127.0.0.1, 10.0.0.9"}
        ).status_code
        == 404
    )
    direct = make_site()
    remote = {"REMOTE_ADDR": "10.0.0.9"}
    assert (
        direct.ask(
            "visitor",
            "GET",
            "/metrics",
            headers={"X-Forwarded-For": "127.0.0.1"},
            environ_base=remote,
        ).status_code
        == 404
    )
    assert direct.ask("visitor", "GET", "/metrics").status_code == 200
