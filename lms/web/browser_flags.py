"""What a browser keeps from one visitor to the next: signed cookies without names.

One holds keys of the people who signed in there, so that they hear of a sign-in elsewhere; the
other says that the browser is an access point's. Neither gives access to anything.
"""

import hashlib
from typing import Any, Final

from flask import after_this_request, current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from lms.web.cookies import get_cookie, set_cookie

KNOWN_COOKIE: Final = "known"
KNOWN_PEOPLE: Final = 8
ACCESS_POINT_COOKIE: Final = "access-point"
LONGEST_AGE: Final = 400 * 24 * 3600  # browsers keep no cookie longer


def read_known_keys() -> frozenset[str]:
    """Return the keys of the people who signed in in this browser."""
    return frozenset(_read_flag(KNOWN_COOKIE) or ())


def remember_person(key: str) -> None:
    """Let the browser remember a person by this key, with the reply; the oldest gives way."""
    keys = [other_key for other_key in _read_flag(KNOWN_COOKIE) or () if other_key != key]
    _write_cookie(KNOWN_COOKIE, [*keys, key][-KNOWN_PEOPLE:])


def is_access_point() -> bool:
    """Return whether a consultant has flagged this browser as an access point's."""
    return bool(_read_flag(ACCESS_POINT_COOKIE))


def set_access_point(*, is_flagged: bool) -> None:
    """Flag this browser as an access point's with the reply, or end that."""
    _write_cookie(ACCESS_POINT_COOKIE, [1] if is_flagged else [])


def _build_serializer(name: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.secret_key or b"",
        salt=f"browser {name}",
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


def _read_flag(name: str) -> list[Any] | None:
    try:
        value = _build_serializer(name).loads(get_cookie(name) or "")
    except BadSignature:
        return None
    return value if isinstance(value, list) else None


def _write_cookie(name: str, value: list[Any]) -> None:
    signed_value = str(_build_serializer(name).dumps(value))

    @after_this_request
    def write(reply: Response) -> Response:
        set_cookie(reply, name, signed_value, max_age=LONGEST_AGE)
        return reply
