"""Tokens of organisations, and requests with them."""

from datetime import timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models import Organisation
from lms.auth.models import ApiToken
from lms.auth.rules.api_tokens import SCOPES
from lms.core.crypto import CLIENT_PREFIX, generate_token, hash_token
from lms.core.identity_numbers import has_check_digit
from tests.conftest import NOW

_numbers = count(1)


def add_api_token(session: Session, organisation: Organisation, *scopes: str, **values: Any) -> str:
    """Return a new token of the organisation with these scopes, by default all."""
    token = CLIENT_PREFIX + generate_token()
    defaults: dict[str, Any] = {
        "organisation_id": organisation.id,
        "name": f"Кадрлар {next(_numbers)}",
        "token_hash": hash_token(token),
        "scopes": list(scopes or SCOPES),
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=365),
    }
    session.add(ApiToken(**{**defaults, **values}))
    session.flush()
    return token


def make_digits(number: int, *, fifth: str = "1") -> str:
    """Return twelve digits with a right check digit: an IIN, or with fifth digit 4 a BIN.

    Each number gives other digits.
    """
    for candidate in range(number * 10, number * 10 + 10):
        first_digits = f"9001{fifth}{candidate:06}"
        for last in "0123456789":
            if has_check_digit(first_digits + last):
                return first_digits + last
    raise AssertionError("there is no such number")


def make_iin(number: int) -> str:
    return make_digits(number)


def make_bin(number: int) -> str:
    return make_digits(number, fifth="4")


class ApiClient:
    """A client that sends a token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client, self.headers = (
            client,
            {"Authorization": f"Bearer {token}", "Accept-Language": "ru"},
        )

    def get(self, path: str, **query: Any) -> TestResponse:
        return self._client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def put(
        self, path: str, content: Any, key: str | None = None, method: str = "PUT"
    ) -> TestResponse:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self._client.open(f"/api/v1{path}", method=method, json=content, headers=headers)

    def post(self, path: str, content: Any, key: str | None = None) -> TestResponse:
        return self.put(path, content, key, method="POST")
