"""Tokens of organisations, and requests with them."""

from datetime import timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models import ApiToken, Organisation
from lms.accounts.rules import has_check_digit
from lms.accounts.rules.api_tokens import SCOPES
from lms.core.crypto import PROGRAM_PREFIX, new_token, token_hash
from tests.conftest import NOW

_numbers = count(1)


def api_token(session: Session, body: Organisation, *scopes: str, **values: Any) -> str:
    """A token of the organisation with these scopes, with all of them if none is named."""
    token = PROGRAM_PREFIX + new_token()
    defaults: dict[str, Any] = {
        "organisation_id": body.id,
        "name": f"Кадрлар {next(_numbers)}",
        "token_hash": token_hash(token),
        "scopes": list(scopes or SCOPES),
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=365),
    }
    session.add(ApiToken(**{**defaults, **values}))
    session.flush()
    return token


def digits(number: int, *, fifth: str = "1") -> str:
    """Twelve digits with the right check digit: an IIN, or with a fifth digit of 4 a BIN. Another number, other digits."""
    for tried in range(number * 10, number * 10 + 10):
        body = f"9001{fifth}{tried:06}"
        for last in "0123456789":
            if has_check_digit(body + last):
                return body + last
    raise AssertionError("there is no such number")


def iin(number: int) -> str:
    return digits(number)


def bin_of(number: int) -> str:
    return digits(number, fifth="4")


class Program:
    """A program that holds a token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client, self.headers = (
            client,
            {"Authorization": f"Bearer {token}", "Accept-Language": "ru"},
        )

    def get(self, path: str, **query: Any) -> TestResponse:
        return self._client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def put(
        self, path: str, body: Any, key: str | None = None, method: str = "PUT"
    ) -> TestResponse:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self._client.open(f"/api/v1{path}", method=method, json=body, headers=headers)

    def post(self, path: str, body: Any, key: str | None = None) -> TestResponse:
        return self.put(path, body, key, method="POST")
