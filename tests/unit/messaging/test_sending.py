"""Sending to a real mail server: once each, only what still holds, with retries, not at night."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from lms.accounts.models import Absence
from lms.core.clock import Moment
from lms.core.fingerprints import sha256
from lms.core.mail import Refused
from lms.messaging.jobs import send_round
from lms.messaging.models import ContactFault, Message
from lms.messaging.rules.timing import RETRIES, QuietHours
from lms.messaging.services import claim_deliveries, withdraw_messages
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.learning import ZONE
from tests.factories.mailbox import run_mail_server
from tests.factories.messaging import load_delivery, make_note, make_office, tell


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    with run_mail_server(tmp_path_factory.mktemp("server") / "mail") as server:
        yield server


@pytest.fixture
def server(shared_server):
    shared_server.reset()
    return shared_server


def parse_mail(data):
    return message_from_bytes(data, policy=default)


def test_each_gets_one_mail_with_all_that_waits_in_the_own_language(
    session, container, clock, server
):
    aigul, boris = (
        add_person(session, email="a@mail.kz", language="kk"),
        add_person(session, email="b@mail.kz", language="ru"),
    )
    tell(
        session, [make_note(aigul), make_note(aigul, "overdue", due="2026-03-01"), make_note(boris)]
    )
    assert send_round(container, make_office(container, server.url)) == 0, (
        "others may join for ten minutes"
    )
    clock.forward(minutes=10)
    assert send_round(container, make_office(container, server.url)) == 2
    assert send_round(container, make_office(container, server.url)) == 0
    assert sorted(server.list_recipients()) == ["a@mail.kz", "b@mail.kz"]
    mails = {mail["To"]: mail for mail in map(parse_mail, server.read_mails())}
    first = mails["a@mail.kz"]
    assert first["Content-Language"] == "kk" and mails["b@mail.kz"]["Content-Language"] == "ru"
    assert first["Message-ID"] == f"<{load_delivery(session, aigul).token}@127.0.0.1>"
    assert first["Auto-Submitted"] == "auto-generated" and first[
        "Date"
    ].datetime == NOW + timedelta(minutes=10)
    assert first["List-Unsubscribe"] is None, "a duty cannot be unsubscribed from"
    plain, html = (first.get_body((form,)).get_content() for form in ("plain", "html"))
    for text in (plain, html):
        assert text.count("/catalogue/files") == 2
        assert "http://127.0.0.1:8000/messaging/preferences" in text
    assert "<img" not in html and '<html lang="kk">' in html
    assert load_delivery(session, aigul).state == "sent"


def test_a_mail_that_can_be_refused_says_how(session, container, clock, server):
    aigul = add_person(session, email="a@mail.kz")
    tell(session, [make_note(aigul, "import_done", **{"import": 7})])
    clock.forward(minutes=10)
    send_round(container, make_office(container, server.url))
    mail = parse_mail(server.read_mails()[0])
    assert (
        mail["List-Unsubscribe"]
        == f"<http://127.0.0.1:8000/messaging/unsubscribe/{load_delivery(session, aigul).token}>"
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_is_not_so_any_more_is_not_sent(session, container, clock, server):
    names = (
        "blocked",
        "merged",
        "absent",
        "withdrawn",
        "read",
        "moved",
        "outdated",
        "fault",
        "noise",
    )
    people = {name: add_person(session, email=f"{name}@mail.kz") for name in names}
    notes = {name: make_note(reader) for name, reader in people.items()}
    tell(session, notes.values())
    session.add(
        Absence(person_id=people["absent"].id, kind="other", starts_on=NOW.date(), created_at=NOW)
    )
    session.add(
        ContactFault(
            person_id=people["fault"].id,
            channel="email",
            contact_hash=sha256("fault@mail.kz"),
            reason="x",
            at=NOW,
        )
    )
    people["blocked"].blocked_at, people["moved"].email = NOW, None
    people["merged"].merged_into_id = people["noise"].id
    withdraw_messages(session, subjects=[notes["withdrawn"].subject], now=NOW)
    session.scalars(
        select(Message).where(Message.person_id == people["read"].id)
    ).one().read_at = NOW
    session.commit()
    outdated_subject = notes["outdated"].subject
    post = make_office(
        container,
        server.url,
        outdated=lambda _session, messages: {
            message.id for message in messages if message.subject == outdated_subject
        },
    )
    clock.forward(minutes=10)
    assert send_round(container, post) == 1
    assert server.list_recipients() == ["noise@mail.kz"]
    assert {
        name: load_delivery(session, reader).state
        for name, reader in people.items()
        if name != "noise"
    } == dict.fromkeys(names[:-1], "cancelled")
    assert (
        session.scalars(select(Message).where(Message.person_id == people["outdated"].id))
        .one()
        .withdrawn_at
        is not None
    )


def test_what_a_server_refuses_for_good_is_noted_and_only_a_wrong_email_is_a_fault(
    session, container, clock, server
):
    gone, unloved, other = (
        add_person(session, email=f"{name}@mail.kz") for name in ("gone", "unloved", "other")
    )
    tell(session, [make_note(recipient) for recipient in (gone, unloved, other)])
    clock.forward(minutes=10)
    assert send_round(container, make_office(container, server.url)) == 1
    assert [load_delivery(session, recipient).state for recipient in (gone, unloved, other)] == [
        "bounced",
        "failed",
        "sent",
    ]
    fault = session.scalars(select(ContactFault)).one()
    assert (fault.person_id, fault.reason) == (gone.id, "550 5.1.1 no such mailbox")
    gone.email = "right@mail.kz"
    session.commit()
    tell(session, [make_note(gone)], moment=Moment(clock.now(), ZONE))
    clock.forward(minutes=10)
    assert send_round(container, make_office(container, server.url)) == 1, (
        "another address is another"
    )


@pytest.mark.twin_left_out("postgresql")
def test_what_cannot_be_taken_now_is_tried_again_and_given_up_after_five_times(
    session, container, clock, server
):
    full = add_person(session, email="full@mail.kz")
    tell(session, [make_note(full)])
    clock.forward(minutes=10)
    post = make_office(container, server.url)
    for wait in RETRIES:
        assert send_round(container, post) == 0
        row = load_delivery(session, full)
        assert (row.state, row.claimed_until, row.error) == (
            "sending",
            clock.now() + wait,
            "452 4.2.2 the mailbox is full",
        )
        clock.forward(seconds=wait.total_seconds() - 1)
        assert (
            send_round(container, post) == 0
            and load_delivery(session, full).attempts == row.attempts
        ), "not before its time"
        clock.forward(seconds=1)
    assert send_round(container, post) == 0
    assert (load_delivery(session, full).state, load_delivery(session, full).attempts) == (
        "failed",
        5,
    )
    assert not session.scalars(select(ContactFault)).all()


@pytest.mark.twin_left_out("postgresql")
def test_however_long_a_server_is_away_no_mail_is_lost(session, container, clock, server):
    aigul = add_person(session, email="a@mail.kz")
    tell(session, [make_note(aigul)])
    clock.forward(minutes=10)
    for _day in range(10):
        assert send_round(container, make_office(container, "smtp://127.0.0.1:9")) == 0
        clock.forward(days=1)
    assert load_delivery(session, aigul).attempts == 0
    assert send_round(container, make_office(container, server.url)) == 1


def test_a_message_that_cannot_be_worded_holds_up_no_other(session, container, clock, server):
    aigul, other = add_person(session, email="a@mail.kz"), add_person(session, email="b@mail.kz")
    tell(session, [make_note(aigul, "exempted", until="no day"), make_note(other)])
    clock.forward(minutes=10)
    assert send_round(container, make_office(container, server.url)) == 1
    assert (load_delivery(session, aigul).attempts, load_delivery(session, aigul).error) == (
        1,
        "ValueError",
    )


def test_nothing_leaves_in_the_quiet_hours_of_its_reader(session, container, clock, server):
    here, abroad = (
        add_person(session, email="here@mail.kz"),
        add_person(session, email="abroad@mail.kz", time_zone="Europe/Lisbon"),
    )
    clock.forward(hours=11)  # 22:00 in Almaty, 17:00 in Lisbon
    tell(
        session,
        [make_note(here), make_note(abroad)],
        moment=Moment(clock.now() - timedelta(minutes=10), ZONE),
    )
    quiet = make_office(container, server.url, quiet=QuietHours(21, 8))
    assert send_round(container, quiet) == 1
    assert server.list_recipients() == ["abroad@mail.kz"]
    assert load_delivery(session, here).not_before == datetime(2026, 3, 10, 3, 0, tzinfo=UTC), (
        "eight in the morning in Almaty"
    )
    clock.forward(hours=9)
    assert send_round(container, quiet) == 0
    clock.forward(hours=1)
    assert send_round(container, quiet) == 1


def test_two_who_send_at_once_take_different_deliveries(session, container, clock):
    people = [add_person(session, email=f"p{number}@mail.kz") for number in range(30)]
    tell(session, [make_note(recipient) for recipient in people])
    clock.forward(minutes=10)
    options = {"moment": Moment(clock.now(), ZONE), "outdated": lambda _session, _messages: set()}
    with container.database.write() as recipient:
        first = claim_deliveries(recipient, **options)
        if container.database.url.startswith("postgresql"):
            with container.database.write() as two:
                second = claim_deliveries(two, **options)
    if container.database.url.startswith("sqlite"):  # one writer at a time
        with container.database.write() as two:
            second = claim_deliveries(two, **options)
    assert (len(first), len(second)) == (20, 10)
    assert not {out.delivery_id for out in first} & {out.delivery_id for out in second}
    with container.database.write() as three:
        assert claim_deliveries(three, **options) is None


def test_without_a_mail_server_the_mails_are_kept_as_files(session, container, clock):
    aigul = add_person(session, email="a@mail.kz")
    tell(session, [make_note(aigul)])
    clock.forward(minutes=10)
    assert send_round(container, make_office(container)) == 1
    files = list((container.settings.instance / "outbox").iterdir())
    assert [file.suffix for file in files] == [".eml"]
    assert parse_mail(files[0].read_bytes())["To"] == "a@mail.kz"


class Gateway:
    """An SMS gateway that keeps what it gets, and refuses one number."""

    def __init__(self):
        self.texts = []

    def send(self, to, text, reference):
        if to == "+77010000000":
            raise Refused("no such number", at_fault=True)
        self.texts.append((to, text, reference))


def test_with_a_gateway_a_text_goes_to_who_has_a_telephone(session, container, clock):
    aigul, wrong, none = (
        add_person(session, phone="+77011234567"),
        add_person(session, phone="+77010000000"),
        add_person(session),
    )
    tell(
        session,
        [make_note(recipient, "reminder") for recipient in (aigul, wrong, none)],
        channels=("email", "sms"),
    )
    clock.forward(minutes=10)
    gateway = Gateway()
    assert send_round(container, make_office(container, sms=gateway)) == 1
    [(number, text, reference)] = gateway.texts
    assert (number, reference) == ("+77011234567", load_delivery(session, aigul).token)
    assert text.endswith("http://127.0.0.1:8000/messaging/") and len(text) <= 200
    assert load_delivery(session, wrong).state == "bounced"
