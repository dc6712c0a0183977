"""Typed secrets stay out of logs, URLs, the audit record and files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Person
from tests.web.security.forms import build_form

ROOT = Path(__file__).resolve().parents[3]
CANARY_IIN = "500101500016"
CANARIES = (CANARY_IIN, "canary-pass-word-7", "canary@example.kz", "7011234567", "canary-token")
REQUESTS = """
from lms.app import create_app
from lms.web.csrf import mask_token
app = create_app()
client = app.test_client()
client.get("/auth/sign-in")
with client.session_transaction() as cookie:
    token = mask_token(cookie["csrf"])
agent = {"User-Agent": "\\x1b[31m canary-token", "X-Request-Id": "canary-token"}
def send(path, **data):
    return client.post(path, data={**data, "csrf_token": token}, headers=agent)
count = 0
level = "{\\"level\\": \\"critical\\"}"
for name in ("a\\r\\nb canary-token", "\\x1b[2J\\x1b]0;x\\x07", "a\\u2028b", level):
    for reply in (
        send("/auth/sign-in", login=name, password="canary-pass-word-7"),
        send("/auth/sign-in?next=/canary-token%0d%0ax", login="IIN", password="canary-pass-word-7"),
        send("/auth/sign-up", surname=name, given_name=name, password="canary-pass-word-7",
             email="canary@example.kz", phone="+77011234567", iin="IIN", user_name=name),
        client.get("/auth/password/canary-token"),
        client.get("/certificates/canary-token%0d%0a%1b[31m"),
        client.get("/canary-token%0d%0a%1b[31m"),
        client.open("/canary-token", method="PURGE"),
    ):
        count += 1
        assert "IIN" not in reply.headers.get("Location", ""), reply.headers
database = app.extensions["lms"].database
with database.write() as session:
    session.connection().exec_driver_sql("ALTER TABLE throttle_count RENAME TO gone")
for _ in range(2):
    count += 2
    reply = send("/auth/sign-in", login="IIN", password="canary-pass-word-7")
    assert reply.status_code in (500, 503)
print(count)
""".replace("IIN", CANARY_IIN)


def test_the_log_holds_one_line_a_reply_and_nothing_that_was_typed(settings, database_url):
    environment = {
        "LMS_INSTANCE": str(settings.instance),
        "LMS_DATABASE_URL": database_url,
        "LMS_LOG_LEVEL": "info",
        "PATH": "/usr/bin:/bin",
    }
    process = subprocess.run(
        [sys.executable, "-c", REQUESTS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert process.returncode == 0, process.stderr[-3000:]
    lines = [json.loads(line) for line in process.stderr.splitlines()]
    assert len(lines) == int(process.stdout)
    assert {line["event"] for line in lines} - {"request"} <= {
        "database unavailable",
        "unexpected error",
    }
    assert len({line["event"] for line in lines}) == 2
    assert "\x1b" not in process.stderr
    assert [word for word in CANARIES if word in process.stderr.lower()] == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_url_record_or_file_holds_an_iin_a_password_or_a_token(site):
    """A person signs up, is searched, changed, exported and blocked; then all traces are read."""
    texts = []
    form = {
        **build_form(site.world, "visitor", "auth.sign_up", {}),
        "iin": CANARY_IIN,
        "email": CANARIES[2],
        "phone": "+77011234567",
        "password": CANARIES[1],
    }
    replies = [
        site.ask("visitor", "POST", "/auth/sign-up", form),
        site.ask(
            "visitor", "POST", "/auth/sign-in", {"login": CANARY_IIN, "password": CANARIES[1]}
        ),
    ]
    with site.database.read() as session:
        person = session.scalars(select(Person).order_by(Person.id.desc())).first()
    assert person is not None
    assert person.iin_claim_hash is not None
    replies += [
        site.ask(
            "admin",
            "POST",
            f"/accounts/people/{person.id}/edit",
            {
                **build_form(site.world, "admin", "accounts.edit_person", {}),
                "iin": CANARY_IIN,
                "email": CANARIES[2],
            },
        ),
        site.ask("admin", "GET", f"/accounts/people?text={CANARY_IIN}"),
        site.ask("admin", "POST", f"/auth/people/{person.id}/block"),
    ]
    unit = site.world.targets["region"]["unit"]["own"]["area_id"]
    for kind in ("csv", "xlsx"):
        reply = site.ask(
            "region", "POST", f"/reporting/units/{unit}/people/export", {"format": kind}
        )
        texts.append(str(reply.headers) + reply.get_data().decode("latin-1"))
    texts += [str(reply.headers) for reply in replies]
    with site.database.read() as session:
        texts += [
            f"{event.kind} {event.subject} {event.details}"
            for event in session.scalars(select(AuditEvent))
        ]
    assert len(texts) > 10
    assert [word for word in CANARIES for text in texts if word in text] == []
    raw = Path(site.database_url.removeprefix("sqlite:///")).read_bytes()
    assert CANARY_IIN.encode() not in raw
    assert CANARIES[1].encode() not in raw
    assert site.world.tokens["admin"].encode() not in raw
