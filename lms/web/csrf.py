"""CSRF protection: every unsafe request must carry the token of its session.

A page that is older than the session, because its person signed in again in another window, is
accepted by a second part of the token: a secret of the person and the day. It counts only in
requests whose header Origin names this site, and only while that person is signed in.
Each page masks the token with new random bytes, so that the length of a compressed page, which may
reflect input, reveals nothing of the token (BREACH).
"""

import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from typing import Final, NoReturn

from flask import Flask, Response, abort, current_app, g, request, session
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from lms.web.access import actor, get_rule, is_without_cookies
from lms.web.person_keys import get_form_key, is_form_key_of_reader, is_same_origin
from lms.web.unsent import forget_sent_form, get_offered_field, lead_to_sign_in
from lms.web.view_type import View

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
        g.csrf_token = mask_token(".".join(filter(None, (session["csrf"], get_form_key()))))
    return str(g.csrf_token)


def renew_csrf_token() -> None:
    """Draw a new token at sign-in, so that one planted before is void."""
    session["csrf"] = secrets.token_urlsafe(SECRET_BYTES)
    g.pop("csrf_token", None)


def csrf_field() -> Markup:
    """Return the hidden input of each POST form."""
    token = escape(csrf_token())
    html = f'<input type="hidden" name="{FIELD}" value="{token}">'
    return Markup(html)  # noqa: S704 - the token is escaped


def mask_token(token: str) -> str:
    """Return random bytes and the token XORed with them, in base64."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(pad + _xor_bytes(pad, plain)).decode()


def unmask_token(masked: str) -> bytes:
    """Return the token of a masked one, or empty bytes if it is not a masked token."""
    try:
        data = b64decode(masked, altchars=b"-_", validate=True)
    except ValueError:
        return b""
    half = len(data) // 2
    return _xor_bytes(data[:half], data[half:]) if half * 2 == len(data) else b""


def _xor_bytes(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left) ^ int.from_bytes(right)).to_bytes(len(left))


def show_form_again_on_stale_token(view: View) -> View:
    """Declare that the view shows its form again if the token is stale.

    Only for views that do nothing before form.is_submitted(), which is then false.
    """
    view.show_form_again_on_stale_token = True  # type: ignore[attr-defined]
    return view


def init_csrf(app: Flask) -> None:
    """Refuse unsafe requests without the right token, except where cookies are ignored.

    Without cookies another site cannot make a browser act for its user.
    """

    @app.before_request
    def check() -> BaseResponse | None:
        if request.method in SAFE_METHODS or request.endpoint is None or is_without_cookies():
            return None
        received = unmask_token(request.headers.get(HEADER) or request.form.get(FIELD, ""))
        session_part, _dot, person_part = received.partition(b".")
        form_key = person_part.decode(errors="replace")
        if _is_sign_in_required() and actor() is None and is_same_origin():
            g.refused = "sign_in_needed"  # reason in the log
            return lead_to_sign_in(form_key)
        token = str(session.get("csrf", "")).encode()
        if token and hmac.compare_digest(session_part, token):
            forget_sent_form()
            return None
        return _handle_stale_token(form_key) if is_same_origin() else _refuse_request()

    @app.after_request
    def set_refusal_status(response: Response) -> Response:
        if g.get("is_token_stale") and "Location" not in response.headers:
            response.status_code = 400
        return response


def _handle_stale_token(form_key: str) -> BaseResponse | None:
    """Accept the form of a page of the present reader; else lead to what would make it valid."""
    if is_form_key_of_reader(form_key):
        return None
    if getattr(
        current_app.view_functions[str(request.endpoint)], "show_form_again_on_stale_token", False
    ):
        g.refused, g.is_token_stale = "csrf", True
        return None
    # The page is that of another person, or its person has been signed out on a public page.
    is_signed_out = bool(form_key) and actor() is None
    if (_is_sign_in_required() or is_signed_out) and get_offered_field():
        g.refused = "csrf"
        return lead_to_sign_in(form_key)
    return _refuse_request()


def _refuse_request() -> NoReturn:
    g.refused = "csrf"  # reason in the log
    abort(400)


def _is_sign_in_required() -> bool:
    rule = get_rule(current_app, str(request.endpoint))
    return rule is not None and rule.kind in ("signed_in", "role")
