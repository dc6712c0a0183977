"""Every unsafe request carries the token of its session, whatever view it is for. Checked in one place, so that no form can be forgotten."""

import hmac
import secrets
from typing import Final

from flask import Flask, abort, g, request, session
from markupsafe import Markup

from lms.web.access import without_cookies

FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRF-Token"
TOKEN_LENGTH: Final = 32
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def csrf_token() -> str:
    """The token of this browser's session; begins one if there is none. In a page that many share, the mark of its place."""
    if "marks" in g:
        return str(g.marks["token"])
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(TOKEN_LENGTH * 3 // 4)
    return str(session["csrf"])


def renew_csrf_token() -> None:
    """A new token: at sign-in, so that one planted before it is worth nothing."""
    session["csrf"] = secrets.token_urlsafe(TOKEN_LENGTH * 3 // 4)


def csrf_field() -> Markup:
    """The hidden input that each POST form holds."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def init_csrf(app: Flask) -> None:
    """Refuses unsafe requests without the right token with 400. Where no cookie counts, no other site can make a browser's count."""

    @app.before_request
    def check() -> None:
        if request.method in SAFE_METHODS or request.endpoint is None or without_cookies():
            return
        sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
        if (
            not hmac.compare_digest(sent.encode(), str(session.get("csrf", "")).encode())
            or not sent
        ):
            g.refused = "csrf"  # for the log
            abort(400)
