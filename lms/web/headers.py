"""Security and caching headers of every reply, errors included."""

from typing import Final

from flask import Flask, Response, g, request

from lms.core.settings import Settings
from lms.web import access
from lms.web.language import appearance, content_language

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
# A file that people brought: opened by itself it may load nothing, run nothing and stand in no frame.
FILE_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
POLICY_NAME: Final = "Content-Security-Policy"
HSTS: Final = "max-age=63072000; includeSubDomains"


def guards(settings: Settings) -> dict[str, str]:
    """The security headers of a reply that no view makes: with the policy and, where the site is https, HSTS."""
    secure = {"Strict-Transport-Security": HSTS} if settings.secure else {}
    return {**FIXED, POLICY_NAME: CONTENT_SECURITY_POLICY, **secure}


def init_headers(app: Flask) -> None:
    """Sets them after each request."""
    fixed = guards(app.extensions["lms"].settings)

    @app.after_request
    def set_headers(response: Response) -> Response:
        given = {
            name.lower() for name, _value in response.headers
        }  # to ask for a missing one costs an exception
        for name, value in {**fixed, POLICY_NAME: _policy()}.items():
            if name.lower() not in given:
                response.headers.add(name, value)
        if response.mimetype == "text/html":
            content_language(response)
        _decide_caching(response)
        return response


def _policy() -> str:
    """The policy; for readers who switched pictures off without img-src, so that browsers show the alternative texts instead."""
    if appearance().images == "off":
        return CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'none'")
    return CONTENT_SECURITY_POLICY


def _decide_caching(response: Response) -> None:
    """Personal pages are never kept. Public pages may be kept by the browser and asked for again with their ETag."""
    if g.get("cache_decided") or response.headers.get("Cache-Control"):
        return
    if (
        request.method not in ("GET", "HEAD")
        or response.status_code != 200
        or access.actor() is not None
    ):
        response.headers["Cache-Control"] = "no-store"
    elif not response.is_streamed:
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_etag()
        response.make_conditional(request)
