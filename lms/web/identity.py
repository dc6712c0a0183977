"""Signed-in identity: Flask-Login with sign-ins that the server can end.

The cookie holds a token, the database its hash.
"""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Final

from flask import Flask, flash, g, session
from flask_login import LoginManager, login_user, logout_user
from werkzeug.wrappers import Response

from lms.core.crypto import hash_token
from lms.core.i18n import format_number, ngettext
from lms.core.interfaces import RequestActor
from lms.web.access import is_without_cookies
from lms.web.container import container, now
from lms.web.csrf import renew_csrf_token
from lms.web.transaction import reading_session
from lms.web.unsent import clear_session_but_unsent

FIRST_STEP_VALIDITY: Final = timedelta(minutes=10)
IDLE_LIMIT: Final = timedelta(hours=2)
# A finer value would renew the cookie on every page.
ACTIVITY_PRECISION: Final = timedelta(minutes=5)
SHARED_IDLE_LIMIT: Final = timedelta(minutes=15)
SHARED_PRECISION: Final = timedelta(minutes=1)


def begin_session(actor: RequestActor, *, is_shared: bool = False) -> None:
    """Sign the browser in with a new session, so that nothing planted before stays valid.

    On a shared computer the cookie has no age, so that it goes with the window.
    """
    clear_session_but_unsent(actor.person_id)
    renew_csrf_token()
    session.permanent = not is_shared
    if is_shared:
        session["shared"] = True
    session["seen"] = int(now().timestamp())
    login_user(actor)


def end_session() -> None:
    """Sign the browser out. The domain ends the stored sign-in."""
    logout_user()
    session.clear()


def is_shared_computer() -> bool:
    """Return whether somebody is signed in here who said that others use this computer."""
    return bool(session.get("shared"))


def clear_browser_cache(reply: Response, *, with_storage: bool = False) -> Response:
    """Tell the browser to clear its cache, so that the next person cannot go back to a page.

    `with_storage`: also what scripts have stored, as on a shared computer.
    """
    reply.headers["Clear-Site-Data"] = '"cache", "storage"' if with_storage else '"cache"'
    return reply


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A sign-in whose password was right and whose second step is pending.

    `fingerprint` changes with the password.
    """

    person_id: int
    fingerprint: str
    target: str
    is_shared: bool = False


def save_first_step(step: FirstStep) -> None:
    """Save the pending step in the signed cookie for ten minutes; it grants no access."""
    clear_session_but_unsent()
    renew_csrf_token()
    session["first step"] = [
        int((now() + FIRST_STEP_VALIDITY).timestamp()),
        step.person_id,
        step.fingerprint,
        step.target,
        step.is_shared,
    ]


def load_first_step() -> FirstStep | None:
    """Return the pending first step from the session cookie, or None if absent or expired."""
    until, *values = session.get("first step", (0,))
    if until <= now().timestamp():
        return None
    names = (field.name for field in fields(FirstStep))
    # A step that was stored without the last value has its default.
    return FirstStep(**dict(zip(names, values, strict=False)))


def forget_first_step() -> None:
    """Delete the pending first step, after the second one or when it has expired."""
    session.pop("first step", None)


def init_identity(app: Flask) -> None:
    """Load the actor of a request lazily, by one query.

    The query runs in a session of its own, so that it does not prolong a write transaction.
    """
    # A context processor would load the actor for each page, even that of a database outage.
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # IPs change on mobile lines; the token is the credential

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> RequestActor | None:
        actor = container().load_actor(reading_session(), hash_token(token), now())
        if actor is None:
            return None
        if _is_idle(actor):
            g.idle_limit = _get_idle_limit()
            return None
        return actor.with_token(token)

    @app.before_request
    def ignore_cookies() -> None:
        if is_without_cookies():
            # tokens.py sets it when it admits a token.
            g.stand_in = None

    @app.after_request
    def note_activity(response: Response) -> Response:
        if "idle_limit" in g:
            return _end_idle_session(response, g.idle_limit)
        reader = g.get("_login_user")
        if _has_idle_limit(reader) and not _is_seen_within(_get_precision()):
            session["seen"] = int(now().timestamp())
        return response


def _end_idle_session(response: Response, limit: timedelta) -> Response:
    """Clear the session and say why; the next page shows it, which is mostly the sign-in page."""
    with_storage = is_shared_computer()
    clear_session_but_unsent()
    minutes = int(limit.total_seconds() // 60)
    flash(
        ngettext(
            "You were signed out, because nobody had used this page for %(num)s minute. Sign in "
            "again: what you had saved is there.",
            "You were signed out, because nobody had used this page for %(num)s minutes. Sign in "
            "again: what you had saved is there.",
            minutes,
        )
        % {"num": format_number(minutes)},
        "info",
    )
    return clear_browser_cache(response, with_storage=with_storage)


def _is_idle(actor: RequestActor) -> bool:
    """Return whether nobody has used the session for too long; a learner's own never ends so.

    The cookie holds the time of the last activity: writing it to the database would slow each page.
    """
    return _has_idle_limit(actor) and not _is_seen_within(_get_idle_limit())


def _has_idle_limit(actor: Any) -> bool:
    """Return whether this is a session of staff, or one on a shared computer."""
    return _is_staff(actor) or (is_shared_computer() and bool(getattr(actor, "person_id", None)))


def _get_idle_limit() -> timedelta:
    return SHARED_IDLE_LIMIT if is_shared_computer() else IDLE_LIMIT


def _get_precision() -> timedelta:
    return SHARED_PRECISION if is_shared_computer() else ACTIVITY_PRECISION


def _is_staff(actor: Any) -> bool:
    return bool(getattr(actor, "role_names", None))


def _is_seen_within(limit: timedelta) -> bool:
    return now().timestamp() - float(session.get("seen", 0)) < limit.total_seconds()
