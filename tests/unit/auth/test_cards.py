"""Sign-in cards: who may make one for whom, what it allows, what is recorded."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Person, SignIn
from lms.accounts.rules import (
    CIVIL_SERVANT,
    CONSULTANT,
    HR,
    NATIONAL_ADMIN,
    OFFICER,
    OPERATOR,
    Grant,
)
from lms.accounts.services import grant_role, merge_organisations
from lms.auth.errors import (
    AccountInUse,
    CardForStaff,
    CardRefused,
    LinkNotYetGood,
    LinkUsedUp,
    PasswordNotStopped,
    PersonClosed,
    TooManyCards,
    TooManySignIns,
)
from lms.auth.models import SignInCard
from lms.auth.queries.card_events import list_card_events
from lms.auth.queries.card_people import CardFilter, read_card_people_page, select_card_people_ids
from lms.auth.queries.cards import list_cards
from lms.auth.queries.password_links import has_unused_link
from lms.auth.rules.cards import get_name_size, split_into_parts
from lms.auth.services import (
    activate_cards,
    can_make_card,
    create_password_link,
    end_own_access,
    load_person_by_card,
    make_cards,
    revoke_card,
    set_care,
    use_card,
)
from lms.auth.services.card_recipients import CARD_BATCH
from lms.auth.services.card_redemption import (
    check_card_throttle,
    find_person_by_card,
    record_refused_card,
)
from lms.auth.services.cards import draft_cards
from lms.auth.services.link_redemption import load_person_by_link, use_password_link
from lms.core.clock import Moment, get_local_date
from lms.core.crypto import CARD_LETTERS, NUMBER_ALPHABET, parse_number
from lms.core.errors import NotFound
from tests.conftest import NOW
from tests.factories import accounts, cards
from tests.factories.learning import ZONE
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU, SEMEI


@pytest.fixture
def organisation(session):
    return accounts.add_organisation(session)


@pytest.fixture
def hr(session, organisation):
    return cards.add_hr(session, organisation)


@pytest.fixture
def clerk(session, organisation):
    """Return a person who uses the account, and lets HR make them a card."""
    return cards.add_clerk(session, organisation, surname="Қасымова")


def list_kinds(session, person):
    return [event.kind for event in list_card_events(session, person.id)]


def make_card(session, actor, person, **values):
    return make_cards(session, by=actor, person_ids=[person.id], now=NOW, **values)[0]


def test_a_code_has_more_than_sixty_bits_and_a_check_letter_and_only_its_hash_is_kept(
    session, hr, clerk
):
    assert len(NUMBER_ALPHABET) ** CARD_LETTERS > 2**60
    card = make_card(session, hr, clerk)
    assert parse_number(card.code.lower().replace("-", " "), CARD_LETTERS) == card.code
    row = session.scalars(select(SignInCard)).one()
    everything = repr(
        [
            row.code_hash,
            *[(event.kind, event.details) for event in session.scalars(select(AuditEvent))],
        ]
    )
    assert card.code not in everything
    assert card.code.replace("-", "") not in everything


def test_a_card_sets_the_password_once_and_signs_out_everywhere(session, hr, clerk):
    accounts.begin_sign_in(session, clerk)
    card = make_card(session, hr, clerk)
    assert session.get_one(Person, clerk.id).password_hash == "old"
    assert load_person_by_card(session, code=card.code, now=NOW).id == clerk.id
    person = use_card(session, code=card.code, password_hash="new", now=NOW)
    session.refresh(person)
    assert (person.id, person.password_hash) == (clerk.id, "new")
    assert session.scalar(select(SignIn.ended_at).where(SignIn.person_id == clerk.id)) == NOW
    with pytest.raises(CardRefused):
        use_card(session, code=card.code, password_hash="newer", now=NOW)
    assert list_kinds(session, clerk) == ["card_used", "card_made"]


def test_the_present_password_can_stop_at_once(session, hr, clerk):
    token = accounts.begin_sign_in(session, clerk)
    other = accounts.add_person(session, password_hash="mine")
    accounts.begin_sign_in(session, other)
    make_card(session, hr, clerk, stop_password=True)
    session.expire_all()
    assert (clerk.password_hash, other.password_hash, bool(token)) == (None, "mine", True)
    assert list(
        session.scalars(
            select(SignIn.person_id).where(
                SignIn.ended_at.is_(None), SignIn.person_id.in_([clerk.id, other.id])
            )
        )
    ) == [other.id]
    assert list_card_events(session, clerk.id)[0].details["password_stopped"] is True


def test_a_new_card_ends_the_one_before(session, hr, clerk):
    first, second = make_card(session, hr, clerk), make_card(session, hr, clerk)
    with pytest.raises(CardRefused):
        load_person_by_card(session, code=first.code, now=NOW)
    assert load_person_by_card(session, code=second.code, now=NOW).id == clerk.id
    assert [row.find_state(NOW) for row in list_cards(session, clerk.id)] == ["valid", "revoked"]
    assert list_kinds(session, clerk) == ["card_made", "card_revoked", "card_made"]


def test_cards_links_and_events_are_those_of_the_person_asked_for_also_by_kept_queries(
    session, hr, clerk
):
    other = accounts.add_person(session)
    make_card(session, hr, clerk)
    create_password_link(session, person_id=clerk.id, by=OPERATOR, now=NOW)
    for person, number in ((clerk, 1), (other, 0), (clerk, 1)):
        assert len(list_cards(session, person.id)) == number
        assert len(list_kinds(session, person)) == 2 * number
        assert has_unused_link(session, person.id, now=NOW) == bool(number)
        assert not has_unused_link(session, person.id, now=NOW + timedelta(days=365))


def test_a_card_is_good_through_its_last_day(session, hr, clerk):
    card = make_card(session, hr, clerk)
    assert card.last_day_at == NOW + timedelta(days=30)
    load_person_by_card(session, code=card.code, now=card.last_day_at + timedelta(hours=17))
    with pytest.raises(CardRefused):
        load_person_by_card(session, code=card.code, now=NOW + timedelta(days=31))


def test_a_revoked_card_and_one_of_a_blocked_person_open_nothing(session, hr, clerk):
    card = make_card(session, hr, clerk)
    row = list_cards(session, clerk.id)[0]
    revoke_card(session, by=hr, person_id=clerk.id, card_id=row.id, now=NOW)
    revoke_card(session, by=hr, person_id=clerk.id, card_id=row.id, now=NOW)
    other = make_card(session, hr, clerk)
    clerk.blocked_at = NOW
    session.flush()
    for code in (card.code, other.code, "0000-0000-0000-0000", "", "x" * 500):
        with pytest.raises(CardRefused):
            use_card(session, code=code, password_hash="stolen", now=NOW)
    assert list_kinds(session, clerk).count("card_revoked") == 1
    assert clerk.password_hash == "old"


# ---- attacks ----


@pytest.mark.parametrize("role", [NATIONAL_ADMIN, OFFICER, HR, CONSULTANT, "trainer"])
def test_hr_can_not_make_a_card_for_whoever_holds_a_role(session, hr, organisation, role):
    scope = {
        HR: {"organisation_id": organisation.id},
        OFFICER: {"kato": KOKSHETAU},
        CONSULTANT: {"kato": KOKSHETAU},
    }.get(role, {})
    above = accounts.add_person(session, organisation_id=organisation.id, password_hash="secret")
    accounts.grant(session, above, role, **scope)
    with pytest.raises(CardForStaff):
        make_cards(session, by=hr, person_ids=[above.id], now=NOW, stop_password=True)
    assert above.password_hash == "secret"
    assert (
        make_cards(session, by=OPERATOR, person_ids=[above.id], now=NOW)[0].user_name
        == above.user_name
    )


def test_hr_can_not_make_a_card_for_themselves(session, hr):
    with pytest.raises(CardForStaff):
        make_cards(session, by=hr, person_ids=[hr.person_id], now=NOW)


def test_a_card_made_before_its_person_got_a_role_is_void(session, hr, clerk):
    """Else HR would keep a card, wait for the promotion and sign in as an administrator."""
    card = make_card(session, hr, clerk)
    grant_role(
        session,
        by=OPERATOR,
        person_id=clerk.id,
        grant=Grant(NATIONAL_ADMIN),
        now=NOW + timedelta(days=1),
    )
    with pytest.raises(CardRefused):
        use_card(session, code=card.code, password_hash="stolen", now=NOW + timedelta(days=2))
    newer = make_cards(session, by=OPERATOR, person_ids=[clerk.id], now=NOW + timedelta(days=3))[0]
    assert (
        use_card(session, code=newer.code, password_hash="own", now=NOW + timedelta(days=4)).id
        == clerk.id
    )


def test_people_of_other_organisations_are_not_found_whatever_else_is_asked_for(session, hr, clerk):
    stranger = accounts.add_person(
        session,
        organisation_id=accounts.add_organisation(session, kato=AKTOBE_CITY).id,
        password_hash="secret",
    )
    session.flush()
    for ids in ([stranger.id], [clerk.id, stranger.id], [987654]):
        with pytest.raises(NotFound):
            make_cards(session, by=hr, person_ids=ids, now=NOW, stop_password=True)
    (card,) = make_cards(session, by=OPERATOR, person_ids=[stranger.id], now=NOW)
    card_id = list_cards(session, stranger.id)[0].id
    for person_id in (stranger.id, clerk.id):
        with pytest.raises(NotFound):
            revoke_card(session, by=hr, person_id=person_id, card_id=card_id, now=NOW)
    assert load_person_by_card(session, code=card.code, now=NOW).password_hash == "secret"
    assert session.scalars(select(SignInCard.person_id)).all() == [stranger.id]


def test_a_second_post_is_no_way_into_somebody_elses_account(session, hr, organisation):
    """Anybody's HR can add one for whomever they know the IIN of."""
    guest = accounts.add_person(
        session, organisation_id=accounts.add_organisation(session).id, password_hash="secret"
    )
    with pytest.raises(NotFound):
        make_card(session, hr, guest)
    accounts.add_post(session, guest, organisation.id, is_main=False)
    with pytest.raises(AccountInUse):
        make_card(session, hr, guest, stop_password=True)
    assert guest.password_hash == "secret"
    assert guest.id not in {
        row.id
        for row in read_card_people_page(
            session, by=hr, filters=CardFilter(), now=NOW, limit=50, offset=0
        )[0]
    }


def test_a_consultant_makes_cards_for_citizens_of_the_unit_alone(session, organisation):
    consultant = accounts.add_person(session)
    accounts.grant(session, consultant, CONSULTANT, kato=KOKSHETAU)
    actor = accounts.build_actor(session, consultant)
    citizen, servant = (
        accounts.add_person(session),
        accounts.add_person(session, audience=CIVIL_SERVANT, organisation_id=organisation.id),
    )
    elsewhere = accounts.add_person(session, kato=SEMEI)
    assert make_card(session, actor, citizen).person_id == citizen.id
    for other in (servant, elsewhere):
        with pytest.raises(NotFound):
            make_card(session, actor, other)


def test_an_officer_makes_none(session, clerk):
    officer = accounts.add_person(session)
    accounts.grant(session, officer, OFFICER, kato=KOKSHETAU)
    with pytest.raises(NotFound):
        make_card(session, accounts.build_actor(session, officer), clerk)


def test_the_right_is_asked_for_again_after_drawing(session, hr, clerk):
    drafted = draft_cards(session, by=hr, person_ids=[clerk.id], now=NOW)
    assert session.scalars(select(SignInCard)).all() == []
    accounts.grant(session, clerk, OFFICER, kato=KOKSHETAU)
    with pytest.raises(CardForStaff):
        activate_cards(session, by=hr, cards=drafted, now=NOW)


def test_codes_that_open_nothing_are_counted_by_network(session, container, hr, clerk):
    cipher, card = container.iin_cipher, make_card(session, hr, clerk)
    use_card(session, code=card.code, password_hash="new", now=NOW)
    for number in range(50):
        check_card_throttle(session, ip="10.0.0.1", cipher=cipher, now=NOW)
        record_refused_card(
            session, code=card.code if number else "nothing", ip="10.0.0.1", cipher=cipher, now=NOW
        )
    with pytest.raises(TooManySignIns):
        check_card_throttle(session, ip="10.0.0.1", cipher=cipher, now=NOW)
    check_card_throttle(session, ip="10.0.0.2", cipher=cipher, now=NOW)
    check_card_throttle(session, ip="10.0.0.1", cipher=cipher, now=NOW + timedelta(minutes=16))
    assert list_kinds(session, clerk).count("card_refused") == 49


# ---- lists ----


def test_the_list_holds_those_who_can_be_given_a_card(session, hr, clerk, organisation):
    blocked = accounts.add_person(session, organisation_id=organisation.id, blocked_at=NOW)
    fresh = accounts.add_person(session, organisation_id=organisation.id, surname="Ахметова")
    make_card(session, hr, fresh)

    def list_rows(**filters):
        rows, total = read_card_people_page(
            session, by=hr, filters=CardFilter(**filters), now=NOW, limit=50, offset=0
        )
        assert total == len(rows)
        return [(row.id, row.has_password, row.card_until is not None) for row in rows]

    assert list_rows() == [(fresh.id, False, True), (clerk.id, True, False)]
    assert list_rows(text="касым") == [(clerk.id, True, False)]
    assert list_rows(has_password=False) == [(fresh.id, False, True)]
    assert list_rows(region_unit_id=accounts.load_unit(session, SEMEI).id) == []
    assert list(
        session.scalars(select_card_people_ids(by=hr, filters=CardFilter(), part=2, size=1))
    ) == [clerk.id]
    with pytest.raises(PersonClosed):
        make_card(session, hr, blocked)


def test_a_batch_holds_a_thousand(session, hr):
    for ids in ([], range(1, CARD_BATCH + 2)):
        with pytest.raises(TooManyCards):
            make_cards(session, by=hr, person_ids=list(ids), now=NOW)
    assert split_into_parts(2345, 1000) == [(1, 1, 1000), (2, 1001, 2000), (3, 2001, 2345)]
    assert split_into_parts(0, 1000) == []


def test_a_longer_name_is_smaller():
    assert [
        get_name_size("А" * 3),
        get_name_size("а" * 60),
        get_name_size("а" * 61),
        get_name_size("а" * 100),
        get_name_size("а" * 302),
    ] == [0, 0, 1, 2, 3]


def test_a_card_is_for_accounts_that_were_made_here_and_that_nobody_uses(session, hr, organisation):
    unused, used, foreign = (
        accounts.add_person(session, organisation_id=organisation.id, password_hash=password)
        for password in (None, "x", None)
    )
    foreign.created_by_organisation_id = accounts.add_organisation(session).id
    session.flush()
    assert make_card(session, hr, unused).code
    for person in (used, foreign):
        with pytest.raises(AccountInUse):
            make_card(session, hr, person)


def test_whoever_puts_the_account_under_care_can_take_it_back(session, hr, organisation):
    person = accounts.add_person(session, organisation_id=organisation.id, password_hash="x")
    actor = accounts.build_actor(session, person)
    other = accounts.add_organisation(session)
    for organisation_ids, is_allowed in (
        ([organisation.id], True),
        ([other.id], False),
        ([], False),
    ):
        set_care(session, by=actor, organisation_ids=organisation_ids, includes_unit=True, now=NOW)
        assert can_make_card(session, by=hr, person_id=person.id) == is_allowed
    kinds = list_kinds(session, person)
    assert kinds[:2] == ["account_care_withdrawn", "account_care_given"]


def test_a_consultant_makes_a_card_for_an_account_in_use_only_with_consent(session):
    consultant = accounts.add_person(session)
    accounts.grant(session, consultant, CONSULTANT, kato=KOKSHETAU)
    actor = accounts.build_actor(session, consultant)
    citizen = accounts.add_person(session, password_hash="x")
    with pytest.raises(AccountInUse):
        make_card(session, actor, citizen)
    own = accounts.build_actor(session, citizen)
    set_care(session, by=own, organisation_ids=[], includes_unit=True, now=NOW)
    assert make_card(session, actor, citizen).code


def test_an_administrators_card_for_an_account_in_use_waits_and_its_person_can_end_it(session):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, NATIONAL_ADMIN)
    admin = accounts.build_actor(session, holder)
    person = accounts.add_person(session, password_hash="own")
    with pytest.raises(PasswordNotStopped):
        make_card(session, admin, person, stop_password=True)
    card = make_card(session, admin, person)
    token = create_password_link(session, person_id=person.id, by=admin, now=NOW)
    for now, is_open in ((NOW, False), (NOW + timedelta(hours=25), True)):
        card_owner = find_person_by_card(session, code=card.code, now=now)
        assert (card_owner is not None) == is_open
        with nullcontext() if is_open else pytest.raises(LinkNotYetGood):
            load_person_by_link(session, token=token, now=now)
    end_own_access(session, by=accounts.build_actor(session, person), now=NOW)
    later = NOW + timedelta(hours=25)
    assert find_person_by_card(session, code=card.code, now=later) is None
    with pytest.raises(LinkUsedUp):
        load_person_by_link(session, token=token, now=later)


def test_a_card_that_was_kept_ends_when_the_account_comes_into_use(session, hr, organisation):
    person = accounts.add_person(session, organisation_id=organisation.id)
    card = make_card(session, hr, person)
    token = create_password_link(session, person_id=person.id, by=OPERATOR, now=NOW)
    use_password_link(session, token=token, password_hash="own", now=NOW)
    with pytest.raises(CardRefused):
        use_card(session, code=card.code, password_hash="stolen", now=NOW)


def test_the_successor_of_an_organisation_lets_in_whom_that_one_had_added(session, hr):
    old = accounts.add_organisation(session)
    newcomer = accounts.add_person(session, organisation_id=old.id)
    stranger = accounts.add_person(session, organisation_id=accounts.add_organisation(session).id)
    into_id = hr.grants[0].organisation_id
    merge_organisations(
        session,
        by=OPERATOR,
        organisation_id=old.id,
        into_id=into_id,
        on=get_local_date(NOW, ZONE),
        moment=Moment(NOW, ZONE),
    )
    assert can_make_card(session, by=hr, person_id=newcomer.id)
    assert not can_make_card(session, by=hr, person_id=stranger.id)
