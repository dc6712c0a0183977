"""Access rules of views, declared by one of these decorators.

A view without one stops the start of the application and would be refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from lms.web import tokens
from lms.web.view_type import View

# Only tokens authenticate under this prefix; cookies are ignored.
API: Final = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Access:
    """The access rule of a view.

    `roles` count in any scope: queries narrow what they see. `scope` is that of a token, or "".
    """

    kind: Literal["public", "signed_in", "role", "token", "capability"]
    roles: frozenset[str] = frozenset()
    scope: str = ""


def public(view: View) -> View:
    """Let anyone enter."""
    view.access = Access("public")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let people who are signed in enter; redirect others to the sign-in page and back."""
    view.access = Access("signed_in")  # type: ignore[attr-defined]
    return view


def role(*roles: str) -> Callable[[View], View]:
    """Let holders of one of the roles enter; queries limit what they see to their scope."""

    def declare(view: View) -> View:
        view.access = Access("role", frozenset(roles))  # type: ignore[attr-defined]
        return view

    return declare


def token(scope: str) -> Callable[[View], View]:
    """Let API clients with a token of this scope enter. Only for URLs of the API."""

    def declare(view: View) -> View:
        view.access = Access("token", scope=scope)  # type: ignore[attr-defined]
        return view

    return declare


def capability_url(view: View) -> View:
    """Declare a capability URL: the unguessable URL is the credential.

    Cookies are ignored there, so it needs no CSRF token, and a mail client can send its form.
    """
    view.access = Access("capability")  # type: ignore[attr-defined]
    return view


def is_without_cookies() -> bool:
    """Return whether cookies are ignored at this URL: no sign-in, and no CSRF token needed."""
    rule = get_rule(current_app, request.endpoint) if request.endpoint else None
    return is_api_request() or (rule is not None and rule.kind == "capability")


def is_api_request() -> bool:
    """Return whether the request is for the API."""
    return request.path.startswith(API)


def get_rule(app: Flask, endpoint: str) -> Access | None:
    """Return the declared rule of an endpoint, or None."""
    return getattr(app.view_functions.get(endpoint), "access", None)


def may_enter(endpoint: str) -> bool:
    """Return whether the roles of the signed-in reader admit them to a page; scope comes later."""
    rule, reader = get_rule(current_app, endpoint), actor()
    if rule is None or reader is None:
        return False
    return rule.kind in ("public", "signed_in") or bool(rule.roles & reader.role_names)


def actor() -> Any:
    """Return the current actor (lms.accounts Actor), or None for a visitor."""
    if "stand_in" in g:
        return g.stand_in  # set while rendering a shared page (page_cache.py) or by an API token
    if g.get("plain_page"):
        return None  # an error page must not query the database, which may have caused the error
    # The proxy is slow at each attribute, and Flask-Login stores whom it has loaded in g.
    user = g.get("_login_user") or current_user._get_current_object()
    return user if user.is_authenticated else None


def init_access(app: Flask) -> None:
    """Check each request against the rule of its view, before the view runs."""

    @app.before_request
    def enforce() -> BaseResponse | None:
        if request.endpoint is None:
            return None  # no such URL: routing replies with 404 or 405
        if any("\0" in str(value) for value in (request.view_args or {}).values()):
            abort(404)  # no object has such a name, and PostgreSQL raises an error for NUL
        rule = get_rule(app, request.endpoint)
        if rule is None:
            abort(403)
        if rule.kind in ("public", "capability"):
            return None
        if rule.kind == "token":
            g.stand_in = tokens.admit_token(rule.scope)
            return None
        return _check_actor(rule)


def _check_actor(rule: Access) -> BaseResponse | None:
    """Return a redirect to what would open the page, or None if the actor may enter.

    Aborts with 401 or 403 where there is nothing to redirect to.
    """
    reader, is_page = actor(), request.method in ("GET", "HEAD")
    if reader is None:
        if not is_page:
            abort(401)
        g.refused = "sign_in_needed"  # reason in the log
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
    if rule.kind == "role" and not rule.roles & reader.role_names:
        if not (reader.roles_rest and is_page):
            abort(403)
        g.refused = "second_step_needed"
        return redirect(url_for("auth.second_factor"))
    return None


def check_declarations(app: Flask) -> None:
    """Raise RuntimeError for a view without access rule, or with a wrong one for an API URL.

    create_app() calls it last.
    """
    undeclared = sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if get_rule(app, rule.endpoint) is None
    )
    if undeclared:
        raise RuntimeError(f"no access rule: {', '.join(undeclared)}")
    kinds = {
        rule.endpoint: (get_rule(app, rule.endpoint), rule.rule.startswith(API))
        for rule in app.url_map.iter_rules()
    }
    misplaced = sorted(
        name
        for name, (access, is_api) in kinds.items()
        if access and (access.kind == "token") != is_api
    )
    if misplaced:
        raise RuntimeError(
            f"tokens are for URLs below {API} and for no others: {', '.join(misplaced)}"
        )


def set_no_store(response: Response) -> Response:
    """Forbid caches to store a reply, because it is personal."""
    response.headers["Cache-Control"] = "no-store"
    g.cache_decided = True
    return response


def hide_secret(reply: Response) -> Response:
    """Forbid caching, indexing and referrers: the URL or the page holds a code."""
    reply.headers["Referrer-Policy"] = "no-referrer"
    reply.headers["X-Robots-Tag"] = "noindex"
    return set_no_store(reply)
