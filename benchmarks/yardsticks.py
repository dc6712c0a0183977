"""What the product is measured against: the least that does the same, written by hand for the same database file and the same server.

Read from the environment (they run in processes of their own): BENCH_DATABASE, the SQLite file; BENCH_TEMPLATE, the page; BENCH_SECRET,
the key of the session cookie. They compress for clients that ask for it, as the product does.
"""

import gzip
import hashlib
import os
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, abort, request, session
from flask.sessions import SecureCookieSessionInterface

from lms.web.csrf import mask_token

ACTOR = """SELECT person.id, person.given_name, person.surname, person.language FROM sign_in JOIN person ON person.id = sign_in.person_id
WHERE sign_in.token_hash = ? AND sign_in.ended_at IS NULL AND sign_in.expires_at > ? AND person.blocked_at IS NULL"""
ENROLMENT = """SELECT enrolment.id, enrolment.version_id FROM enrolment JOIN course ON course.id = enrolment.course_id
WHERE enrolment.person_id = ? AND course.slug = ? ORDER BY enrolment.state <> 'active', enrolment.id DESC LIMIT 1"""
LESSON = """SELECT lesson.title_kk, lesson.html_kk FROM lesson JOIN module ON module.id = lesson.module_id
WHERE lesson.version_id = ? AND module.slug = ? AND lesson.slug = ?"""
SAVE = """INSERT INTO bench_answer (attempt_id, position, given, answered_at) VALUES (?, ?, ?, ?)
ON CONFLICT (attempt_id, position) DO UPDATE SET given = excluded.given, answered_at = excluded.answered_at"""
TABLE = """CREATE TABLE IF NOT EXISTS bench_answer
(attempt_id INTEGER, position INTEGER, given TEXT, answered_at TEXT, PRIMARY KEY (attempt_id, position))"""
LEVEL = 2  # as lms/web/compression.py

_kept = threading.local()


class Sessions(SecureCookieSessionInterface):
    """Flask's own, with the hash by which the product signs its cookies."""

    digest_method = staticmethod(hashlib.sha256)


def create_yardsticks() -> Flask:
    """/raw/<slug>/<module>/<lesson>, a lesson for whoever is signed in; /commit, one durable commit; /, the least that the server can do."""
    app = Flask("yardsticks")
    app.secret_key = bytes.fromhex(os.environ["BENCH_SECRET"])
    app.session_interface = Sessions()
    page = app.jinja_env.from_string(Path(os.environ["BENCH_TEMPLATE"]).read_text(encoding="utf-8"))
    with _database() as database:
        database.execute(TABLE)

    @app.get("/")
    def hello() -> str:
        return "hello"

    @app.get("/raw/<slug>/<module>/<lesson>")
    def raw_lesson(slug: str, module: str, lesson: str) -> Response:
        database = _database()
        token = hashlib.sha256(str(session.get("_user_id", "")).encode()).hexdigest()
        person = database.execute(
            ACTOR, (token, f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}")
        ).fetchone()
        if person is None:
            abort(401)
        enrolment = database.execute(ENROLMENT, (person[0], slug)).fetchone()
        found = (
            database.execute(LESSON, (enrolment[1], module, lesson)).fetchone()
            if enrolment
            else None
        )
        if found is None:
            abort(404)
        body = page.render(
            title=found[0],
            html=found[1],
            name=f"{person[1]} {person[2]}",
            csrf=mask_token(session["csrf"]),
        ).encode()
        reply = Response(
            body, mimetype="text/html", headers={"Cache-Control": "no-store", "Vary": "Cookie"}
        )
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            reply.set_data(gzip.compress(body, LEVEL))
            reply.headers["Content-Encoding"] = "gzip"
        return reply

    @app.post("/commit")
    def commit() -> Response:
        form = request.form
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
        database = _database()
        database.execute("BEGIN IMMEDIATE")
        database.execute(SAVE, (int(form["attempt"]), int(form["position"]), form["answer"], now))
        database.execute("COMMIT")
        return Response(status=204)

    return app


def _database() -> sqlite3.Connection:
    """The thread's own connection, durable as the product's: WAL, synchronous=FULL."""
    if not hasattr(_kept, "database"):
        _kept.database = sqlite3.connect(
            os.environ["BENCH_DATABASE"], timeout=15, isolation_level=None
        )
        _kept.database.execute("PRAGMA journal_mode=WAL")
        _kept.database.execute("PRAGMA synchronous=FULL")
    found: sqlite3.Connection = _kept.database
    return found
