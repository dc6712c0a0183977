"""Who may enter a view. Each view says so with one of these decorators; a view that does not say it stops the start, and is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """The rule of a view: open to all, to whoever is signed in, or to holders of one of the roles (in whatever scope: queries narrow it)."""

    kind: Literal["public", "signed_in", "role"]
    roles: frozenset[str] = frozenset()


def public(view: View) -> View:
    """Anyone may enter."""
    view.access = Access("public")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Whoever is signed in may enter; others are led to the sign-in page and back."""
    view.access = Access("signed_in")  # type: ignore[attr-defined]
    return view


def role(*roles: str) -> Callable[[View], View]:
    """Holders of one of the roles may enter. What they see there, the domain's queries decide by their scope."""

    def declare(view: View) -> View:
        view.access = Access("role", frozenset(roles))  # type: ignore[attr-defined]
        return view

    return declare


def rule_of(app: Flask, endpoint: str) -> Access | None:
    """The declared rule of an endpoint, None if it has none."""
    return getattr(app.view_functions.get(endpoint), "access", None)


def actor() -> Any:
    """Who is asking: an accounts Actor, or None for a visitor."""
    if "stand_in" in g:
        return g.stand_in  # a page that many share is being made: see lms/web/shared.py
    if g.get("plain_page"):
        return None  # an error page must not ask the database that may be the error
    who = current_user._get_current_object()  # the proxy's detour costs at each name that is asked of it
    return who if who.is_authenticated else None


def init_access(app: Flask) -> None:
    """Checks each request against its view's rule, before anything else of the view runs."""

    @app.before_request
    def enforce() -> BaseResponse | None:
        if request.endpoint is None:
            return None  # no such address: routing has its own 404 or 405
        if any("\0" in str(value) for value in (request.view_args or {}).values()):
            abort(404)  # names nothing, and no text of PostgreSQL may hold it
        rule = rule_of(app, request.endpoint)
        if rule is None:
            abort(403)
        if rule.kind == "public":
            return None
        who = actor()
        if who is None:
            if request.method not in ("GET", "HEAD"):
                abort(401)
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        if rule.kind == "role" and not rule.roles & who.role_names:
            abort(403)
        return None


def check_declarations(app: Flask) -> None:
    """Raises RuntimeError if a view says nothing of who may enter. Called last by create_app()."""
    silent = sorted(rule.endpoint for rule in app.url_map.iter_rules() if rule_of(app, rule.endpoint) is None)
    if silent:
        raise RuntimeError(f"no access rule: {', '.join(silent)}")


def no_store(response: Response) -> Response:
    """Marks a reply as personal: nothing between server and person keeps it."""
    response.headers["Cache-Control"] = "no-store"
    g.cache_decided = True
    return response
