"""kill -9 of the whole server at any moment: what was acknowledged is stored, once.

The control: the same check finds a server that replies before it stores.
"""

import http.client
import os
import random
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from time import sleep

import pytest
from sqlalchemy import text

from benchmarks.ports import reserve_port
from lms.web.csrf import mask_token
from tests.factories import accounts, learning
from tests.faults.serving import ParallelLoad, Program, run_site
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("LMS_TEST_KILLS", "5"))
CLIENTS = 4
WRITE_BEHIND = """
import http.server, sqlite3, sys, threading, time
kept, lock = {}, threading.Lock()
def store():
    base = sqlite3.connect(sys.argv[2])
    base.execute("CREATE TABLE IF NOT EXISTS answer (client INTEGER PRIMARY KEY, given INTEGER)")
    while True:
        time.sleep(0.2)
        with lock:
            rows = list(kept.items())
        base.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?)", rows)
        base.commit()
class Behind(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(204); self.end_headers()
    def do_POST(self):
        given = int(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:
            kept[int(self.path.strip("/"))] = given
        self.do_GET()
    def log_message(self, *arguments): pass
threading.Thread(target=store, daemon=True).start()
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Behind).serve_forever()
"""


class AnsweringClients:
    """Clients that each answer with growing numbers and note the last acknowledged one."""

    def __init__(
        self, port: int, paths: list[str], headers: list[dict[str, str]], template: str
    ) -> None:
        self.port, self.paths, self.headers, self.template = port, paths, headers, template
        self.acknowledged = [0] * len(paths)
        self.refused: list[int] = []
        self.count = 0

    def __call__(self, number: int, stopping) -> None:
        connection, value = None, 1
        while not stopping.is_set():
            try:
                connection = connection or http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=10
                )
                connection.request(
                    "POST", self.paths[number], self.template.format(value), self.headers[number]
                )
                reply = connection.getresponse()
                reply.read()
                if reply.status != 204:
                    self.refused.append(reply.status)
                    return
                self.acknowledged[number] = value
                self.count += 1
                value += 1
            except (OSError, http.client.HTTPException):
                connection.close()
                connection = None
                sleep(0.02)


def kill_repeatedly(site, answering, read_numbers, kills: int) -> list[tuple[int, int]]:
    """Kill the server at random moments during answers.

    Returns (acknowledged, stored) of each answer that was lost.
    """
    losses = []
    chance = random.Random(kills)
    with ParallelLoad(answering, len(answering.paths)) as load:
        for _ in range(kills):
            target = answering.count + 20
            wait_until(lambda target=target: answering.count >= target)
            sleep(chance.uniform(0.0, 0.5))
            site.kill()
            acknowledged_numbers = list(answering.acknowledged)
            losses += [
                pair
                for pair in zip(acknowledged_numbers, read_numbers(), strict=True)
                if pair[1] < pair[0]
            ]
            site.start()
    assert load.errors == []
    assert answering.refused == []
    assert answering.count > 20 * kills
    return losses


def create_learners(
    session, container, app
) -> tuple[list[str], list[dict[str, str]], list[tuple[int, int]]]:
    """Create learners at a question that asks for a number.

    Returns where each posts, with which headers, and the row of the answer.
    """
    now, paths, headers, rows = datetime.now(UTC), [], [], []
    while len(paths) < CLIENTS:
        learner = learning.create_learner(session, container.storage)
        attempt = learning.begin_attempt(session, learner, learner.outline.quizzes[0], now=now)
        positions = range(1, attempt.total + 1)
        position = next(
            (
                candidate
                for candidate in positions
                if learning.list_wrong_values(session, attempt, candidate) == ["987654"]
            ),
            None,
        )
        if position is None:
            continue  # the draw has only questions with options
        client = accounts.sign_in(app.test_client(), session, learner.person, now=now)
        with client.session_transaction() as cookie_session:
            cookie_session["csrf"] = "token"
        cookie = client.get_cookie("session")
        paths.append(f"/learning/attempts/{attempt.id}/{position}")
        headers.append(
            {
                "Cookie": f"session={cookie.value}",
                "X-CSRF-Token": mask_token("token"),
                "Content-Type": "application/x-www-form-urlencoded",
            }
        )
        rows.append((attempt.id, position))
    session.commit()
    return paths, headers, rows


@pytest.mark.twin_left_out("postgresql")
def test_no_acknowledged_answer_is_lost_or_doubled(session, container, app, settings, tmp_path):
    paths, headers, rows = create_learners(session, container, app)

    def read_numbers() -> list[int]:
        with container.database.read() as read_session:
            stored_rows = read_session.execute(
                text("SELECT attempt_id, position, given_answer FROM answer")
            ).all()
        assert len(stored_rows) == len({row[:2] for row in stored_rows})
        return [
            max(
                (
                    read_number(answer)
                    for attempt, position, answer in stored_rows
                    if (attempt, position) == row
                ),
                default=0,
            )
            for row in rows
        ]

    with run_site(settings, tmp_path) as site:
        answering = AnsweringClients(site.port, paths, headers, "autosave=1&answer={}")
        assert kill_repeatedly(site, answering, read_numbers, KILLS) == []
        assert site.stop() == 0
    assert sum(read_numbers()) > 0
    if settings.database_url.startswith("sqlite"):
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def read_number(answer) -> int:
    """Return the number in a stored answer, as either database returns it."""
    return int("".join(letter for letter in str(answer) if letter.isdigit()) or 0)


def test_a_server_that_replies_before_it_stores_is_caught(tmp_path):
    port, base = reserve_port(), tmp_path / "behind.db"
    site = Program(
        [sys.executable, "-c", WRITE_BEHIND, str(port), str(base)], port, tmp_path / "behind.log"
    ).start()
    answering = AnsweringClients(
        port, [f"/{number}" for number in range(CLIENTS)], [{}] * CLIENTS, "{}"
    )

    def read_numbers() -> list[int]:
        with closing(sqlite3.connect(base)) as connection:
            values = dict(connection.execute("SELECT client, given FROM answer"))
        return [values.get(number, 0) for number in range(CLIENTS)]

    try:
        assert kill_repeatedly(site, answering, read_numbers, 3)
    finally:
        site.kill()
