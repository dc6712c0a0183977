"""Bounces: any notification is read without an error, and affects only its own mail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import OPERATOR
from lms.core.collation import COLLATION
from lms.messaging.models import ContactFault
from lms.messaging.queries import refusing_contacts
from lms.messaging.rules.bounces import read_bounce
from tests.factories.accounts import add_person
from tests.factories.commands import run_lms
from tests.factories.messaging import load_delivery, make_note, tell
from tests.query_plans import explain, pretend_statistics

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


def make_report(
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
    notification = read_bounce(make_report(part=part))
    assert (notification.token, notification.email) == (TOKEN, "a@mail.kz")
    assert (notification.reason, notification.at_fault) == ("5.1.1 550 5.1.1 no such user", True)


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.4.4"])
def test_a_full_mailbox_or_a_policy_is_no_fault_of_the_email(status):
    assert read_bounce(make_report(status=status)).at_fault is False


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff" * 500,
        b"Subject: I am on leave\r\n\r\nBack on Monday",
        make_report(action="delayed", status="4.4.1"),
        make_report(head=""),
        make_report(token="short"),
        make_report().replace(b"multipart/report", b"multipart/mixed"),
        make_report()[:300],
        b"Content-Type: multipart/report; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: multipart/report; boundary=b\r\n\r\n" * 5000,
    ],
)
def test_anything_else_is_none(data):
    assert read_bounce(data) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 900), st.binary(min_size=1, max_size=40))
def test_a_notification_with_anything_at_any_position_is_read_or_left(position, noise):
    whole = make_report()
    notification = read_bounce(whole[:position] + noise + whole[position:])
    assert notification is None or len(notification.reason) <= 300


def run_bounce(settings, data):
    return run_lms(settings, "messages", "bounce", data=data)


def test_the_mail_is_marked_and_its_email_not_used_again(session, settings):
    aigul, other = add_person(session, email="a@mail.kz"), add_person(session, email="b@mail.kz")
    tell(session, [make_note(aigul), make_note(other)])
    for recipient in (aigul, other):
        row = load_delivery(session, recipient)
        row.state = "sent"
        session.merge(row)
        session.commit()
    assert run_bounce(settings, make_report()) == (0, "No such mail was sent to this address.\n")
    assert run_bounce(settings, make_report(load_delivery(session, other).token))[1].startswith(
        "No such"
    ), "it went to another e-mail"
    assert run_bounce(settings, make_report(load_delivery(session, aigul).token)) == (0, "Noted.\n")
    assert run_bounce(settings, b"Subject: hello\r\n\r\n")[0] == 0
    assert (load_delivery(session, aigul).state, load_delivery(session, other).state) == (
        "bounced",
        "sent",
    )
    assert [row.person_id for row in session.scalars(select(ContactFault))] == [aigul.id]


def test_the_outbox_can_be_looked_at_and_sent_by_hand(session, settings):
    tell(session, [make_note(add_person(session, email="a@mail.kz"))])
    assert run_lms(settings, "messages", "status")[1].startswith(
        "waiting\t1\nready since\t2026-03-09T06:10:00"
    )
    assert run_lms(settings, "messages", "send", LMS_QUIET_HOURS="0-0") == (0, "Sent: 1.\n")
    assert run_lms(settings, "messages", "status") == (0, "sent\t1\nready since\t-\n")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_list_of_refusing_contacts_goes_from_the_faults_to_the_people(session):
    """SQLite has no statistics of an empty table, and would read a hundred thousand people."""
    pretend_statistics(session, {"ix_person_name": ("person", "100321 20 1 1")})
    query = refusing_contacts._build_refusing(OPERATOR.drop_person(), "email")
    plan = explain(session, query, limit=50, offset=0)
    assert "SEARCH person USING INTEGER PRIMARY KEY" in plan
    assert "SCAN person" not in plan
    people = select(Person.id).join(ContactFault).order_by(Person.surname.collate(COLLATION))
    assert "SCAN person" in explain(session, people.limit(50)), "the control"
