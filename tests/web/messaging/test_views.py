"""Message screens: own messages in one's language, reading, refusing, contacts that fail."""

import pytest
from sqlalchemy import select

from lms.accounts.rules import HR, OFFICER
from lms.core.clock import Moment
from lms.core.fingerprints import sha256
from lms.messaging.models import ContactFault, Delivery, Message, Unsubscription
from lms.messaging.queries import count_unread
from lms.messaging.services import Note, tell_people
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, grant, sign_in
from tests.factories.learning import ZONE
from tests.factories.regions import AKMOLA, AKTOBE_CITY, KOKSHETAU

EVERY_KIND = {
    "assigned": {"due": "2026-04-01"},
    "reminder": {"due": "2026-04-01"},
    "overdue": {"due": "2026-03-01"},
    "hr_reminder": {"due": "2026-04-01"},
    "due_moved": {"due": "2026-04-01"},
    "exemption_ended": {"due": "2026-04-01"},
    "exempted": {"until": "2026-05-01"},
    "escalation_hr": {"count": 3},
    "escalation_officer": {"count": 1},
    "approval_wanted": {"assignment": 4, "people": 2000},
    "approval_decided": {"assignment": 4, "approved": True},
    "import_done": {"import": 9},
    "sign_in_card": {},
}


def give_message(session, reader, kind="assigned", **values):
    """Tell a person something, commit, and return the message's id."""
    number = session.scalar(select(Message.id).order_by(Message.id.desc()).limit(1)) or 0
    tell_people(
        session,
        notes=[Note(reader.id, kind, f"test:{number}", f"test:{number}", values)],
        moment=Moment(NOW, ZONE),
    )
    message_id = session.scalars(select(Message.id).order_by(Message.id.desc()).limit(1)).one()
    session.commit()
    return message_id


def list_ids(session):
    message_ids = session.scalars(select(Message.id)).all()
    session.commit()
    return message_ids


@pytest.fixture
def reader(client, session):
    holder = add_person(session, language="ru", email="reader@mail.kz")
    sign_in(client, session, holder)
    return holder


def test_every_kind_of_message_reads_and_leads_to_a_page_of_the_site(app, client, session, reader):
    course = records.add_course(session)
    for kind, values in EVERY_KIND.items():
        give_message(
            session,
            reader,
            kind,
            **({} if kind in ("import_done", "sign_in_card") else {"course": course.slug}) | values,
        )
    page = client.get("/messaging/").get_data(as_text=True)
    assert page.count("<article") == len(EVERY_KIND)
    assert (
        "Курс" in page
        and "по-русски" in page
        and "%(" not in page
        and course.slug not in page.replace(f"/catalogue/{course.slug}", "")
    )
    adapter = app.url_map.bind("localhost")
    for number in list_ids(session):
        reply = client.send(f"/messaging/{number}/open")
        assert reply.status_code == 303
        adapter.match(reply.headers["Location"], method="GET")
    assert count_unread(session, reader.id) == 0


def test_what_is_not_read_stands_first_and_can_be_read_one_by_one_or_all(client, session, reader):
    first, second, third = (
        give_message(session, reader, "assigned", course=f"course-{n}", due="2026-04-01")
        for n in (1, 2, 3)
    )
    assert (
        client.send(f"/messaging/{third}/read?show=unread").headers["Location"]
        == "/messaging/?show=unread"
    )
    text = client.get("/messaging/").get_data(as_text=True)
    assert text.index("course-2") < text.index("course-1") < text.index("course-3")
    assert "(2)" in text
    unread = client.get("/messaging/?show=unread").get_data(as_text=True)
    assert "course-3" not in unread and "course-1" in unread
    later = give_message(session, reader, "assigned", course="course-4", due="2026-04-01")
    client.send("/messaging/read", {"up_to": str(second)})
    session.expire_all()
    assert (
        session.get(Message, first).read_at == NOW and session.get(Message, later).read_at is None
    )
    session.commit()
    for wrong in ("", "x", "-1", "9" * 30):
        assert client.send("/messaging/read", {"up_to": wrong}).status_code == 303
    assert count_unread(session, reader.id) == 1


def test_the_list_is_cut_into_pages_and_costs_the_same_however_long_it_is(
    app, client, session, reader, count_queries
):
    for number in range(25):
        give_message(session, reader, "assigned", course=f"course-{number}", due="2026-04-01")
    with count_queries(app) as statements:
        text = client.get("/messaging/").get_data(as_text=True)
    assert text.count("<article") == 20 and "page=2" in text
    assert len(statements) <= 7
    assert client.get("/messaging/?page=2").get_data(as_text=True).count("<article") == 5


def test_an_empty_list_says_what_comes_here(client, session, reader):
    assert "здесь появится сообщение" in client.get("/messaging/").text
    assert client.get("/messaging/?show=unread").status_code == 200


def test_a_message_is_its_readers_alone(client, session, reader):
    other = give_message(
        session,
        add_person(session, email="other@mail.kz"),
        "assigned",
        course="secret-course",
        due="2026-04-01",
    )
    assert "secret-course" not in client.get("/messaging/").get_data(as_text=True)
    for path in (f"/messaging/{other}/read", f"/messaging/{other}/open", "/messaging/999999/read"):
        assert client.send(path).status_code == 404
    client.send("/messaging/read", {"up_to": "999999"})
    session.expire_all()
    assert session.get(Message, other).read_at is None


def test_the_head_of_a_page_counts_what_is_not_read_but_not_in_pages_that_many_share(
    app, client, session, reader, count_queries
):
    give_message(session, reader, "assigned", course="files", due="2026-04-01")
    assert "(1)" in client.get("/auth/").get_data(as_text=True)
    with count_queries(app) as statements:
        client.get("/auth/")
    assert len([statement for statement in statements if "message" in statement]) == 1
    visitor = app.test_client()
    with count_queries(app) as statements:
        visitor.get("/")
    assert not [statement for statement in statements if "message" in statement]


def test_what_can_be_refused_is_refused_and_wanted_again(client, session, reader):
    text = client.get("/messaging/preferences").get_data(as_text=True)
    assert "reader@mail.kz" in text and "checked" in text
    assert client.send("/messaging/preferences").status_code == 303
    assert sorted(session.scalars(select(Unsubscription.category))) == [
        "certificates",
        "files",
        "reports",
        "trainings",
    ]
    session.commit()
    assert "checked" not in client.get("/messaging/preferences").get_data(as_text=True)
    give_message(session, reader, "import_done", **{"import": 1})
    assert not session.scalars(select(Delivery)).all()
    session.commit()
    assert (
        client.send(
            "/messaging/preferences", {"email": ["files", "reports", "trainings", "certificates"]}
        ).status_code
        == 303
    )
    assert client.send("/messaging/preferences", {"email": "obligations"}).status_code == 422
    assert not session.scalars(select(Unsubscription)).all()


def test_by_one_click_in_a_mail_program_only_what_that_mail_told_is_refused(app, session):
    reader, servant = add_person(session, email="a@mail.kz"), add_person(session, email="b@mail.kz")
    give_message(session, reader, "import_done", **{"import": 1})
    give_message(session, servant, "reminder", course="files", due="2026-04-01")
    tokens = {row.person_id: row.token for row in session.scalars(select(Delivery))}
    session.commit()
    mail_client = app.test_client(use_cookies=False)
    link = f"/messaging/unsubscribe/{tokens[reader.id]}"
    assert '<form method="post">' in mail_client.get(link).get_data(as_text=True)
    assert not session.scalars(select(Unsubscription)).all(), (
        "a program that only follows links changes nothing"
    )
    session.commit()
    for _twice in range(2):
        assert mail_client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (
        mail_client.post(
            f"/messaging/unsubscribe/{tokens[servant.id]}", data={"List-Unsubscribe": "One-Click"}
        ).status_code
        == 200
    )
    assert mail_client.post("/messaging/unsubscribe/nobody", data={}).status_code == 404
    rows = session.execute(
        select(Unsubscription.person_id, Unsubscription.channel, Unsubscription.category)
    ).all()
    assert rows == [(reader.id, "email", "files")]


def test_hr_and_officers_see_whose_email_refuses_mail_within_their_scope(client, session):
    ours, theirs = add_organisation(session), add_organisation(session)
    boss, officer = add_person(session), add_person(session)
    grant(session, boss, HR, organisation_id=ours.id)
    grant(session, officer, OFFICER, kato=AKMOLA)
    people = {
        "ours": add_person(session, organisation_id=ours.id, email="ours@mail.kz"),
        "theirs": add_person(
            session, organisation_id=theirs.id, kato=KOKSHETAU, email="theirs@mail.kz"
        ),
        "far": add_person(session, kato=AKTOBE_CITY, email="far@mail.kz"),
        "changed": add_person(session, organisation_id=ours.id, email="new@mail.kz"),
    }
    for name, employee in people.items():
        fault = ContactFault(
            person_id=employee.id,
            channel="email",
            contact_hash=sha256(f"{name}@mail.kz"),
            reason="550 5.1.1 <b>none</b>",
            at=NOW,
        )
        session.add(fault)
    session.flush()

    def list_visible(holder):
        sign_in(client, session, holder)
        text = client.get("/messaging/bounces").get_data(as_text=True)
        assert "&lt;b&gt;" in text
        return {name for name in ("ours", "theirs", "far", "new") if f"{name}@mail.kz" in text}

    assert list_visible(boss) == {"ours"}
    assert list_visible(officer) == {"ours", "theirs"}
    sign_in(client, session, people["ours"])
    assert client.get("/messaging/bounces").status_code == 403
    assert "ours@mail.kz" in client.get("/messaging/preferences").get_data(as_text=True)
