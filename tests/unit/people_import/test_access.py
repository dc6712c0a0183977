"""Access of new people by link or by card in the background, and its end by an undo."""

import io
import re
from email import message_from_string
from email.policy import default

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select, update

from lms.accounts.models import AuditEvent, Person, RoleGrant
from lms.auth.errors import CardRefused, LinkUsedUp
from lms.auth.models import PasswordLink, SignInCard
from lms.auth.services import change_password, load_person_by_card, load_person_by_link
from lms.background.post import build_post_office
from lms.core.errors import NotFound
from lms.messaging.jobs import send_round
from lms.messaging.models import Delivery, Message
from lms.people_import import queries, services
from lms.people_import.errors import ImportNotFound, WrongState
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories import people_import as lists
from tests.factories.people_import import create_person, find_person, make_csv, make_iin

HEADER = ("ИИН", "Фамилия", "Имя", "Телефон", "E-mail")
LINK = re.compile(r"/auth/password/([\w-]+)")


def write_row(number, surname, phone="", email=""):
    return (make_iin(number), surname, "Адам", phone, email)


@pytest.fixture
def import_id(container, ministry):
    """Return an applied list: two people with an e-mail, one with a telephone, one without both."""
    rows = [
        write_row(1, "Бірінші", email="first@b.kz", phone="+7 701 111 11 11"),
        write_row(2, "Екінші", email="second@b.kz"),
        write_row(3, "Үшінші", phone="+7 701 333 33 33"),
        write_row(4, "Төртінші"),
    ]
    return lists.apply_list(container, ministry.hr, ministry.id, make_csv(rows, HEADER))


def give_access(container, actor, import_id, *, with_links=True):
    with container.database.write() as session:
        services.start_access(
            session, import_id=import_id, with_links=with_links, by=actor, now=container.clock.now()
        )
    lists.run_jobs(container)


def send_mails(container):
    """Send the pending mails and return the texts of all mails so far by recipient."""
    send_round(container, build_post_office(container))
    mails = {}
    for path in sorted((container.settings.instance / "outbox").glob("*")):
        text = path.read_text(encoding="utf-8", errors="replace")
        recipient = re.search(r"^To: (\S+)", text, re.MULTILINE)
        mails.setdefault(recipient[1] if recipient else "", []).append(text)
    return mails


def find_tokens(mail):
    """Return the tokens of the links in a mail."""
    text = message_from_string(mail, policy=default).get_body(("plain",))
    return LINK.findall(text.get_content())


def read_state(container, ministry, import_id):
    with container.database.read() as session:
        awaiting = queries.count_awaiting(
            session, by=ministry.hr, import_id=import_id, channels=("email",), now=NOW
        )
        return (
            awaiting,
            queries.count_invitations(session, import_id),
            services.list_card_files(session, import_id),
        )


def read_cards(container, import_id):
    with container.database.read() as session:
        content = services.load_card_file(
            session,
            container.temporary_storage,
            container.iin_cipher,
            import_id=import_id,
            number=1,
        )
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def find_codes(text):
    return re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", text)


@pytest.mark.twin_left_out("postgresql")
def test_links_go_to_those_with_an_e_mail_and_cards_to_the_rest(container, ministry, import_id):
    awaiting, _invitations, _files = read_state(container, ministry, import_id)
    assert (awaiting.by_email, awaiting.by_sms, awaiting.others) == (2, 0, 2)
    give_access(container, ministry.hr, import_id)
    awaiting, invitations, files = read_state(container, ministry, import_id)
    assert awaiting.total == 0
    assert (invitations.total, invitations.waiting_count) == (2, 2)
    assert [(file.first, file.last) for file in files] == [(1, 2)]
    text = read_cards(container, import_id)
    assert "Үшінші" in text
    assert "Төртінші" in text
    assert "Бірінші" not in text
    assert len(find_codes(text)) == 2
    mails = send_mails(container)
    assert set(mails) == {"first@b.kz", "second@b.kz"}
    _awaiting, invitations, _files = read_state(container, ministry, import_id)
    assert (invitations.sent_count, invitations.accepted_count) == (2, 0)
    (token,) = find_tokens(mails["first@b.kz"][0])
    with container.database.read() as session:
        owner = load_person_by_link(session, token=token, now=NOW)
        assert owner.id == find_person(container, 1).id
        code = find_codes(text)[0]
        assert load_person_by_card(session, code=code, now=NOW).surname in ("Үшінші", "Төртінші")
        message_values = repr([row.values for row in session.scalars(select(Message))])
    assert token not in message_values, "no table holds the link"


def test_asking_twice_sends_and_draws_once(container, ministry, import_id):
    for _ in range(2):
        give_access(container, ministry.hr, import_id)
        send_mails(container)
    with container.database.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (Delivery, PasswordLink, SignInCard)
        ]
    assert counts == [2, 2, 2]
    assert len(read_state(container, ministry, import_id)[2]) == 1


@pytest.mark.twin_left_out("postgresql")
def test_cards_for_all_send_no_mail(container, ministry, import_id):
    give_access(container, ministry.hr, import_id, with_links=False)
    assert send_mails(container) == {}
    assert len(find_codes(read_cards(container, import_id))) == 4


def test_no_link_leads_into_an_account_that_somebody_uses(container, ministry, import_id):
    give_access(container, ministry.hr, import_id)
    with container.database.write() as session:
        session.execute(
            update(Person).where(Person.email == "first@b.kz").values(password_hash="x")
        )
    assert set(send_mails(container)) == {"second@b.kz"}
    _awaiting, invitations, _files = read_state(container, ministry, import_id)
    assert (invitations.total, invitations.sent_count, invitations.cancelled_count) == (2, 1, 1)
    assert invitations.waiting_count + invitations.undelivered_count == 0


def test_a_link_that_waits_ends_when_its_person_sets_a_password(container, ministry, import_id):
    give_access(container, ministry.hr, import_id)
    (token,) = find_tokens(send_mails(container)["first@b.kz"][0])
    with container.database.write() as session:
        change_password(
            session,
            person_id=find_person(container, 1).id,
            password_hash="x",
            keep_sign_in_id=None,
            now=NOW,
        )
    with container.database.read() as session, pytest.raises(LinkUsedUp):
        load_person_by_link(session, token=token, now=NOW)


@pytest.mark.twin_left_out("postgresql")
def test_people_who_were_there_before_are_not_invited(container, ministry):
    create_person(container, 5, ministry.id, surname="Бұрынғы", given_name="Адам", email="old@b.kz")
    content = make_csv([write_row(5, "Бұрынғы", phone="87010000005", email="old@b.kz")], HEADER)
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    give_access(container, ministry.hr, import_id)
    assert send_mails(container) == {}
    assert read_state(container, ministry, import_id)[0].total == 0


@pytest.mark.twin_left_out("postgresql")
def test_drawing_cards_does_not_hinder_the_undo_which_ends_them(container, ministry, import_id):
    give_access(container, ministry.hr, import_id, with_links=False)
    codes = find_codes(read_cards(container, import_id))
    lists.undo_import(container, ministry.hr, import_id)
    people_import = lists.load_import(container, import_id)
    assert (people_import.state, people_import.counts["kept"]) == ("undone", 0)
    assert [find_person(container, number) for number in (1, 2, 3, 4)] == [None] * 4
    with container.database.read() as session:
        for code in codes:
            with pytest.raises(CardRefused):
                load_person_by_card(session, code=code, now=NOW)
        with pytest.raises(NotFound):
            services.load_card_file(
                session,
                container.temporary_storage,
                container.iin_cipher,
                import_id=import_id,
                number=1,
            )
        kinds = session.scalars(select(AuditEvent.kind)).all()
    assert kinds.count("card_revoked") == 4


@pytest.mark.twin_left_out("postgresql")
def test_undoing_ends_links_that_were_sent_and_those_that_wait_do_not_leave(
    container, ministry, import_id
):
    give_access(container, ministry.hr, import_id)
    (token,) = find_tokens(send_mails(container)["first@b.kz"][0])
    lists.undo_import(container, ministry.hr, import_id)
    assert lists.load_import(container, import_id).counts["kept"] == 0
    with container.database.read() as session, pytest.raises(LinkUsedUp):
        load_person_by_link(session, token=token, now=NOW)
    assert find_person(container, 1).organisation_id is None, "a message names them"


@pytest.mark.twin_left_out("postgresql")
def test_invitations_that_wait_are_withdrawn_by_the_undo(container, ministry, import_id):
    give_access(container, ministry.hr, import_id)
    lists.undo_import(container, ministry.hr, import_id)
    assert send_mails(container) == {}


def test_whoever_has_used_a_card_stays(container, ministry, import_id):
    give_access(container, ministry.hr, import_id, with_links=False)
    with container.database.write() as session:
        session.execute(
            update(SignInCard)
            .where(SignInCard.person_id == find_person(container, 4).id)
            .values(used_at=NOW)
        )
    lists.undo_import(container, ministry.hr, import_id)
    assert lists.load_import(container, import_id).counts["kept"] == 1
    assert find_person(container, 4) is not None


def test_only_who_manages_the_people_of_an_applied_list_lets_them_in(
    container, ministry, import_id
):
    with container.database.write() as session, pytest.raises(ImportNotFound):
        services.start_access(
            session, import_id=import_id, with_links=True, by=ministry.other_hr, now=NOW
        )
    checked_id = lists.check_list(
        container, ministry.hr, ministry.id, make_csv([write_row(9, "Жаңа")], HEADER)
    )
    with container.database.write() as session, pytest.raises(WrongState):
        services.start_access(
            session, import_id=checked_id, with_links=True, by=ministry.hr, now=NOW
        )


def test_who_loses_the_role_meanwhile_lets_nobody_in(container, ministry, import_id):
    with container.database.write() as session:
        services.start_access(
            session, import_id=import_id, with_links=True, by=ministry.hr, now=NOW
        )
        session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == ministry.hr.person_id)
        ).one().withdrawn_at = NOW
    lists.run_jobs(container)
    assert send_mails(container) == {}
    assert read_state(container, ministry, import_id)[1].total == 0


def test_staff_get_no_link_from_a_list(container, ministry, import_id):
    with container.database.write() as session:
        person = session.get_one(Person, find_person(container, 1).id)
        accounts.grant(session, person, "consultant", kato="111000000")
    give_access(container, ministry.hr, import_id)
    assert set(send_mails(container)) == {"second@b.kz"}
