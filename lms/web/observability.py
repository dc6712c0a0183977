"""Request log without personal data, and the views for health, readiness and metrics."""

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

from lms.core.health import record_heartbeat
from lms.core.interfaces import UnsentMailReader
from lms.core.ip_limits import hash_network
from lms.core.origin import BROWSER, Origin, set_origin
from lms.web import access
from lms.web.backlog import generate_backlog
from lms.web.client_ip import get_client_ip
from lms.web.container import container
from lms.web.database import READING_METHODS
from lms.web.transaction import commit_apart

log = structlog.get_logger()
REQUESTS = Counter("lms_requests_total", "Requests by endpoint and status", ("endpoint", "status"))
SLOW_SECONDS = 1.0
READINESS_SECONDS = 2.0  # validity of a successful write check
SECONDS = Histogram(
    "lms_request_seconds", "Time to answer", buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
)


def init_observability(app: Flask, read_mail_backlog: UnsentMailReader) -> None:
    """Time, count and log each request, give it id and origin, and add the views for monitoring."""
    logs_all = app.extensions["lms"].settings.log_level == "debug"

    @app.before_request
    def begin() -> None:
        g.started = perf_counter()
        g.request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        set_origin(Origin(BROWSER, get_client_ip(), request.user_agent.string))

    @app.after_request
    def finish(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        seconds = perf_counter() - g.get("started", perf_counter())
        REQUESTS.labels(endpoint, response.status_code).inc()
        SECONDS.observe(seconds)
        response.headers["X-Request-Id"] = g.get("request_id", "")
        is_worth_a_line = (
            request.method not in READING_METHODS
            or seconds >= SLOW_SECONDS
            or _is_refusal(response)
        )
        if is_worth_a_line or logs_all:
            write_line = log.info if is_worth_a_line else log.debug
            write_line(
                "request",
                endpoint=endpoint,
                method=request.method,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                **_build_actor_fields(),
                **_build_route_fields(),
                **_build_refusal_fields(response),
            )
        return response

    _add_views(app, read_mail_backlog)


def _is_refusal(response: Response) -> bool:
    """Return whether the reply is an error or a redirect from a page that is not open to all."""
    return response.status_code >= 400 or "refused" in g


def _build_actor_fields() -> dict[str, Any]:
    """Return the id of the API token or person, if the request has loaded it."""
    bearer, person_id = g.get("bearer"), getattr(g.get("_login_user"), "person_id", None)
    if bearer is not None:
        return {"token": bearer.token_id}
    return {} if person_id is None else {"person": person_id}


def _build_route_fields() -> dict[str, Any]:
    """Return the URL rule and its numeric ids; text in a URL may be a secret."""
    numbers = {
        name: value for name, value in (request.view_args or {}).items() if isinstance(value, int)
    }
    path = {"path": request.url_rule.rule} if request.url_rule else {}
    return path | ({"ids": numbers} if numbers else {})


def _build_refusal_fields(response: Response) -> dict[str, Any]:
    """Return the name of a refusal and a keyed hash of the client's network, which groups them."""
    if response.status_code >= 500 or not _is_refusal(response):
        return {}
    sender = hash_network(get_client_ip(), container().iin_cipher)
    return {"refused": g.refused, "from": sender} if "refused" in g else {"from": sender}


def _add_views(app: Flask, read_mail_backlog: UnsentMailReader) -> None:
    """Add the views. `read_mail_backlog` returns what waits in the outbox, for /metrics."""
    app.extensions["ready until"] = 0.0

    @app.get("/healthz")
    @access.public
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    @access.public
    def readyz() -> Response:
        """Check that the database accepts a write, which a full disk or a lost server refuses.

        A success is valid for two seconds in each worker, as anyone may request this; a failure is
        checked again at once.
        """
        if monotonic() >= app.extensions["ready until"]:
            commit_apart(lambda writing: record_heartbeat(writing, now=container().clock.now()))
            app.extensions["ready until"] = monotonic() + READINESS_SECONDS
        return Response("ready\n", mimetype="text/plain")

    @app.get("/metrics")
    @access.public
    def metrics() -> Response:
        token = container().settings.metrics_token
        header = request.headers.get("Authorization", "")
        is_allowed = (
            hmac.compare_digest(header.encode(), f"Bearer {token}".encode())
            if token
            else get_client_ip() == "127.0.0.1"
        )
        if not is_allowed:
            abort(404)
        metrics_text = _collect_metrics() + generate_backlog(read_mail_backlog)
        return Response(metrics_text, content_type=CONTENT_TYPE_LATEST)


def _collect_metrics() -> bytes:
    """Return the metrics of all processes of `lms serve`, or else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
