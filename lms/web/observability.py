"""A line of the log for each request that matters, with its id and no personal data; health, readiness, metrics."""

import hmac
import os
import secrets
from time import monotonic, perf_counter
from typing import Any

import structlog
from flask import Flask, Response, abort, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

from lms.core.health import beat
from lms.web import access
from lms.web.container import container
from lms.web.database import READING_METHODS
from lms.web.transaction import commit_apart

log = structlog.get_logger()
REQUESTS = Counter("lms_requests_total", "Requests by endpoint and status", ("endpoint", "status"))
SLOW_SECONDS = 1.0
PROOF_SECONDS = 2.0  # as long as a proof that the database takes a write holds
SECONDS = Histogram(
    "lms_request_seconds", "Time to answer", buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
)


def init_observability(app: Flask) -> None:
    """Times and counts each request, gives it an id, and adds the three addresses for those who watch over the service."""
    tells_all = app.extensions["lms"].settings.log_level == "debug"

    @app.before_request
    def begin() -> None:
        g.started = perf_counter()
        g.request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        seconds = perf_counter() - g.get("started", perf_counter())
        REQUESTS.labels(endpoint, response.status_code).inc()
        SECONDS.observe(seconds)
        response.headers["X-Request-Id"] = g.get("request_id", "")
        is_worth_a_line = (
            request.method not in READING_METHODS or seconds >= SLOW_SECONDS or _refuses(response)
        )
        if is_worth_a_line or tells_all:
            note = log.info if is_worth_a_line else log.debug
            note(
                "request",
                endpoint=endpoint,
                method=request.method,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                **_who(),
                **_what(),
                **_why(response),
            )
        return response

    _add_addresses(app)


def _refuses(response: Response) -> bool:
    """Whether the reply is not what was asked for: an error, or the way from a page that is not open to all to what would open it."""
    return response.status_code >= 400 or "refused" in g


def _who() -> dict[str, Any]:
    """The number of the person, or of the token of a program, as far as the request has found it out; nobody is looked up for the log."""
    bearer, person = g.get("bearer"), getattr(g.get("_login_user"), "person_id", None)
    if bearer is not None:
        return {"token": bearer.token_id}
    return {} if person is None else {"person": person}


def _what() -> dict[str, Any]:
    """The address without what stands in it, and the numbers in it. Words in an address may be a secret: a link, a code, a calendar."""
    numbers = {
        name: value for name, value in (request.view_args or {}).items() if isinstance(value, int)
    }
    path = {"path": request.url_rule.rule} if request.url_rule else {}
    return path | ({"ids": numbers} if numbers else {})


def _why(response: Response) -> dict[str, Any]:
    """Of a refusal its name, and a keyed hash of the address that it went to: many from one place can be seen, the place cannot."""
    if response.status_code >= 500 or not _refuses(response):
        return {}
    where = container().iin_cipher.lookup(f"log address {request.remote_addr}")[:16]
    return {"refused": g.refused, "from": where} if "refused" in g else {"from": where}


def _add_addresses(app: Flask) -> None:
    proven_until = 0.0

    @app.get("/healthz")
    @access.public
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    @access.public
    def readyz() -> Response:
        """Ready means: the database takes a write, which a full disk or a lost server refuses. Anybody may ask, so a success holds for two
        seconds in each worker and is not proven anew; a failure is tried again at once.
        """
        nonlocal proven_until
        if monotonic() >= proven_until:
            commit_apart(lambda writing: beat(writing, now=container().clock.now()))
            proven_until = monotonic() + PROOF_SECONDS
        return Response("ready\n", mimetype="text/plain")

    @app.get("/metrics")
    @access.public
    def metrics() -> Response:
        token = container().settings.metrics_token
        sent = request.headers.get("Authorization", "")
        allowed = (
            hmac.compare_digest(sent.encode(), f"Bearer {token}".encode())
            if token
            else request.remote_addr == "127.0.0.1"
        )
        if not allowed:
            abort(404)
        return Response(_all_processes(), content_type=CONTENT_TYPE_LATEST)


def _all_processes() -> bytes:
    """The metrics of all processes of this site, if `lms serve` gave them a folder to meet in; else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
