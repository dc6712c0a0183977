"""Tokens that the server signs: what one holds, its time last.

One token is good for one run.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

VALIDITY: Final = timedelta(days=60)  # a telephone may be without a line for weeks
LONGEST_TOKEN: Final = 300
SALT: Final = "practice run"


def read_values(serializer: URLSafeSerializer, token: str, now: datetime) -> list[int] | None:
    """Return what a token holds, its time last; None for a forged one or one that is too old."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        values: list[int] = serializer.loads(token)
    except BadSignature:
        return None
    return None if read_moment(values[-1]) < now - VALIDITY else values


def read_moment(milliseconds: int) -> datetime:
    """Return the moment that a token holds in milliseconds."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def build_serializer(secret: bytes, salt: str = SALT) -> URLSafeSerializer:
    """Return what signs tokens and checks them."""
    return URLSafeSerializer(
        secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )
