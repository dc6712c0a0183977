"""Mails that come back: a notification is read whatever it holds, and marks the mail that it is about and no other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.messaging.models import AddressFault
from lms.messaging.rules.bounces import read_bounce
from tests.factories.accounts import person
from tests.factories.commands import lms
from tests.factories.messaging import delivery, note, told

REPORT = """\
From: MAILER-DAEMON@mx.example
To: no-reply@sauat.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; A@mail.kz
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no
 such user

--b
Content-Type: {part}

{head}Subject: x

--b--
"""
TOKEN = "t" * 43


def report(
    token=TOKEN,
    action="failed",
    status="5.1.1",
    part="message/rfc822",
    head="Message-ID: <{}@sauat.example>\n",
):
    return (
        REPORT.format(action=action, status=status, part=part, head=head.format(token))
        .replace("\n", "\r\n")
        .encode()
    )


@pytest.mark.parametrize("part", ["message/rfc822", "text/rfc822-headers"])
def test_a_notification_says_which_mail_did_not_arrive_and_why(part):
    found = read_bounce(report(part=part))
    assert (found.token, found.address) == (TOKEN, "a@mail.kz")
    assert (found.reason, found.at_fault) == ("5.1.1 550 5.1.1 no such user", True)


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.4.4"])
def test_a_full_mailbox_or_a_policy_is_not_the_addresss_fault(status):
    assert read_bounce(report(status=status)).at_fault is False


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff" * 500,
        b"Subject: I am on leave\r\n\r\nBack on Monday",
        report(action="delayed", status="4.4.1"),
        report(head=""),
        report(token="short"),
        report().replace(b"multipart/report", b"multipart/mixed"),
        report()[:300],
        b"Content-Type: multipart/report; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: multipart/report; boundary=b\r\n\r\n" * 5000,
    ],
)
def test_anything_else_is_none(data):
    assert read_bounce(data) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 900), st.binary(min_size=1, max_size=40))
def test_a_notification_with_anything_in_any_place_is_read_or_left(place, noise):
    whole = report()
    found = read_bounce(whole[:place] + noise + whole[place:])
    assert found is None or len(found.reason) <= 300


def bounce(settings, data):
    return lms(settings, "messages", "bounce", data=data)


def test_the_mail_is_marked_and_its_address_not_used_again(session, settings):
    aigul, other = person(session, email="a@mail.kz"), person(session, email="b@mail.kz")
    told(session, [note(aigul), note(other)])
    for who in (aigul, other):
        row = delivery(session, who)
        row.state = "sent"
        session.merge(row)
        session.commit()
    assert bounce(settings, report()) == (0, "No such mail was sent to this address.\n")
    assert bounce(settings, report(delivery(session, other).token))[1].startswith("No such"), (
        "it went to another address"
    )
    assert bounce(settings, report(delivery(session, aigul).token)) == (0, "Noted.\n")
    assert bounce(settings, b"Subject: hello\r\n\r\n")[0] == 0
    assert (delivery(session, aigul).state, delivery(session, other).state) == ("bounced", "sent")
    assert [row.person_id for row in session.scalars(select(AddressFault))] == [aigul.id]


def test_the_outbox_can_be_looked_at_and_sent_by_hand(session, settings):
    told(session, [note(person(session, email="a@mail.kz"))])
    assert lms(settings, "messages", "status")[1].startswith(
        "waiting\t1\nready since\t2026-03-09T06:10:00"
    )
    assert lms(settings, "messages", "send", LMS_QUIET_HOURS="0-0") == (0, "Sent: 1.\n")
    assert lms(settings, "messages", "status") == (0, "sent\t1\nready since\t-\n")
