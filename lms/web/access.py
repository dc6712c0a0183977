"""Who may enter a view. Each view says so with one of these decorators; a view that does not say it stops the start, and is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from lms.web import tokens

API: Final = "/api/v1/"  # below it a token is the only key: cookies count for nothing
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """The rule of a view: open to all, to whoever is signed in, to holders of one of the roles (in whatever scope: queries narrow it),
    to the tokens that have a scope ("" for any token), or to whoever knows its address.
    """

    kind: Literal["public", "signed_in", "role", "token", "address"]
    roles: frozenset[str] = frozenset()
    scope: str = ""


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


def token(scope: str) -> Callable[[View], View]:
    """Whoever holds a token with this scope may enter; nobody by a cookie. Only for addresses of the programming interface."""

    def declare(view: View) -> View:
        view.access = Access("token", scope=scope)  # type: ignore[attr-defined]
        return view

    return declare


def by_address(view: View) -> View:
    """Whoever knows the address may enter: it holds a secret that is the whole proof. No cookie says who is asking there, so there is
    nothing that another site could make a browser's cookie do, and a mail program may send the form that this site never showed.
    """
    view.access = Access("address")  # type: ignore[attr-defined]
    return view


def without_cookies() -> bool:
    """Whether cookies count for nothing at this address: nobody is signed in there, and a form needs no token of a session."""
    rule = rule_of(current_app, request.endpoint) if request.endpoint else None
    return by_token() or (rule is not None and rule.kind == "address")


def by_token() -> bool:
    """Whether this address is one of the programming interface."""
    return request.path.startswith(API)


def rule_of(app: Flask, endpoint: str) -> Access | None:
    """The declared rule of an endpoint, None if it has none."""
    return getattr(app.view_functions.get(endpoint), "access", None)


def actor() -> Any:
    """Who is asking: an accounts Actor, or None for a visitor."""
    if "stand_in" in g:
        return g.stand_in  # a page that many share is being made (lms/web/page_cache.py), or a token speaks for its organisation
    if g.get("plain_page"):
        return None  # an error page must not ask the database that may be the error
    who = (
        current_user._get_current_object()
    )  # the proxy's detour costs at each name that is asked of it
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
        if rule.kind in ("public", "address"):
            return None
        if rule.kind == "token":
            g.stand_in = tokens.admit(rule.scope)
            return None
        return _refuse(rule)


def _refuse(rule: Access) -> BaseResponse | None:
    """What keeps whoever asks from a view that is not open to all: pages lead to what would open them, everything else is refused."""
    who, is_page = actor(), request.method in ("GET", "HEAD")
    if who is None:
        if not is_page:
            abort(401)
        g.refused = "sign_in_needed"  # for the log
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if rule.kind == "role" and not rule.roles & who.role_names:
        if not (who.roles_rest and is_page):
            abort(403)
        g.refused = "second_step_needed"
        return redirect(url_for("accounts.second_factor"))
    return None


def check_declarations(app: Flask) -> None:
    """Raises RuntimeError if a view says nothing of who may enter, or one of the programming interface would take cookies, or the
    other way round. Called last by create_app().
    """
    silent = sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if rule_of(app, rule.endpoint) is None
    )
    if silent:
        raise RuntimeError(f"no access rule: {', '.join(silent)}")
    kinds = {
        rule.endpoint: (rule_of(app, rule.endpoint), rule.rule.startswith(API))
        for rule in app.url_map.iter_rules()
    }
    misplaced = sorted(
        name
        for name, (access, inside) in kinds.items()
        if access and (access.kind == "token") != inside
    )
    if misplaced:
        raise RuntimeError(
            f"tokens are for addresses below {API} and for no others: {', '.join(misplaced)}"
        )


def no_store(response: Response) -> Response:
    """Marks a reply as personal: nothing between server and person keeps it."""
    response.headers["Cache-Control"] = "no-store"
    g.cache_decided = True
    return response
