"""A session cookie counts only with this site's signature and until it expires."""

import hashlib

import pytest
from flask import Flask

from lms.web.application import PatientSigner, SignedSessions
from tests.factories import accounts

ANOTHER_KEY = b"x" * 32
A_DAY = 24 * 3600


class OldSessions(SignedSessions):
    """Sessions with the signature that Flask uses by default."""

    digest_method = staticmethod(hashlib.sha1)


def build_serializer(key, sessions):
    """Return what signs for an application with this key and these sessions."""
    other = Flask("other")
    other.secret_key = key
    return sessions.get_signing_serializer(other)


def sign_content(content, key, sessions):
    """Return the content as an application with this key and these sessions signs it."""
    return build_serializer(key, sessions).dumps(content)


def sign_by_other_clock(content, key, seconds):
    """Return the content as this site signs it by a clock that is so many seconds ahead."""

    class OtherClock(PatientSigner):
        def get_timestamp(self):
            return super().get_timestamp() + seconds

    serializer = build_serializer(key, SignedSessions())
    serializer.signer = OtherClock
    return serializer.dumps(content)


def forge_cookie(forgery, cookie_value, content, key):
    """Return a cookie that is forged from a valid one in the named way."""
    payload, stamp, signature = cookie_value.rsplit(".", 2)
    other_payload = payload[:-2] + ("BB" if payload.endswith("AA") else "AA")
    return {
        "none": cookie_value,
        "signed alike": sign_content(content, key, SignedSessions()),
        "another payload": f"{other_payload}.{stamp}.{signature}",
        "another moment": f"{payload}.{stamp[:-1]}{'A' if stamp[-1] != 'A' else 'B'}.{signature}",
        "unsigned": f"{payload}.{stamp}.",
        "the payload alone": payload,
        "cut off": cookie_value[:-1],
        "another key": sign_content(content, ANOTHER_KEY, SignedSessions()),
        "no key": sign_content(content, b"\0", SignedSessions()),
        "SHA-1": sign_content(content, key, OldSessions()),
    }[forgery]


FORGERIES = (
    "another payload",
    "another moment",
    "unsigned",
    "the payload alone",
    "cut off",
    "another key",
    "no key",
    "SHA-1",
)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_cookie_that_this_site_did_not_sign_opens_nothing(app, client, session, forgery):
    assert open_account(app, client, session, forgery) == 302


@pytest.mark.parametrize("forgery", ["none", "signed alike"])
def test_a_cookie_as_this_site_signs_it_opens_the_account(app, client, session, forgery):
    """The control: only the signature of the forged cookies is wrong."""
    assert open_account(app, client, session, forgery) == 200


def open_account(app, client, session, forgery):
    """Return the status of the account page with a cookie that is forged in the named way."""
    name = app.config["SESSION_COOKIE_NAME"]
    content = read_signed_in_content(client, session)
    client.set_cookie(
        name, forge_cookie(forgery, client.get_cookie(name).value, content, app.secret_key)
    )
    return client.get("/auth/").status_code


def read_signed_in_content(client, session):
    """Sign a new person in; return what their cookie holds."""
    accounts.sign_in(client, session, accounts.add_person(session))
    with client.session_transaction() as cookie:
        return dict(cookie)


def open_account_by_other_clock(app, client, session, seconds):
    """Return the status of the account page with a cookie that such a clock dates."""
    content = read_signed_in_content(client, session)
    client.set_cookie(
        app.config["SESSION_COOKIE_NAME"], sign_by_other_clock(content, app.secret_key, seconds)
    )
    return client.get("/auth/").status_code


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 302)])
def test_a_cookie_older_than_thirty_days_opens_nothing(app, client, session, days, status):
    """The site's own clock stands still, so that the sign-in has not expired."""
    assert open_account_by_other_clock(app, client, session, -days * A_DAY) == status


@pytest.mark.parametrize("seconds", [1, 3600])
def test_a_clock_that_is_behind_the_one_that_signed_knows_the_visitor(
    app, client, session, seconds
):
    """The clock is another machine's, or was set back."""
    assert open_account_by_other_clock(app, client, session, seconds) == 200


def test_the_cookie_is_signed_with_sha_256(client):
    client.get("/auth/sign-in")
    signature = client.get_cookie("session").value.rsplit(".", 1)[1]
    assert len(signature) == 43, "32 bytes in base64; of SHA-1 they are 20"
    assert len(sign_content({}, ANOTHER_KEY, OldSessions()).rsplit(".", 1)[1]) == 27, "the control"
