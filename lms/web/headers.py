"""Security and caching headers of every reply, errors included."""

from typing import Final

from flask import Flask, Response, g, request

from lms.core.settings import Settings
from lms.web import access
from lms.web.language import appearance, set_content_language
from lms.web.unsent_runs import LOOK_SOURCE

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' {LOOK_SOURCE}",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
# For uploaded files: opened on their own they load nothing, run nothing and are not framed.
FILE_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Browsers read these for what they open by itself; a lesson loads five files of PAGE_PARTS.
FIXED_OF_DOCUMENTS: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
PAGE_PARTS: Final = frozenset({"text/css", "text/javascript", "font/woff2"})
POLICY_NAME: Final = "Content-Security-Policy"
HSTS: Final = "max-age=63072000; includeSubDomains"


def build_security_headers(settings: Settings) -> dict[str, str]:
    """Build the security headers, with HSTS where the site uses HTTPS."""
    secure = {"Strict-Transport-Security": HSTS} if settings.is_https else {}
    return {**FIXED, **FIXED_OF_DOCUMENTS, POLICY_NAME: CONTENT_SECURITY_POLICY, **secure}


def init_headers(app: Flask) -> None:
    """Set security and caching headers after each request."""
    document_headers = build_security_headers(app.extensions["lms"].settings)
    part_headers = {
        name: value for name, value in document_headers.items() if name not in FIXED_OF_DOCUMENTS
    }

    @app.after_request
    def set_headers(response: Response) -> Response:
        # A lookup of a missing header raises internally, which is slow.
        present = {name.lower() for name, _value in response.headers}
        mimetype = response.mimetype
        headers = part_headers if mimetype in PAGE_PARTS else document_headers
        for name, value in {**headers, POLICY_NAME: _build_policy()}.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        if mimetype == "text/html":
            set_content_language(response)
        _decide_caching(response)
        return response


def _build_policy() -> str:
    """Return the policy; it blocks images if the reader turned them off, to show the alt texts."""
    if appearance().images == "off":
        return CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'none'")
    return CONTENT_SECURITY_POLICY


def _decide_caching(response: Response) -> None:
    """Forbid to store personal pages; let browsers store public ones and revalidate by ETag."""
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
