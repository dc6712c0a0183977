"""A person sees the actions on their account, with actors, and no events of others."""

from lms.accounts.rules import NATIONAL_ADMIN
from lms.accounts.services import record_event
from tests.conftest import NOW
from tests.factories import accounts


def test_a_person_sees_who_did_what_with_their_account(client, session):
    chief = accounts.add_person(session, surname="Бастық")
    accounts.grant(session, chief, NATIONAL_ADMIN)
    mine, other = accounts.add_person(session), accounts.add_person(session)
    for subject, by_id, kind, more in (
        (mine, chief.id, "person_changed", {"columns": ["surname", "email"]}),
        (mine, mine.id, "password_changed", {}),
        (mine, None, "sign_in_failed", {}),
        (mine, mine.id, "signed_up", {}),
        (other, chief.id, "person_blocked", {}),
    ):
        record_event(
            session, kind=kind, subject=f"person:{subject.id}", by_id=by_id, now=NOW, **more
        )
    accounts.sign_in(client, session, mine)
    session.commit()
    page = client.get("/auth/actions").text
    for word in ("Бастық", "Республикалық әкімші", "Тегі, Электрондық пошта", "Өзіңіз"):
        assert word in page, word
    assert "Құпиясөз өзгертілді" in page and "Жүйеге кіре алмады" in page
    assert "Сайтта тіркелді" in page and "Жазылған уақыты" not in page
    assert "Тіркелгі бұғатталды" not in page
    assert "/auth/actions" in client.get("/auth/").text


def test_pages_of_many_events(client, session):
    mine = accounts.add_person(session)
    for _ in range(70):
        record_event(session, kind="signed_in", subject=f"person:{mine.id}", by_id=mine.id, now=NOW)
    accounts.sign_in(client, session, mine)
    session.commit()
    page = client.get("/auth/actions").text
    older = page.partition("before=")[2].partition('"')[0]
    assert client.get(f"/auth/actions?before={older}").text.count("Жүйеге кірді") == 20
    assert "Тіркелгіңізде" in client.get("/auth/actions?before=1").text
