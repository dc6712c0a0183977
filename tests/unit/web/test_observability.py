"""Logs and metrics: what they contain, and what they never do."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import AuditEvent
from lms.accounts.rules import HR
from lms.app import create_app
from lms.auth.models import ApiToken
from lms.core.logs import trace_error
from tests.factories.accounts import add_organisation, add_person, begin_sign_in, grant
from tests.factories.api import add_api_token

ROOT = Path(__file__).resolve().parents[3]

# A process of its own: the log goes to its standard error. Nothing that it loads is garbage.
BEGINNING = "import gc; gc.disable()\n"
REQUESTS = """
from lms.app import create_app
client = create_app().test_client()
client.get("/help")
form = {"login": "canary-login", "password": "canary-word"}
reply = client.post("/auth/sign-in?next=/canary-address", data=form)
print(reply.headers["X-Request-Id"])
client.get("/search?q=canary")
client.get("/search?q=" + "canary" * 100)
print(client.get("/catalogue/").status_code)
"""


def run_script(script, database_url, tmp_path, *arguments):
    """Run the script; return its process and the lines of its log."""
    environment = {
        "LMS_INSTANCE": str(tmp_path / "instance"),
        "LMS_DATABASE_URL": database_url,
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", BEGINNING + script, *map(str, arguments)]
    process = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert process.returncode == 0, process.stderr[-3000:]
    return process, [json.loads(line) for line in process.stderr.splitlines()]


@pytest.mark.twin_left_out("postgresql")
def test_a_log_line_carries_the_request_id_and_no_personal_data(database_url, tmp_path):
    """A page that is only viewed, and not refused, leaves no line."""
    process, lines = run_script(REQUESTS, database_url, tmp_path)
    request_id, status = process.stdout.split()
    # On a busy machine a request so slow that it gets a line too.
    sign_in, search = [line for line in lines if line["status"] >= 400]
    assert (sign_in["request_id"], sign_in["endpoint"], sign_in["status"]) == (
        request_id,
        "auth.sign_in",
        400,
    )
    assert (search["endpoint"], search["status"]) == ("search.index", 422)
    assert "canary" not in process.stderr
    assert status == "200"
    assert [line for line in lines if line["endpoint"].startswith("catalogue.")] == []


@pytest.mark.twin_left_out("postgresql")
def test_metrics_count_requests_and_are_shown_to_this_machine_or_to_whoever_has_the_token(
    settings, clock
):
    site = create_app(replace(settings, metrics_token=""), clock)
    client = site.test_client()
    client.get("/help")
    assert "lms_requests_total" in client.get("/metrics").get_data(as_text=True)
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
    guarded = create_app(replace(settings, metrics_token="word"), clock).test_client()
    assert guarded.get("/metrics").status_code == 404
    assert guarded.get("/metrics", headers={"Authorization": "Bearer word"}).status_code == 200


# Refused requests of a visitor, of HR of an organisation, and of an API client.
REFUSED = """
import sys
import time
from dataclasses import replace
from lms.app import create_app
from lms.core.passwords import Passwords
from lms.core.settings import load_settings
from lms.web.csrf import mask_token
from tests.conftest import CHEAP
foreign, key, token = sys.argv[1:]
app = create_app(replace(load_settings(), roles_need_code=False), passwords=Passwords(CHEAP))
visitor, hr = app.test_client(), app.test_client()
with hr.session_transaction() as session:
    session.update({"_user_id": key, "seen": time.time(), "csrf": "canary-csrf"})
with visitor.session_transaction() as session:
    session["csrf"] = "canary-csrf"
form = {"login": "canary-name", "password": "canary-password-7"}
form["csrf_token"] = mask_token("canary-csrf")
bearer = lambda word: {"Authorization": f"Bearer {word}"}

visitor.get("/accounts/people?canary=1")
visitor.get("/auth/password/canary-token")
visitor.get("/calendars/canary-token.ics")
for _ in range(11):
    visitor.post("/auth/sign-in", data=form)
visitor.get("/api/v1/people")
visitor.get("/api/v1/people", headers=bearer("sauat_canary"))
visitor.get("/api/v1/figures", headers=bearer(token))
hr.get(f"/accounts/people/{foreign}")
hr.get("/reforms/")
hr.post("/auth/edit", data={"surname": "canary"})
hr.post("/auth/edit", data=form)
"""


@pytest.mark.twin_left_out("postgresql")
def test_a_refusal_is_logged_with_who_asked_for_what_and_why_not(session, database_url, tmp_path):
    own = add_organisation(session)
    hr = add_person(session, organisation_id=own.id)
    grant(session, hr, HR, organisation_id=own.id)
    stranger = add_person(session, organisation_id=add_organisation(session).id)
    key, token = (
        begin_sign_in(session, hr, now=datetime.now(UTC)),
        add_api_token(session, own, "people:read"),
    )
    token_id = session.scalar(select(ApiToken.id))
    session.commit()

    process, lines = run_script(REFUSED, database_url, tmp_path, stranger.id, key, token)
    refusals = [
        tuple(line.get(name) for name in ("status", "path", "person", "token", "ids", "refused"))
        for line in lines
    ]
    assert refusals == [
        (302, "/accounts/people", None, None, None, "sign_in_needed"),
        (409, "/auth/password/<token>", None, None, None, "link_used_up"),
        (404, "/calendars/<token>.ics", None, None, None, None),
        *[(422, "/auth/sign-in", None, None, None, None)] * 10,
        (429, "/auth/sign-in", None, None, None, "too_many_sign_ins"),
        (401, "/api/v1/people", None, None, None, "token_missing"),
        (401, "/api/v1/people", None, None, None, "token_wrong"),
        (403, "/api/v1/figures", None, token_id, None, "scope_missing"),
        (
            404,
            "/accounts/people/<int:person_id>",
            hr.id,
            None,
            {"person_id": stranger.id},
            "not_found",
        ),
        (403, "/reforms/", hr.id, None, None, None),
        (400, "/auth/edit", hr.id, None, None, "csrf"),
        (422, "/auth/edit", hr.id, None, None, None),
    ]
    session.rollback()
    failed = session.scalars(
        select(AuditEvent.request_id)
        .where(AuditEvent.kind == "sign_in_failed")
        .order_by(AuditEvent.id)
    )
    assert list(failed) == [
        line["request_id"]
        for line in lines
        if (line["status"], line["path"]) == (422, "/auth/sign-in")
    ]
    assert len({line["from"] for line in lines if line["status"] >= 400}) == 1
    assert [
        word for word in ("canary", "127.0.0.1", key, token, hr.surname) if word in process.stderr
    ] == []


# A view, a library and a command whose errors repeat user input.
FAILING = """
import logging
import traceback
import structlog
from lms.app import create_app
from lms.web.access import public
app = create_app()

def view():
    int("canary 500101500016")

def other():
    try:
        view()
    except ValueError as error:
        raise RuntimeError("canary") from error

app.add_url_rule("/view", "view", public(view))
app.add_url_rule("/other", "other", public(other))
client = app.test_client()
for path in ("/view", "/other"):
    reply = client.get(path)
    words = ("canary", "ValueError", "Traceback")
    print(reply.status_code, *(word in reply.text for word in words))
try:
    view()
except ValueError as error:
    structlog.get_logger().exception("caught")
    structlog.get_logger().error("handed on", exc_info=error)
    logging.getLogger("library").exception("Exception while serving /canary")
    print("canary" in "".join(traceback.format_exception(error)))
logging.getLogger("library").info("Serving /canary")
"""


@pytest.mark.twin_left_out("postgresql")
def test_what_fails_is_logged_by_kind_and_position_without_its_words(database_url, tmp_path):
    process, lines = run_script(FAILING, database_url, tmp_path)
    assert process.stdout.splitlines()[:2] == ["500 False False False"] * 2
    assert "canary" not in process.stderr
    failures = [line for line in lines if line["event"] != "request"]
    events = [
        (line["level"], line["event"], line.get("endpoint"), len(line["error"]))
        for line in failures
    ]
    assert events == [
        ("error", "unexpected error", "view", 1),
        ("error", "unexpected error", "other", 2),
        ("error", "caught", None, 1),
        ("error", "handed on", None, 1),
        ("error", "report of a library", None, 1),
    ]
    assert all(
        line["error"][-1].startswith("ValueError: <string>:") and " view" in line["error"][-1]
        for line in failures
    )
    assert failures[-1]["library"] == "library"
    assert process.stdout.splitlines()[2] == "True", (
        "as Python itself would have told it, it would have stood in the log"
    )


def test_not_even_a_database_that_repeats_a_value_is_quoted(session):
    """PostgreSQL repeats the value in its message, although parameters are hidden."""
    add_person(session, user_name="canary-name")
    session.commit()
    with pytest.raises(IntegrityError) as caught:
        add_person(session, user_name="canary-name")
    assert ("canary" in str(caught.value)) is (session.get_bind().dialect.name == "postgresql")
    assert "IntegrityError" in trace_error(caught.value)[0]
    assert "canary" not in json.dumps(trace_error(caught.value))
