"""CSRF protection: every unsafe request must carry the token of its session.

Each page masks the token with new random bytes, so that the length of a compressed page, which may
reflect input, reveals nothing of the token (BREACH).
"""

import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from typing import Final

from flask import Flask, abort, g, request, session
from markupsafe import Markup

from lms.web.access import ignores_cookies

FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRF-Token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SECRET_BYTES: Final = 24


def csrf_token() -> str:
    """Return the token of the session, masked for this page; start a session if needed.

    While a shared page is rendered, return the placeholder of the token.
    """
    if "placeholders" in g:
        return str(g.placeholders["token"])
    if "csrf_token" not in g:
        if "csrf" not in session:
            renew_csrf_token()
        g.csrf_token = mask_token(session["csrf"])
    return str(g.csrf_token)


def renew_csrf_token() -> None:
    """Draw a new token at sign-in, so that one planted before is void."""
    session["csrf"] = secrets.token_urlsafe(SECRET_BYTES)
    g.pop("csrf_token", None)


def csrf_field() -> Markup:
    """Return the hidden input of each POST form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def mask_token(token: str) -> str:
    """Return random bytes and the token XORed with them, in base64."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(pad + _xor(pad, plain)).decode()


def unmask_token(masked: str) -> bytes:
    """Return the token of a masked one, or empty bytes if it is not a masked token."""
    try:
        data = b64decode(masked, altchars=b"-_", validate=True)
    except ValueError:
        return b""
    half = len(data) // 2
    return _xor(data[:half], data[half:]) if half * 2 == len(data) else b""


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def init_csrf(app: Flask) -> None:
    """Refuse unsafe requests without the right token with 400, except where cookies are ignored.

    Without cookies another site cannot make a browser act for its user.
    """

    @app.before_request
    def check() -> None:
        if request.method in SAFE_METHODS or request.endpoint is None or ignores_cookies():
            return
        received = unmask_token(request.headers.get(HEADER) or request.form.get(FIELD, ""))
        token = str(session.get("csrf", "")).encode()
        if not token or not hmac.compare_digest(received, token):
            g.refused = "csrf"  # for the log
            abort(400)
