"""A line break in a title, name or e-mail adds no header and no recipient at a real server."""

import smtplib
from email import message_from_bytes
from email.policy import SMTP, default

import pytest
from sqlalchemy import update

from lms.catalogue.models import CourseVersion
from lms.messaging.jobs import send_round
from lms.messaging.rules.letters import Attachment, Letter, Site, compose_mail
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.learning import create_learner
from tests.factories.mailbox import run_mail_server
from tests.factories.messaging import make_note, make_office, tell

BREAKS = ("\r\n", "\n", "\r", "\u2028", "\x0b")
VICTIM = "victim@mail.kz"
HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "auto-submitted",
    "mime-version",
    "content-type",
    "content-language",
    "list-unsubscribe",
    "list-unsubscribe-post",
}


@pytest.fixture
def server(tmp_path):
    with run_mail_server(tmp_path / "mail") as running:
        yield running


def make_hostile(line_break, word="Курс"):
    return (
        f"{word}{line_break}Bcc: {VICTIM}{line_break}X-Planted: yes{line_break}{line_break}<b>"
        "another body</b>"
    )


def find_faults(server):
    """Return headers and recipients that no mail of the site has."""
    unexpected = [recipient for recipient, _number in server.list_accepted() if recipient == VICTIM]
    for data in server.read_mails():
        mail = message_from_bytes(data, policy=default)
        unexpected += [name for name in mail if name.lower() not in HEADERS] + [
            name for name in HEADERS if len(mail.get_all(name, [])) > 1
        ]
    return unexpected


def test_titles_and_names_with_line_breaks_add_nothing_to_a_mail(session, container, clock, server):
    enrolled = create_learner(session, container.storage, email="first@mail.kz")
    session.execute(
        update(CourseVersion).values(title_kk=make_hostile("\r\n"), title_ru=make_hostile("\r\n"))
    )
    notes = [make_note(enrolled.person)]
    for number, line_break in enumerate(BREAKS):
        text = make_hostile(line_break)
        words = {"kk": text, "ru": text}
        notes += [
            make_note(
                add_person(session, email=f"a{number}@mail.kz", given_name=text, surname=text),
                course=text,
            ),
            make_note(
                add_person(session, email=f"b{number}@mail.kz"),
                "training_cancelled",
                training=1,
                day="2026-04-01",
                time="10:00",
                title=words,
                venue=words,
            ),
            make_note(
                add_person(session, email=f"c{number}@mail.kz"),
                "reports_ended",
                schedule=1,
                subject="saved",
                name=text,
                area=words,
            ),
        ]
    tell(session, notes)
    clock.forward(minutes=10)
    post = make_office(container, server.url, outdated=lambda _session, _messages: set())
    assert send_round(container, post) == len(notes)
    subjects = [message_from_bytes(data, policy=default)["Subject"] for data in server.read_mails()]
    assert all(VICTIM in subject for subject in subjects)  # the words are still there
    assert find_faults(server) == []


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
def test_an_email_with_a_line_break_gets_nothing_and_keeps_nobody_from_a_mail(
    session, container, clock, server, line_break
):
    tell(
        session,
        [
            make_note(add_person(session, email=f"a@mail.kz{line_break}RCPT TO:<{VICTIM}>")),
            make_note(add_person(session, email="b@mail.kz")),
        ],
    )
    clock.forward(minutes=10)
    send_round(container, make_office(container, server.url))
    assert server.list_recipients() == ["b@mail.kz"]
    assert find_faults(server) == []


def test_a_name_of_an_attached_file_adds_nothing_either(server):
    file = Attachment(make_hostile("\r\n", "report") + ".pdf", "application/pdf", b"%PDF-")
    try:
        mail = compose_mail(
            to="a@mail.kz",
            language="kk",
            letter=Letter("Есеп", "Есеп", "<p>Есеп</p>"),
            token="t",
            is_refusable=True,
            site=Site("https://sauat.kz", "sauat@mail.kz"),
            now=NOW,
            files=[file],
        )
    except ValueError:
        return
    with smtplib.SMTP("127.0.0.1", server.port) as connection:
        connection.send_message(mail)
    assert find_faults(server) == []


def test_a_mail_that_is_put_together_as_text_has_one_more_recipient_and_header(server):
    """The control: what the same title does where headers are written as plain text."""
    raw = (
        "From: sauat@mail.kz\r\nTo: a@mail.kz\r\nMessage-ID: <t@sauat.kz>\r\nSubject: "
        f"{make_hostile(chr(13) + chr(10))}\r\n\r\nbody"
    )
    with smtplib.SMTP("127.0.0.1", server.port) as connection:
        connection.send_message(message_from_bytes(raw.encode(), policy=SMTP))
    assert VICTIM in find_faults(server)
    assert "X-Planted" in find_faults(server)
