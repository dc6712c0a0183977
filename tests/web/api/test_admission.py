"""Admission of clients: only the header counts, and all refusals look the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.rules import NATIONAL_ADMIN
from lms.api.forms.all_operations import OPERATIONS
from lms.auth.models import ApiToken
from lms.web.access import API, check_declarations, get_rule, public, signed_in, token
from lms.web.tokens import FAILURES, REQUESTS, WRITES
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.api import ApiClient, add_api_token, make_iin

EMPTY = {"people": []}


def read_code(reply):
    assert reply.content_type == "application/problem+json"
    assert reply.json["status"] == reply.status_code
    return reply.status_code, reply.json["code"]


def test_a_valid_token_is_let_in_and_learns_about_itself(api_client, own_organisation):
    reply = api_client.get("/me")
    assert reply.status_code == 200 and reply.headers["Cache-Control"] == "no-store"
    assert (
        reply.json["organisation"]["bin"] == own_organisation.bin
        and "people:write" in reply.json["scopes"]
    )
    assert "Set-Cookie" not in reply.headers


def test_anything_else_gets_one_and_the_same_401(client):
    for header in (
        "",
        "Bearer",
        "Bearer ",
        "Basic sauat_x",
        "Bearer sauat_x",
        "Bearer x\xff",
        "sauat_x",
    ):
        reply = client.get("/api/v1/me", headers={"Authorization": header} if header else {})
        assert read_code(reply) == (401, "token_missing")
        assert reply.headers["WWW-Authenticate"] == 'Bearer realm="sauat"'
        assert "RateLimit-Limit" not in reply.headers


def test_a_token_that_has_ended_is_as_good_as_none(client, session, own_organisation):
    clients = [
        ApiClient(client, add_api_token(session, own_organisation, **values))
        for values in ({"revoked_at": NOW}, {"expires_at": NOW})
    ]
    session.commit()
    assert [read_code(ended_client.get("/me")) for ended_client in clients] == [
        (401, "token_missing")
    ] * 2


def test_a_token_that_is_revoked_or_whose_organisation_is_closed_stops_at_once(
    api_client, session, own_organisation
):
    assert api_client.get("/me").status_code == 200
    own_organisation.closed_on = NOW.date()
    session.commit()
    assert read_code(api_client.get("/me")) == (401, "token_missing")
    own_organisation.closed_on = None
    session.scalars(select(ApiToken)).one().revoked_at = NOW
    session.commit()
    assert read_code(api_client.get("/me")) == (401, "token_missing")


def test_a_cookie_opens_nothing_not_even_a_national_administrators(client, session):
    admin = add_person(session)
    grant(session, admin, NATIONAL_ADMIN)
    sign_in(client, session, admin)
    assert read_code(client.get("/api/v1/people")) == (401, "token_missing")
    assert read_code(client.put("/api/v1/people", json=EMPTY)) == (401, "token_missing")


def test_a_cookie_beside_a_token_changes_nothing(api_client, client, session, own_organisation):
    """Neither the scope nor the language, and no CSRF token is asked for."""
    admin = add_person(session, language="kk")
    grant(session, admin, NATIONAL_ADMIN)
    sign_in(client, session, admin)
    client.set_cookie("language", "kk")
    assert [row["id"] for row in api_client.get("/organisations").json["organisations"]] == [
        own_organisation.id
    ]
    reply = api_client.put("/people", EMPTY)
    assert reply.status_code == 422 and reply.headers["Content-Language"] == "ru"


def test_a_token_without_the_scope_is_refused_before_anything_is_read(
    client, session, own_organisation
):
    scoped = [other for other in OPERATIONS if other.scope]
    for operation in scoped:
        others = {other.scope for other in scoped} - {operation.scope}
        narrow = ApiClient(client, add_api_token(session, own_organisation, *others))
        session.commit()
        reply = (
            narrow.put(operation.path, {"wrong": 1}, method=operation.method)
            if operation.body
            else narrow.get(operation.path)
        )
        assert read_code(reply) == (403, "scope_missing")
        assert operation.scope in reply.json["detail"]


def test_every_url_of_the_api_declares_the_scope_that_is_described(app):
    declared = {
        (rule.rule, method): get_rule(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {key: (rule.kind, rule.scope) for key, rule in declared.items()} == {
        (f"/api/v1{operation.path}", operation.method): ("token", operation.scope)
        for operation in OPERATIONS
    }


@pytest.mark.parametrize(
    ("path", "declare"),
    [("/api/v1/x", signed_in), ("/api/v1/x", public), ("/x", token("people:read"))],
)
def test_a_view_that_mixes_cookies_and_tokens_stops_the_start(own_app, path, declare):
    check_declarations(own_app)
    own_app.add_url_rule(path, "x", declare(lambda: "x"))
    with pytest.raises(RuntimeError, match="tokens are for URLs below /api/v1/"):
        check_declarations(own_app)


# ---- limits ----


def test_every_reply_says_how_many_requests_are_left(api_client, clock):
    for remaining_count in (REQUESTS - 1, REQUESTS - 2):
        headers = api_client.get("/me").headers
        assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == (
            str(REQUESTS),
            str(remaining_count),
        )
    assert headers["RateLimit-Reset"] == "60"
    clock.forward(seconds=61)
    assert api_client.get("/me").headers["RateLimit-Remaining"] == str(REQUESTS - 1)


def test_writes_are_limited_by_themselves_and_per_token(
    api_client, client, session, own_organisation, clock
):
    other = ApiClient(client, add_api_token(session, own_organisation))
    session.commit()
    for _ in range(WRITES):
        assert api_client.put("/people", EMPTY).status_code == 422
    refused = api_client.put("/people", EMPTY)
    assert (
        read_code(refused) == (429, "too_many_requests") and refused.headers["Retry-After"] == "60"
    )
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert api_client.get("/me").status_code == 200
    assert other.put("/people", EMPTY).status_code == 422
    clock.forward(seconds=61)
    assert api_client.put("/people", EMPTY).status_code == 422


def test_guessing_is_slowed_down_and_whoever_has_a_token_is_let_in_all_the_same(api_client, client):
    wrong = ApiClient(client, "sauat_" + "x" * 43)
    replies = [read_code(wrong.get("/me")) for _ in range(FAILURES + 1)]
    assert replies == [(401, "token_missing")] * FAILURES + [(429, "too_many_tokens")]
    assert api_client.get("/me").status_code == 200


def test_the_day_of_the_last_use_is_noted_also_by_what_only_reads(api_client, session, clock):
    clock.forward(days=1)
    api_client.get("/me")
    assert session.scalars(select(ApiToken.last_used_on)).one() == NOW.date() + timedelta(days=1)


# ---- what cannot be read ----


def test_a_request_body_that_cannot_be_read_is_refused_with_the_status_that_fits(
    api_client, client
):
    cases = [
        (b"{", {}, 400),
        (b"", {}, 400),
        (b"\xff", {}, 400),
        (b'{"a": 1, "a": 2}', {}, 400),
        (b'{"a": NaN}', {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"[" * 40 + b"]" * 40, {}, 400),
        (b"1" * 5000, {}, 400),
        (b'{"people": []} x', {}, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Type": "application/json; charset=utf-16"}, 415),
        (b"{}", {"Content-Encoding": "gzip"}, 415),
        (b"people=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b" " * (2 * 1024 * 1024 + 1), {}, 413),
        (b"[]", {}, 422),
        (b'"x"', {}, 422),
        (b'{"people": [], "x\\ud800": 1}', {}, 422),
        (b'{"people": []}', {"Idempotency-Key": "a b"}, 422),
        (b'{"people": []}', {"Idempotency-Key": "x" * 101}, 422),
    ]
    plain = api_client.headers | {"Content-Type": "application/json"}
    replies = [
        client.put("/api/v1/people", data=raw, headers=plain | headers)
        for raw, headers, _status in cases
    ]
    assert [read_code(reply)[0] for reply in replies] == [
        status for _raw, _headers, status in cases
    ]


def test_parameters_that_are_not_described_are_refused_by_name(api_client, client):
    for query in (
        "limit=0",
        "limit=501",
        "limit=x",
        "limit=",
        "lim=1",
        "limit=1&limit=2",
        "cursor=!",
        "cursor=AAAA",
        "organisation=-1",
        "organisation=99999999999999",
    ):
        reply = client.get(f"/api/v1/people?{query}", headers=api_client.headers)
        assert read_code(reply) == (422, "invalid_request")
        assert [fault["pointer"] for fault in reply.json["errors"]] == [query.partition("=")[0]]


def test_unknown_urls_and_methods_are_problems_too(api_client, client):
    assert read_code(api_client.get("/nothing")) == (404, "not_found")
    reply = client.delete("/api/v1/people", headers=api_client.headers)
    assert read_code(reply) == (405, "method_not_allowed") and "PUT" in reply.headers["Allow"]


def test_words_follow_accept_language_and_codes_stay(api_client, client):
    texts = {}
    for language in ("kk", "ru"):
        reply = client.get(
            "/api/v1/nothing", headers=api_client.headers | {"Accept-Language": language}
        )
        texts[language] = reply.json["title"]
        assert reply.json["code"] == "not_found" and reply.headers["Content-Language"] == language
    assert texts["kk"] and texts["ru"]


def test_a_request_with_one_key_is_done_once_and_answered_twice(api_client, session):
    content = {"people": [{"iin": make_iin(1), "surname": "Тегі", "given_name": "Аты"}]}
    first = api_client.put("/people", content, key="k-1")
    again = api_client.put("/people", content, key="k-1")
    assert first.json["counts"]["created"] == 1 and again.data == first.data
    assert (
        again.headers["Idempotent-Replayed"] == "true"
        and "Idempotent-Replayed" not in first.headers
    )
    assert api_client.put("/people", content).json["counts"] == {
        "created": 0,
        "changed": 0,
        "unchanged": 1,
        "invited": 0,
        "faulty": 0,
    }
    assert read_code(
        api_client.put("/people", EMPTY | {"people": content["people"] * 2}, key="k-1")
    ) == (409, "key_reused")


def test_a_request_that_was_refused_leaves_its_key_free(api_client):
    assert api_client.put("/people", EMPTY, key="k-1").status_code == 422
    content = {"people": [{"iin": make_iin(1), "surname": "Тегі", "given_name": "Аты"}]}
    assert api_client.put("/people", content, key="k-1").status_code == 200
