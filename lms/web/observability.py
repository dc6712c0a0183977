"""Logs with a request id and no personal data, health, readiness, metrics."""

import hmac
import logging
import os
import secrets
import sys
from time import perf_counter

import structlog
from flask import Flask, Response, abort, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from lms.core.health import beat
from lms.core.settings import Settings
from lms.web import access
from lms.web.runtime import runtime
from lms.web.transaction import READING_METHODS

log = structlog.get_logger()
REQUESTS = Counter("lms_requests_total", "Requests by endpoint and status", ("endpoint", "status"))
SLOW_SECONDS = 1.0
SECONDS = Histogram("lms_request_seconds", "Time to answer", buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10))


def configure_logging(settings: Settings) -> None:
    """One JSON object a line on standard error, letters as they are. Addresses, names and IINs are not logged: endpoints and ids are."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def init_observability(app: Flask) -> None:
    """Times and counts each request, gives it an id, and adds the three addresses for those who watch over the service."""

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
        is_worth_a_line = request.method not in READING_METHODS or response.status_code >= 400 or seconds >= SLOW_SECONDS
        note = log.info if is_worth_a_line else log.debug
        note("request", endpoint=endpoint, method=request.method, status=response.status_code, ms=round(seconds * 1000, 1))
        return response

    _add_addresses(app)


def _add_addresses(app: Flask) -> None:
    @app.get("/healthz")
    @access.public
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    @access.public
    def readyz() -> Response:
        """Ready means: the database takes a write, which a full disk or a lost server refuses."""
        with runtime().database.write() as session:
            beat(session, now=runtime().clock.now())
        return Response("ready\n", mimetype="text/plain")

    @app.get("/metrics")
    @access.public
    def metrics() -> Response:
        token = runtime().settings.metrics_token
        sent = request.headers.get("Authorization", "")
        allowed = hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()) if token else request.remote_addr == "127.0.0.1"
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
