"""Signed-in identity: Flask-Login with sign-ins that the server can end.

The cookie holds a token, the database its hash.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from flask import Flask, g, session
from flask_login import LoginManager, login_user, logout_user
from werkzeug.wrappers import Response

from lms.core.crypto import hash_token
from lms.web.access import ignores_cookies
from lms.web.container import container, now
from lms.web.csrf import renew_csrf_token
from lms.web.transaction import reading_session
from lms.web.unsent import clear_session_but_unsent

FIRST_STEP_VALIDITY: Final = timedelta(minutes=10)
IDLE_LIMIT: Final = timedelta(hours=2)
ACTIVITY_PRECISION: Final = timedelta(minutes=5)  # so that not every page renews the cookie


def begin_session(actor: Any) -> None:
    """Sign the browser in with a new session, so that nothing planted before stays valid."""
    clear_session_but_unsent(actor.person_id)
    renew_csrf_token()
    session.permanent = True
    session["seen"] = int(now().timestamp())
    login_user(actor)


def end_session() -> None:
    """Sign the browser out. The domain ends the stored sign-in."""
    logout_user()
    session.clear()


def clear_browser_cache(reply: Response) -> Response:
    """Tell the browser to clear its cache, so that the next person cannot go back to a page."""
    reply.headers["Clear-Site-Data"] = '"cache"'
    return reply


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A sign-in whose password was right and whose second step is pending.

    `fingerprint` changes with the password.
    """

    person_id: int
    fingerprint: str
    target: str


def save_first_step(step: FirstStep) -> None:
    """Save the pending step in the signed cookie for ten minutes; it grants no access."""
    clear_session_but_unsent()
    renew_csrf_token()
    session["first step"] = [
        int((now() + FIRST_STEP_VALIDITY).timestamp()),
        step.person_id,
        step.fingerprint,
        step.target,
    ]


def load_first_step() -> FirstStep | None:
    """Return the pending first step from the session cookie, or None if absent or expired."""
    until, *fields = session.get("first step", (0,))
    return FirstStep(*fields) if until > now().timestamp() else None


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
    def load(token: str) -> Any:
        actor = container().load_actor(reading_session(), hash_token(token), now())
        return None if actor is None or _is_idle(actor) else replace(actor, token=token)

    @app.before_request
    def ignore_cookies() -> None:
        if ignores_cookies():
            g.stand_in = None  # until tokens.py admits a token

    @app.after_request
    def note_activity(response: Response) -> Response:
        if _is_staff(g.get("_login_user")) and not _seen_within(ACTIVITY_PRECISION):
            session["seen"] = int(now().timestamp())
        return response


def _is_idle(actor: Any) -> bool:
    """Return whether a member of staff has been idle for too long; learners never are.

    The cookie holds the time of the last activity: writing it to the database would slow each page.
    """
    return _is_staff(actor) and not _seen_within(IDLE_LIMIT)


def _is_staff(actor: Any) -> bool:
    return bool(getattr(actor, "role_names", None))


def _seen_within(limit: timedelta) -> bool:
    return now().timestamp() - float(session.get("seen", 0)) < limit.total_seconds()
