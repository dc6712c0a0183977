"""Who speaks through a token: the programming interface's way in. The header is the whole proof; a cookie counts for nothing there."""

from datetime import timedelta
from typing import Any, Final

from flask import g, request
from sqlalchemy.orm import Session

from lms.core import throttle
from lms.core.crypto import PROGRAM_PREFIX, token_hash
from lms.core.errors import DomainError, Forbidden, Limited
from lms.core.i18n import mark
from lms.web.container import container, now
from lms.web.database import READING_METHODS
from lms.web.transaction import commit_apart, reading

WINDOW: Final = timedelta(minutes=1)
REQUESTS: Final = 600
WRITES: Final = 20
FAILURES: Final = 20
FAILURE_WINDOW: Final = timedelta(minutes=15)


class TokenMissing(DomainError):
    """No token, or one that is none (any more): one answer for all."""

    message = mark("Send a valid token in the header Authorization: Bearer sauat_…")


class ScopeMissing(Forbidden):
    """The token is good, for other things."""

    message = mark("This token does not have the scope %(scope)s.")


class TooManyTokens(Limited):
    """Somebody tries tokens."""

    message = mark(
        "There were too many requests with a wrong token from this address. Check the token and wait a little."
    )


class TooManyRequests(Limited):
    """The allowance of the token is used up."""

    message = mark("This token has used up its allowance for this minute. Wait until the next one.")


def admit(scope: str) -> Any:
    """The actor for whom the token of this request speaks. Raises TokenMissing, TooManyTokens, TooManyRequests, ScopeMissing."""
    g.bearer = bearer = _holder()
    g.allowance = taken = _count(bearer.token_id)
    if taken.left < 0:
        raise TooManyRequests(retry_after=taken.seconds)
    if scope and scope not in bearer.scopes:
        raise ScopeMissing(scope=scope)
    return bearer.actor


def bearer() -> Any:
    """The accounts TokenHolder of this request."""
    return g.bearer


def _holder() -> Any:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise TokenMissing
    found = (
        container().load_token(reading(), token_hash(token), now())
        if token.startswith(PROGRAM_PREFIX)
        else None
    )
    if found is None:
        _count_failure()
        raise TokenMissing
    return found


def _count_failure() -> None:
    """A wrong token is counted for its address; a right one from the same address is let in all the same, since nobody guesses 256 bits."""
    key = container().iin_cipher.lookup(f"api address {request.remote_addr}")
    wait = throttle.blocked_for(reading(), key=key, limit=FAILURES, now=now())
    if wait:
        raise TooManyTokens(retry_after=wait)
    commit_apart(lambda writing: throttle.hit(writing, key=key, window=FAILURE_WINDOW, now=now()))
    g.refused = "token_wrong"  # for the log; the caller is told no more than where there is none


def _count(token_id: int) -> throttle.ThrottleUse:
    """Count the request, a writing one twice over; return the allowance that is nearer to its end."""
    limits = {f"api {token_id}": REQUESTS}
    if request.method not in READING_METHODS:
        limits[f"api writes {token_id}"] = WRITES

    def count(writing: Session) -> throttle.ThrottleUse:
        taken = [
            throttle.take(writing, key=key, limit=limit, window=WINDOW, now=now())
            for key, limit in limits.items()
        ]
        return min(taken, key=lambda allowance: allowance.left)

    return commit_apart(count)
