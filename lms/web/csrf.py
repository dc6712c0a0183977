"""CSRF protection: every unsafe request carries the token of its session, whatever view it is for.

A page shows the token masked with random bytes of its own, so that the length of a compressed
page, which may repeat what a request said, reveals nothing of the token (BREACH).
"""

import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from typing import Final

from flask import Flask, abort, g, request, session
from markupsafe import Markup

from lms.web.access import without_cookies

FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRF-Token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SECRET_BYTES: Final = 24


def csrf_token() -> str:
    """Return the session's token, masked for this page. Start a session if there is none.

    In a page that many readers share it is the placeholder for the token.
    """
    if "placeholders" in g:
        return str(g.placeholders["token"])
    if "csrf_token" not in g:
        if "csrf" not in session:
            renew_csrf_token()
        g.csrf_token = mask_token(session["csrf"])
    return str(g.csrf_token)


def renew_csrf_token() -> None:
    """Draw a new token: at sign-in, so that one planted before it is worth nothing."""
    session["csrf"] = secrets.token_urlsafe(SECRET_BYTES)
    g.pop("csrf_token", None)


def csrf_field() -> Markup:
    """Return the hidden input that each POST form holds."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def mask_token(token: str) -> str:
    """Return random bytes and the token XORed with them, in base64."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(pad + _xor(pad, plain)).decode()


def unmask_token(masked: str) -> bytes:
    """Return the token that was masked; empty bytes if the text is no masked token."""
    try:
        both = b64decode(masked, altchars=b"-_", validate=True)
    except ValueError:
        return b""
    half = len(both) // 2
    return _xor(both[:half], both[half:]) if half * 2 == len(both) else b""


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(left, right, strict=True))


def init_csrf(app: Flask) -> None:
    """Refuse unsafe requests without the right token with 400, except where no cookie counts.

    There no other site can make a browser act for its user.
    """

    @app.before_request
    def check() -> None:
        if request.method in SAFE_METHODS or request.endpoint is None or without_cookies():
            return
        sent = unmask_token(request.headers.get(HEADER) or request.form.get(FIELD, ""))
        token = str(session.get("csrf", "")).encode()
        if not token or not hmac.compare_digest(sent, token):
            g.refused = "csrf"  # for the log
            abort(400)
