"""Logs, metrics: what those who watch over a site see, and what they do not."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from lms.app import create_app

# A process of its own: the log goes to its standard error.
REQUESTS = """
from lms.app import create_app
client = create_app().test_client()
client.get("/help")
reply = client.post("/accounts/sign-in?next=/canary-address", data={"login": "canary-login", "password": "canary-word"})
print(reply.headers["X-Request-Id"])
"""


def test_a_log_line_carries_the_request_id_and_no_personal_data(database_url, tmp_path):
    environment = {"LMS_INSTANCE": str(tmp_path / "site"), "LMS_DATABASE_URL": database_url, "PATH": "/usr/bin:/bin"}
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", REQUESTS], cwd=root, env=environment, capture_output=True, text=True, check=True)
    (line,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert (line["request_id"], line["endpoint"], line["status"]) == (done.stdout.strip(), "accounts.sign_in", 400)
    assert "canary" not in done.stderr


def test_metrics_count_requests_and_are_shown_to_this_machine_or_to_whoever_has_the_token(settings, clock):
    site = create_app(replace(settings, metrics_token=""), clock)
    client = site.test_client()
    client.get("/help")
    assert "lms_requests_total" in client.get("/metrics").get_data(as_text=True)
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
    guarded = create_app(replace(settings, metrics_token="word"), clock).test_client()
    assert guarded.get("/metrics").status_code == 404
    assert guarded.get("/metrics", headers={"Authorization": "Bearer word"}).status_code == 200
