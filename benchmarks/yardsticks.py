"""What the product is measured against: the least that does the same, by hand.

It uses the same database file and the same server, and compresses for clients that ask for it, as
the product does. Read from the environment, since it runs in processes of its own: BENCH_DATABASE,
the SQLite file; BENCH_TEMPLATE, the page; BENCH_SECRET, the key of the session cookie.
"""

import hashlib
import os
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, abort, request, session
from flask.sessions import SecureCookieSessionInterface
from isal import igzip

from lms.web.csrf import mask_token

ACTOR = """SELECT person.id, person.given_name, person.surname, person.language
FROM sign_in JOIN person ON person.id = sign_in.person_id
WHERE sign_in.token_hash = ? AND sign_in.ended_at IS NULL AND sign_in.expires_at > ?
AND person.blocked_at IS NULL"""
ENROLMENT = """SELECT enrolment.id, enrolment.version_id
FROM enrolment JOIN course ON course.id = enrolment.course_id
WHERE enrolment.person_id = ? AND course.slug = ?
ORDER BY enrolment.state <> 'active', enrolment.id DESC LIMIT 1"""
LESSON = """SELECT lesson.title_kk, lesson.html_kk
FROM lesson JOIN module ON module.id = lesson.module_id
WHERE lesson.version_id = ? AND module.slug = ? AND lesson.slug = ?"""
SAVE = """INSERT INTO bench_answer (attempt_id, position, given_answer, answered_at)
VALUES (?, ?, ?, ?)
ON CONFLICT (attempt_id, position)
DO UPDATE SET given_answer = excluded.given_answer, answered_at = excluded.answered_at"""
TABLE = """CREATE TABLE IF NOT EXISTS bench_answer
(attempt_id INTEGER, position INTEGER, given_answer TEXT, answered_at TEXT,
PRIMARY KEY (attempt_id, position))"""
LEVEL = 3  # as lms/web/compression.py

_local = threading.local()


class YardstickSessions(SecureCookieSessionInterface):
    """Flask's own sessions, with the hash by which the product signs its cookies."""

    digest_method = staticmethod(hashlib.sha256)


def create_yardsticks() -> Flask:
    """Create the application.

    /raw/<slug>/<module>/<lesson> is a lesson for whoever is signed in; /commit makes one durable
    commit; / is the least that the server can do.
    """
    app = Flask("yardsticks")
    app.secret_key = bytes.fromhex(os.environ["BENCH_SECRET"])
    app.session_interface = YardstickSessions()
    page = app.jinja_env.from_string(Path(os.environ["BENCH_TEMPLATE"]).read_text(encoding="utf-8"))
    with _get_connection() as connection:
        connection.execute(TABLE)

    @app.get("/")
    def hello() -> str:
        return "hello"

    @app.get("/raw/<slug>/<module>/<lesson>")
    def raw_lesson(slug: str, module: str, lesson: str) -> Response:
        return _build_reply(page.render(**_read_lesson(slug, module, lesson)).encode())

    app.post("/commit")(commit)
    return app


def commit() -> Response:
    """Save an answer in one durable transaction."""
    form = request.form
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
    connection = _get_connection()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(SAVE, (int(form["attempt"]), int(form["position"]), form["answer"], now))
    connection.execute("COMMIT")
    return Response(status=204)


def _read_lesson(slug: str, module: str, lesson: str) -> dict[str, str]:
    """Return the page's values, by three look-ups: sign-in and person, enrolment, text."""
    connection = _get_connection()
    token = hashlib.sha256(str(session.get("_user_id", "")).encode()).hexdigest()
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
    person = connection.execute(ACTOR, (token, now)).fetchone()
    if person is None:
        abort(401)
    enrolment = connection.execute(ENROLMENT, (person[0], slug)).fetchone()
    if enrolment is None:
        abort(404)
    text = connection.execute(LESSON, (enrolment[1], module, lesson)).fetchone()
    if text is None:
        abort(404)
    return {
        "title": text[0],
        "html": text[1],
        "name": f"{person[1]} {person[2]}",
        "csrf": mask_token(session["csrf"]),
    }


def _build_reply(content: bytes) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Cookie"}
    reply = Response(content, mimetype="text/html", headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        reply.set_data(igzip.compress(content, LEVEL))
        reply.headers["Content-Encoding"] = "gzip"
    return reply


def _get_connection() -> sqlite3.Connection:
    """Return the thread's own connection, durable as the product's (synchronous=FULL)."""
    if not hasattr(_local, "database"):
        _local.database = sqlite3.connect(
            os.environ["BENCH_DATABASE"], timeout=15, isolation_level=None
        )
        _local.database.execute("PRAGMA journal_mode=WAL")
        _local.database.execute("PRAGMA synchronous=FULL")
    connection: sqlite3.Connection = _local.database
    return connection
