"""Sheets of sign-in cards: drawn outside of any transaction, before the cards work."""

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import OFFICER, OPERATOR, Grant
from lms.accounts.services import grant_role
from lms.auth.errors import CardForStaff, CardRefused, TooManyCards
from lms.auth.models import SignInCard
from lms.auth.queries.card_events import list_card_events
from lms.auth.services import load_person_by_card, make_cards, print_cards
from lms.core.errors import NotFound
from lms.core.pdf import RenderingFailed
from tests.conftest import NOW
from tests.factories import accounts, cards
from tests.factories.regions import KOKSHETAU, load_unit

SHEETS = b"%PDF two cards"


@pytest.fixture
def organisation(session):
    return accounts.add_organisation(session)


@pytest.fixture
def hr(session, organisation):
    return cards.add_hr(session, organisation)


@pytest.fixture
def clerks(session, organisation):
    """Return two people who use their accounts, and let HR make them cards."""
    return [cards.add_clerk(session, organisation) for _ in range(2)]


@pytest.fixture
def print_sheets(session, container, hr, clerks):
    """Print cards for both clerks, or by other arguments; return the sheets."""
    ids = [person.id for person in clerks]
    session.commit()

    def run(draw, **arguments):
        values = {"by": hr, "choose_ids": lambda _session: ids, "stop_password": False}
        return print_cards(container.database, draw=draw, now=NOW, **values | arguments)

    return run


def count_cards(container):
    with container.database.read() as session:
        return len(session.scalars(select(SignInCard.id)).all())


def fail_to_draw(_cards):
    raise RenderingFailed("too slow")


def refuse_to_draw(_cards):
    pytest.fail("nothing is drawn of what is refused")


def test_the_sheets_show_the_cards_that_work_from_then_on(container, clerks, print_sheets):
    drawn_cards = []

    def draw(cards):
        drawn_cards.extend(cards)
        return SHEETS

    assert print_sheets(draw) == SHEETS
    assert [card.person_id for card in drawn_cards] == [person.id for person in clerks]
    with container.database.read() as session:
        for card in drawn_cards:
            owner = load_person_by_card(session, code=card.code, now=NOW)
            assert (owner.id, owner.password_hash) == (card.person_id, "old")
            events = list_card_events(session, card.person_id)
            assert [event.kind for event in events] == ["card_made"]


def test_while_sheets_are_drawn_others_write_and_no_card_works(container, print_sheets):
    """Within a transaction the other one would wait for the lock until its timeout."""
    codes = []

    def draw(cards):
        codes.extend(card.code for card in cards)
        with container.database.write() as session:
            accounts.add_person(session)
        with container.database.read() as session, pytest.raises(CardRefused):
            load_person_by_card(session, code=codes[0], now=NOW)
        return SHEETS

    assert print_sheets(draw) == SHEETS
    with container.database.read() as session:
        load_person_by_card(session, code=codes[0], now=NOW)


def test_the_people_are_chosen_in_the_database_that_the_cards_are_made_in(
    container, clerks, print_sheets
):
    def choose_last(session):
        return session.scalars(select(Person.id).where(Person.id == clerks[1].id)).all()

    print_sheets(lambda cards: b"%d" % len(cards), choose_ids=choose_last)
    with container.database.read() as session:
        assert session.scalars(select(SignInCard.person_id)).all() == [clerks[1].id]


def test_what_could_not_be_drawn_makes_no_card_and_ends_none(
    session, container, clerks, print_sheets
):
    earlier = make_cards(session, by=OPERATOR, person_ids=[clerks[0].id], now=NOW)[0]
    session.commit()
    with pytest.raises(RenderingFailed):
        print_sheets(fail_to_draw, stop_password=True)
    assert count_cards(container) == 1
    with container.database.read() as reading:
        owner = load_person_by_card(reading, code=earlier.code, now=NOW)
        assert (owner.id, owner.password_hash) == (clerks[0].id, "old")


def test_passwords_end_with_the_new_cards_if_that_is_asked_for(session, clerks, print_sheets):
    print_sheets(lambda _cards: SHEETS, stop_password=True)
    hashes = select(Person.password_hash).where(Person.id.in_([person.id for person in clerks]))
    assert session.scalars(hashes).all() == [None, None]


def test_whoever_gets_a_role_while_the_sheets_are_drawn_gets_no_card(
    session, container, clerks, print_sheets
):
    unit_id = load_unit(session, KOKSHETAU).id
    session.commit()

    def draw(_cards):
        officer = Grant(OFFICER, region_unit_id=unit_id)
        with container.database.write() as writing:
            grant_role(writing, by=OPERATOR, person_id=clerks[1].id, grant=officer, now=NOW)
        return SHEETS

    with pytest.raises(CardForStaff):
        print_sheets(draw)
    assert count_cards(container) == 0, "nor does the other one"


def test_nothing_is_drawn_for_people_of_others_or_for_nobody(session, container, print_sheets):
    stranger_id = accounts.add_person(session).id
    session.commit()
    with pytest.raises(NotFound):
        print_sheets(refuse_to_draw, choose_ids=lambda _session: [stranger_id])
    with pytest.raises(TooManyCards):
        print_sheets(refuse_to_draw, choose_ids=lambda _session: [])
    assert count_cards(container) == 0
