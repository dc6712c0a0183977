"""Lines about people who use an account: they are invited, and their data do not change."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person, PostOffer
from lms.accounts.rules import CITIZEN
from lms.accounts.rules.offers import DECLINED_FOR, MOST_OFFERS
from lms.accounts.services import accept_offer, decline_offer
from lms.core.clock import Moment
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories import people_import as lists
from tests.factories.learning import ZONE
from tests.factories.people_import import create_person, find_person, list_posts, make_csv, make_row


@pytest.fixture
def citizen(container):
    """Return the id of a person who signed up with the IIN of the list's first line."""
    return create_person(
        container,
        1,
        None,
        surname="Серікова",
        given_name="Айгүл",
        email="own@b.kz",
        audience=CITIZEN,
        password_hash="x",
    )


def read_actions(container, import_id):
    return {line.line: line.action for line in lists.list_lines(container, import_id)}


def list_offers(container):
    with container.database.read() as session:
        rows = session.execute(
            select(PostOffer.person_id, PostOffer.state, PostOffer.source).order_by(PostOffer.id)
        )
        return [tuple(row) for row in rows]


def answer_offer(container, person_id, service, **values):
    with container.database.write() as session:
        actor = accounts.build_actor(session, session.get_one(Person, person_id))
        open_offer = (PostOffer.person_id == person_id, PostOffer.state == "open")
        offer_id = session.scalar(select(PostOffer.id).where(*open_offer))
        service(session, by=actor, offer_id=offer_id, **values)


def accept_last_offer(container, person_id):
    answer_offer(container, person_id, accept_offer, is_main=False, moment=Moment(NOW, ZONE))


def test_whoever_uses_an_account_is_invited_and_keeps_what_is_theirs(container, ministry, citizen):
    content = make_csv([make_row(1, email="hr@b.kz"), make_row(2, "Жаңа", email="new@b.kz")])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    assert read_actions(container, import_id) == {2: "invited", 3: "new"}
    assert lists.load_import(container, import_id).counts["invited"] == 1
    assert list_posts(container, citizen) == []
    person = find_person(container, 1)
    assert (person.email, person.audience, person.organisation_id) == ("own@b.kz", CITIZEN, None)
    assert list_offers(container) == [(citizen, "open", f"import:{import_id}")]
    again = lists.check_list(container, ministry.hr, ministry.id, content)
    assert read_actions(container, again) == {2: "unchanged", 3: "unchanged"}


@pytest.mark.twin_left_out("postgresql")
def test_lists_invite_nobody_more_often_than_hr_may_by_hand(container, ministry, citizen):
    content = make_csv([make_row(1)])
    for _ in range(MOST_OFFERS):
        import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
        lists.undo_import(container, ministry.hr, import_id)
    once_more = lists.check_list(container, ministry.hr, ministry.id, content)
    (line,) = lists.list_lines(container, once_more)
    assert (line.action, line.faults[0][1]) == ("faulty", "offer_too_often")
    other = lists.check_list(container, ministry.other_hr, ministry.other, content)
    assert read_actions(container, other) == {2: "invited"}
    container.clock.forward(days=DECLINED_FOR.days + 1)
    later = lists.check_list(container, ministry.hr, ministry.id, content)
    assert read_actions(container, later) == {2: "invited"}


def test_an_undo_takes_back_what_nobody_has_accepted(container, ministry, citizen):
    content = make_csv([make_row(1)])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    lists.undo_import(container, ministry.hr, import_id)
    assert [state for _id, state, _source in list_offers(container)] == ["withdrawn"]
    assert lists.load_import(container, import_id).counts["kept"] == 0
    again = lists.apply_list(container, ministry.hr, ministry.id, content)
    accept_last_offer(container, citizen)
    lists.undo_import(container, ministry.hr, again)
    assert lists.load_import(container, again).counts["kept"] == 1
    assert list_posts(container, citizen) == [(ministry.id, "маман", "C-4", True)]


def test_whoever_has_declined_is_not_invited_by_the_next_list(container, ministry, citizen):
    content = make_csv([make_row(1)])
    lists.apply_list(container, ministry.hr, ministry.id, content)
    answer_offer(container, citizen, decline_offer, reason="stranger", now=NOW)
    again = lists.check_list(container, ministry.hr, ministry.id, content)
    line = lists.list_lines(container, again)[0]
    assert (line.action, line.faults[0][1]) == ("faulty", "offer_declined")
    with container.database.write() as session:  # the control: not for ever
        long_ago = NOW - timedelta(days=200)
        session.execute(update(PostOffer).values(ended_at=long_ago, offered_at=long_ago))
    later = lists.check_list(container, ministry.hr, ministry.id, content)
    assert read_actions(container, later) == {2: "invited"}


@pytest.mark.parametrize(("password", "email"), [("x", "own@b.kz"), (None, "hr@b.kz")])
def test_a_list_sets_no_contact_of_an_account_that_somebody_uses(
    container, ministry, password, email
):
    create_person(
        container,
        1,
        ministry.id,
        surname="Серікова",
        given_name="Айгүл",
        email="own@b.kz",
        password_hash=password,
    )
    content = make_csv([make_row(1, email="hr@b.kz", position="директор")])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    person = find_person(container, 1)
    assert (person.email, person.position) == (email, "директор")
    notes = [fault[1] for fault in lists.list_lines(container, import_id)[0].faults]
    assert notes == (["contact_own"] if password else [])
