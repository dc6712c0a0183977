"""Who is signed in: Flask-Login over sign-ins that the server can end. The cookie holds a token, the database its hash."""

from dataclasses import replace
from typing import Any

from flask import Flask, g, session
from flask_login import LoginManager, login_user, logout_user

from lms.core.crypto import token_hash
from lms.web.access import without_cookies
from lms.web.csrf import renew_csrf_token
from lms.web.runtime import now, runtime
from lms.web.transaction import reading


def begin_session(actor: Any) -> None:
    """Signs the browser in as the actor, with a fresh session: nothing planted before is worth anything after."""
    session.clear()
    renew_csrf_token()
    session.permanent = True
    login_user(actor)


def end_session() -> None:
    """Signs the browser out. The row of the sign-in is ended by the domain."""
    logout_user()
    session.clear()


def init_identity(app: Flask) -> None:
    """Loads the actor of a request: one query, only where somebody asks.

    A request that writes asks before its transaction and apart from it, so that nobody waits to write while it finds out who is asking.
    """
    manager = LoginManager(
        app, add_context_processor=False
    )  # else each page asks who is there, even the one that says the database is gone
    manager.session_protection = None  # the token is the whole proof; an address that changes on a mobile line is no theft

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> Any:
        who = runtime().load_actor(reading(), token_hash(token), now())
        return who and replace(who, token=token)

    @app.before_request
    def forget_cookies() -> None:
        if without_cookies():
            g.stand_in = None  # until a token is admitted (lms/web/tokens.py)
