"""What was typed into an unsent form, sealed in the session or, if it is long, in the database."""

import hashlib
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import timedelta
from secrets import token_urlsafe
from typing import Final

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


@dataclass(frozen=True, slots=True)
class SealedForm:
    """A form that was not sent: its URL, the page that shows it if known, and what was typed.

    `values`: those of the one field that a view offers again, or those of each field.
    `until`: the second of its end, since 1970.
    """

    until: int
    path: str
    page: str | None
    form_key: str
    values: list[str] | Fields

    def list_values(self) -> list[str]:
        """Return the values of the one field; [] if all fields are held."""
        return self.values if isinstance(self.values, list) else []

    def get_fields(self) -> Fields:
        """Return the values of each field; {} if one is held."""
        return self.values if isinstance(self.values, dict) else {}


def save_values(form_key: str, values: list[str] | Fields) -> bool:
    """Save what was typed; return whether it fits."""
    form = SealedForm(
        until=int((now() + VALIDITY).timestamp()),
        path=request.path,
        page=get_page_of_form(),
        form_key=form_key,
        values=values,
    )
    text = json.dumps(asdict(form), ensure_ascii=False)
    packed = zlib.compress(text.encode(), 9)
    session.pop(UNSENT, None)
    if len(packed) > LONGEST:
        return _store_long_text(packed)
    if any(values):
        session[UNSENT] = urlsafe_b64encode(_build_cipher().encrypt_bytes(packed)).decode("ascii")
    return True


def _store_long_text(packed: bytes) -> bool:
    """Store what fits in no cookie, sealed by a key that the cookie has; return whether it is."""
    token, at = token_urlsafe(32), now()
    sealed = _build_cipher(token).encrypt_bytes(packed)
    is_stored = commit_apart(
        lambda writing: keep_text(
            writing, token=token, sealed=sealed, expires_at=at + VALIDITY, now=at
        )
    )
    if is_stored:
        session[UNSENT] = f"{KEPT}{token}"
    return is_stored


def open_form(sealed: str) -> SealedForm | None:
    """Return the form that is sealed; None if it is too old or of another secret key."""
    from cryptography.exceptions import InvalidTag  # kept off the start path

    token = sealed.removeprefix(KEPT) if sealed.startswith(KEPT) else ""
    content = find_text(reading_session(), token=token, now=now()) if token else None
    if token and content is None:
        return None
    try:
        packed = _build_cipher(token).decrypt_bytes(content or urlsafe_b64decode(sealed))
        form = SealedForm(**json.loads(zlib.decompress(packed)))
    except (InvalidTag, ValueError):
        return None
    return form if form.until > now().timestamp() else None


def _build_cipher(token: str = "") -> FieldCipher:
    secret = f"unsent form {current_app.secret_key!s}{token}"
    return FieldCipher(hashlib.sha256(secret.encode()).digest())
