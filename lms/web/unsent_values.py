"""What was typed into an unsent form, sealed in the session or, if it is long, in the database."""

import hashlib
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, Final

from flask import current_app, request, session

from lms.core.crypto import FieldCipher
from lms.core.kept_texts import find_text, keep_text
from lms.web.container import now
from lms.web.form_pages import get_page_of_form
from lms.web.transaction import commit_apart, reading_session

UNSENT: Final = "unsent"
VALIDITY: Final = timedelta(minutes=30)
LONGEST: Final = 1500  # bytes, compressed; encoded and with the rest of the session within 4 KB
KEPT: Final = "kept."  # the session has the token of a stored text
Fields = dict[str, list[str]]


def save_values(form_key: str, values: list[str] | Fields) -> bool:
    """Save what was typed; return whether it fits."""
    until = int((now() + VALIDITY).timestamp())
    parts = [until, request.path, form_key, values, get_page_of_form()]
    text = json.dumps(parts, ensure_ascii=False)
    packed = zlib.compress(text.encode(), 9)
    session.pop(UNSENT, None)
    if len(packed) > LONGEST:
        return _store_long_text(packed)
    if any(values):
        session[UNSENT] = urlsafe_b64encode(_build_cipher().encrypt_bytes(packed)).decode("ascii")
    return True


def _store_long_text(packed: bytes) -> bool:
    """Store what fits in no cookie, sealed by a key that the cookie has; return whether it is."""
    token, moment = token_urlsafe(32), now()
    sealed = _build_cipher(token).encrypt_bytes(packed)
    is_stored = commit_apart(
        lambda writing: keep_text(
            writing, token=token, sealed=sealed, expires_at=moment + VALIDITY, now=moment
        )
    )
    if is_stored:
        session[UNSENT] = f"{KEPT}{token}"
    return is_stored


def open_sealed(sealed: str) -> list[Any] | None:
    """Return time, path, form key, values, page; None if too old or of another secret key."""
    from cryptography.exceptions import InvalidTag  # kept off the start path

    token = sealed.removeprefix(KEPT) if sealed.startswith(KEPT) else ""
    content = find_text(reading_session(), token=token, now=now()) if token else None
    if token and content is None:
        return None
    try:
        packed = _build_cipher(token).decrypt_bytes(content or urlsafe_b64decode(sealed))
        parts: list[Any] = json.loads(zlib.decompress(packed))
    except (InvalidTag, ValueError):
        return None
    return parts if parts[0] > now().timestamp() else None


def _build_cipher(token: str = "") -> FieldCipher:
    secret = f"unsent forms {current_app.secret_key!s}{token}"
    return FieldCipher(hashlib.sha256(secret.encode()).digest())
