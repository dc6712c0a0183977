"""Who is signed in: Flask-Login over sign-ins that the server can end. The cookie holds a token, the database its hash."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from flask import Flask, g, session
from flask_login import LoginManager, login_user, logout_user
from werkzeug.wrappers import Response

from lms.core.crypto import token_hash
from lms.web.access import without_cookies
from lms.web.container import container, now
from lms.web.csrf import renew_csrf_token
from lms.web.transaction import reading

FIRST_STEP_VALIDITY: Final = timedelta(minutes=10)
IDLE_LIMIT: Final = timedelta(hours=2)
ACTIVITY_NOTED: Final = timedelta(
    minutes=5
)  # how exact the idle time is: the cookie is not sent anew with each page


def begin_session(actor: Any) -> None:
    """Signs the browser in as the actor, with a fresh session: nothing planted before is worth anything after."""
    session.clear()
    renew_csrf_token()
    session.permanent = True
    session["seen"] = int(now().timestamp())
    login_user(actor)


def end_session() -> None:
    """Signs the browser out. The row of the sign-in is ended by the domain."""
    logout_user()
    session.clear()


def empty_cache(reply: Response) -> Response:
    """Asks the browser to forget the pages that it kept: whoever sits down after this person finds none of them by going back."""
    reply.headers["Clear-Site-Data"] = '"cache"'
    return reply


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Whose password was right, between the two steps of signing in. `mark` tells that the password is still the same."""

    person_id: int
    mark: str
    target: str


def keep_first_step(step: FirstStep) -> None:
    """Remembers it in this browser's signed cookie for ten minutes. It opens nothing: the code is asked for before anything else."""
    session.clear()
    renew_csrf_token()
    session["first step"] = [
        int((now() + FIRST_STEP_VALIDITY).timestamp()),
        step.person_id,
        step.mark,
        step.target,
    ]


def of_first_step() -> FirstStep | None:
    """What this browser remembers of the first step; None if nothing, or for too long."""
    until, *kept = session.get("first step", (0,))
    return FirstStep(*kept) if until > now().timestamp() else None


def forget_first_step() -> None:
    """After the second step, or where it came too late."""
    session.pop("first step", None)


def init_identity(app: Flask) -> None:
    """Loads the actor of a request: one query, only where somebody asks.

    A request that writes asks before its transaction and apart from it, so that nobody waits to write while it finds out who is asking.
    """
    manager = LoginManager(
        app, add_context_processor=False
    )  # else each page asks who is there, even the one that says the database is gone
    manager.session_protection = (
        None  # the token is the whole proof; an address that changes on a mobile line is no theft
    )

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> Any:
        who = container().load_actor(reading(), token_hash(token), now())
        return None if who is None or _was_left_alone(who) else replace(who, token=token)

    @app.before_request
    def forget_cookies() -> None:
        if without_cookies():
            g.stand_in = None  # until a token is admitted (lms/web/tokens.py)

    @app.after_request
    def note_activity(response: Response) -> Response:
        if _answers_for_others(g.get("_login_user")) and not _seen_within(ACTIVITY_NOTED):
            session["seen"] = int(now().timestamp())
        return response


def _was_left_alone(who: Any) -> bool:
    """Whether nothing came from this browser for long, of somebody who sees other people's data. A learner, who sees their own, may come
    back after days. The cookie itself says when something came last: to write that down in the database would cost each page.
    """
    return _answers_for_others(who) and not _seen_within(IDLE_LIMIT)


def _answers_for_others(who: Any) -> bool:
    return bool(getattr(who, "role_names", None))


def _seen_within(limit: timedelta) -> bool:
    return now().timestamp() - float(session.get("seen", 0)) < limit.total_seconds()
