"""A sender killed in the middle: every person has exactly one mail in the mailbox.

A mail that the server had accepted when its sender died is sent again with the same Message-ID,
which a mailbox recognises. So the server accepts at most one mail twice for each kill; more would
mean another defect. LMS_TEST_FULL=1 does it with 10,000 mails.
"""

import os
import signal
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
from sqlalchemy import func, insert, select

from lms.accounts.models import Person
from lms.app import build_container
from lms.core.clock import Moment, SystemClock
from lms.messaging.jobs import send_round
from lms.messaging.models import Delivery
from lms.messaging.services import Note, tell_people
from tests.factories.accounts import add_person
from tests.factories.learning import ZONE
from tests.factories.mailbox import run_mail_server
from tests.factories.messaging import make_office
from tests.waiting import wait_until

FULL = os.environ.get("LMS_TEST_FULL") == "1"
MAILS = 10_000 if FULL else 200
KILLS = 8 if FULL else 3
CLAIM = timedelta(seconds=6 if FULL else 1.5)


@pytest.fixture
def server(tmp_path):
    with run_mail_server(tmp_path / "mail", keep=False) as running:
        yield running


def fill_outbox(session):
    template = add_person(session)
    columns = {
        column.name: getattr(template, column.name)
        for column in Person.__table__.c
        if column.name not in ("id", "user_name", "email") and not column.computed
    }
    rows = [
        columns | {"user_name": f"reader{number}", "email": f"reader{number}@mail.kz"}
        for number in range(MAILS)
    ]
    ids = session.scalars(insert(Person).returning(Person.id), rows).all()
    told_at = datetime.now(UTC) - timedelta(hours=1)
    notes = [
        Note(
            person_id,
            "assigned",
            f"note:{person_id}",
            f"note:{person_id}",
            {"course": "files", "due": "2027-04-01"},
        )
        for person_id in ids
    ]
    assert tell_people(session, notes=notes, moment=Moment(told_at, ZONE)) == MAILS
    session.commit()


def start_sender(settings, url):
    """Fork a process that opens its own database and sends until no mail is left."""
    process = os.fork()
    if process == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        container = build_container(settings, SystemClock())
        post = make_office(container, url, claim_for=CLAIM)
        while True:
            send_round(container, post)
            sleep(0.05)
    return process


def kill_sender(process):
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def test_a_killed_sender_loses_nothing_and_doubles_nothing(session, container, settings, server):
    fill_outbox(session)
    container.database.dispose()
    settings = replace(settings, smtp_url=server.url)
    senders = [start_sender(settings, server.url) for _ in range(2)]
    try:
        for number in range(1, KILLS + 1):
            target_count = MAILS * number // (KILLS + 1)
            wait_until(
                lambda target_count=target_count: len(server.list_accepted()) >= target_count,
                300 if FULL else 60,
            )
            kill_sender(senders.pop(0))
            senders.append(start_sender(settings, server.url))
        unsent = (
            select(func.count())
            .select_from(Delivery)
            .where(Delivery.state.in_(("waiting", "sending")))
        )
        wait_until(lambda: _count_deliveries(container, unsent) == 0, 300 if FULL else 60)
    finally:
        for sender in senders:
            kill_sender(sender)
    accepted_counts = Counter(server.list_accepted())
    assert Counter(server.list_recipients()) == Counter(
        {f"reader{n}@mail.kz": 1 for n in range(MAILS)}
    )
    assert sum(accepted_counts.values()) - len(accepted_counts) <= KILLS
    assert (
        _count_deliveries(
            container, select(func.count()).select_from(Delivery).where(Delivery.state == "sent")
        )
        == MAILS
    )


def _count_deliveries(container, query):
    with container.database.read() as session:
        return session.scalar(query)
