"""The session cookie counts only as this site signed it, and for as long as it said."""

import hashlib
import time

import pytest
from flask import Flask
from itsdangerous import TimestampSigner

from lms.web.application import SignedSessions
from tests.factories import accounts as make

ANOTHER_KEY = b"x" * 32
A_DAY = 24 * 3600


class OldSessions(SignedSessions):
    """Sessions signed as Flask does it by itself."""

    digest_method = staticmethod(hashlib.sha1)


def signed(content, key, sessions):
    """The content as an application with this key and these sessions signs it."""
    other = Flask("other")
    other.secret_key = key
    return sessions.get_signing_serializer(other).dumps(content)


def forged(how, good, content, key):
    """A cookie made of a good one in the way that is named."""
    payload, stamp, signature = good.rsplit(".", 2)
    changed = payload[:-2] + ("BB" if payload.endswith("AA") else "AA")
    return {
        "none": good,
        "signed alike": signed(content, key, SignedSessions()),
        "another payload": f"{changed}.{stamp}.{signature}",
        "another moment": f"{payload}.{stamp[:-1]}{'A' if stamp[-1] != 'A' else 'B'}.{signature}",
        "unsigned": f"{payload}.{stamp}.",
        "the payload alone": payload,
        "cut off": good[:-1],
        "another key": signed(content, ANOTHER_KEY, SignedSessions()),
        "no key": signed(content, b"\0", SignedSessions()),
        "SHA-1": signed(content, key, OldSessions()),
    }[how]


HOW = (
    "another payload",
    "another moment",
    "unsigned",
    "the payload alone",
    "cut off",
    "another key",
    "no key",
    "SHA-1",
)


@pytest.mark.parametrize("how", HOW)
def test_a_cookie_that_this_site_did_not_sign_opens_nothing(app, client, session, how):
    assert open_with(app, client, session, how) == 302


@pytest.mark.parametrize("how", ["none", "signed alike"])
def test_a_cookie_as_this_site_signs_it_opens_the_account(app, client, session, how):
    """The control: it is the signature that the others lack."""
    assert open_with(app, client, session, how) == 200


def open_with(app, client, session, how):
    """The status of a page of one's own with a cookie made in this way."""
    make.sign_in(client, session, make.person(session))
    name = app.config["SESSION_COOKIE_NAME"]
    with client.session_transaction() as cookie:
        content = dict(cookie)
    client.set_cookie(name, forged(how, client.get_cookie(name).value, content, app.secret_key))
    return client.get("/auth/").status_code


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 302)])
def test_a_cookie_older_than_thirty_days_opens_nothing(client, session, monkeypatch, days, status):
    """The clock of the site stands still, so the sign-in itself is as good as before."""
    make.sign_in(client, session, make.person(session))
    monkeypatch.setattr(
        TimestampSigner, "get_timestamp", lambda self: int(time.time()) + days * A_DAY
    )
    assert client.get("/auth/").status_code == status


@pytest.mark.parametrize("seconds", [1, 3600])
def test_a_clock_that_is_behind_the_one_that_signed_knows_the_visitor(
    client, session, monkeypatch, seconds
):
    """Another machine's clock, or this one's before it was set back."""
    make.sign_in(client, session, make.person(session))
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: int(time.time()) - seconds)
    assert client.get("/auth/").status_code == 200


def test_the_cookie_is_signed_with_sha_256(client):
    client.get("/auth/sign-in")
    signature = client.get_cookie("session").value.rsplit(".", 1)[1]
    assert len(signature) == 43, "32 bytes in base64; of SHA-1 they are 20"
    assert len(signed({}, ANOTHER_KEY, OldSessions()).rsplit(".", 1)[1]) == 27, "the control"
