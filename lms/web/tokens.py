"""Authentication of API clients by the token in the Authorization header, without cookies."""

from datetime import timedelta
from typing import Any, Final

from flask import g, request
from sqlalchemy.orm import Session

from lms.core import throttle
from lms.core.crypto import CLIENT_PREFIX, hash_token
from lms.core.errors import DomainError, Forbidden, Limited
from lms.core.i18n import N_
from lms.core.interfaces import Bearer, RequestActor
from lms.core.ip_limits import IpLimit
from lms.core.origin import API, Origin, set_origin
from lms.web.client_ip import get_client_ip
from lms.web.container import container, now
from lms.web.database import READING_METHODS
from lms.web.transaction import commit_apart, reading_session

WINDOW: Final = timedelta(minutes=1)
REQUESTS: Final = 600
WRITES: Final = 20
FAILURES: Final = 20
FAILURE_WINDOW: Final = timedelta(minutes=15)
FAILURE_LIMIT: Final = IpLimit("api token", FAILURES, FAILURE_WINDOW)


class TokenMissing(DomainError):
    """The token is missing, wrong or revoked: the reply is the same."""

    message = N_("Send a valid token in the header Authorization: Bearer sauat_…")


class ScopeMissing(Forbidden):
    """The token is valid but lacks the scope."""

    message = N_("This token does not have the scope %(scope)s.")


class TooManyTokens(Limited):
    """Too many wrong tokens came from one network."""

    message = N_(
        "There were too many requests with a wrong token from this IP."
        " Check the token and wait a little."
    )


class TooManyRequests(Limited):
    """The token has used up its allowance."""

    message = N_("This token has used up its allowance for this minute. Wait until the next one.")


def admit_token(scope: str) -> RequestActor:
    """Authenticate the token of this request, and return its actor.

    Raises TokenMissing, TooManyTokens, TooManyRequests, ScopeMissing.
    """
    g.bearer = holder = _load_holder()
    set_origin(Origin(f"{API}:{holder.token_id}", get_client_ip()))
    g.allowance = use = _count_request(holder.token_id)
    if use.uses_left < 0:
        raise TooManyRequests(retry_after=use.seconds)
    if scope and scope not in holder.scopes:
        raise ScopeMissing(scope=scope)
    return holder.actor


def bearer() -> Any:
    """Return the holder of this request's token (lms.auth TokenHolder)."""
    return g.bearer


def _load_holder() -> Bearer:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise TokenMissing
    holder = (
        container().load_token(reading_session(), hash_token(token), now())
        if token.startswith(CLIENT_PREFIX)
        else None
    )
    if holder is None:
        _count_failure()
        raise TokenMissing
    return holder


def _count_failure() -> None:
    """Count a wrong token for its network, where valid tokens still work: 256 bits are safe."""
    ip, cipher, at = get_client_ip(), container().iin_cipher, now()
    wait = FAILURE_LIMIT.get_blocked_seconds(reading_session(), ip=ip, cipher=cipher, now=at)
    if wait:
        raise TooManyTokens(retry_after=wait)
    commit_apart(lambda writing: FAILURE_LIMIT.count_hit(writing, ip=ip, cipher=cipher, now=at))
    g.refused = "token_wrong"  # reason in the log; the reply is the same as without a token


def _count_request(token_id: int) -> throttle.ThrottleUse:
    """Count the request, and a write also as such; return the allowance with fewer uses left."""
    limits = {f"api {token_id}": REQUESTS}
    if request.method not in READING_METHODS:
        limits[f"api writes {token_id}"] = WRITES

    def count(writing: Session) -> throttle.ThrottleUse:
        uses = [
            throttle.take(writing, key=key, limit=limit, window=WINDOW, now=now())
            for key, limit in limits.items()
        ]
        return min(uses, key=lambda use: use.uses_left)

    return commit_apart(count)
