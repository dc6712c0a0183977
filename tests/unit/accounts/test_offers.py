"""Posts that are offered to people who use their account, and what they answer."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts import errors, services
from lms.accounts.models import AuditEvent, Post, PostOffer
from lms.accounts.queries import is_in_scope
from lms.accounts.queries import offers as queries
from lms.accounts.queries.invited import count_invited, count_people_of_offers
from lms.accounts.queries.own_offers import list_own_offers
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, HR, OPERATOR
from lms.accounts.rules.offers import DECLINED, EXPIRED, OFFER_VALIDITY, OPEN, WITHDRAWN
from lms.core.clock import Moment, get_local_date
from lms.core.errors import NotFound
from lms.duplicates.services import merge_people
from lms.messaging.models import Message
from lms.messaging.queries import count_unread
from lms.messaging.services import announce_offers
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.learning import ZONE

MOMENT = Moment(NOW, ZONE)
TODAY = get_local_date(NOW, ZONE)


@pytest.fixture
def office(session):
    return accounts.add_organisation(session)


@pytest.fixture
def hr(session, office):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, HR, organisation_id=office.id)
    return accounts.build_actor(session, holder)


@pytest.fixture
def citizen(session):
    """Return a citizen who signed up, with a password and an IIN."""
    return accounts.add_person(session, password_hash="x", iin_hash="a" * 64)


def make_offer(session, hr, person, office, *, at=NOW, position="Маман"):
    placement = services.give_or_offer_post(
        session,
        by=hr,
        person_id=person.id,
        names=services.PersonNames("Жазылған", "Есім"),
        terms=services.PostTerms(office.id, position, "", TODAY),
        is_main=True,
        moment=Moment(at, ZONE),
    )
    assert placement.post_id is None
    return placement.offer_id


def load_state(session, offer_id):
    session.expire_all()
    return session.get_one(PostOffer, offer_id).state


def is_seen(session, hr, person):
    return session.scalar(select(func.count()).where(is_in_scope(hr), type(person).id == person.id))


def test_a_post_begins_when_its_holder_accepts_it_and_not_before(session, hr, citizen, office):
    offer_id = make_offer(session, hr, citizen, office)
    session.refresh(citizen)
    assert (citizen.organisation_id, citizen.audience) == (None, CITIZEN)
    assert session.scalar(select(func.count()).select_from(Post)) == 0
    assert not is_seen(session, hr, citizen)
    assert count_invited(session, by=hr, now=NOW) == 1
    actor = accounts.build_actor(session, citizen)
    services.accept_offer(session, by=actor, offer_id=offer_id, is_main=False, moment=MOMENT)
    session.refresh(citizen)
    assert (citizen.organisation_id, citizen.audience) == (office.id, CIVIL_SERVANT)
    assert is_seen(session, hr, citizen)
    assert count_invited(session, by=hr, now=NOW) == 0
    with pytest.raises(errors.OfferEnded):
        services.decline_offer(session, by=actor, offer_id=offer_id, reason="", now=NOW)


def test_people_and_offers_are_counted_each_by_its_name(session, hr, citizen, office):
    branch = accounts.add_organisation(session, parent_id=office.id)
    make_offer(session, hr, citizen, office)
    make_offer(session, hr, citizen, branch)
    other = accounts.add_person(session, password_hash="x", iin_hash="b" * 64)
    make_offer(session, hr, other, branch)
    for own, numbers in ((False, (3, 2)), (True, (1, 1))):
        filters = queries.OfferFilter(organisation_id=office.id, own=own, state=OPEN, now=NOW)
        counts = (
            queries.count_offers(session, by=hr, filters=filters),
            count_people_of_offers(session, by=hr, filters=filters),
        )
        assert counts == numbers
    assert count_invited(session, by=hr, now=NOW, organisation_id=office.id) == 2


def test_whoever_declines_stays_as_they_were(session, hr, citizen, office):
    offer_id = make_offer(session, hr, citizen, office)
    actor = accounts.build_actor(session, citizen)
    services.decline_offer(session, by=actor, offer_id=offer_id, reason="stranger", now=NOW)
    row = session.get_one(PostOffer, offer_id)
    assert (row.state, row.reason, citizen.organisation_id) == (DECLINED, "stranger", None)
    with pytest.raises(errors.OfferEnded):
        services.accept_offer(session, by=actor, offer_id=offer_id, is_main=True, moment=MOMENT)


def test_nobody_answers_for_another(session, hr, citizen, office):
    offer_id = make_offer(session, hr, citizen, office)
    for answerer in (accounts.build_actor(session, accounts.add_person(session)), hr, OPERATOR):
        with pytest.raises(NotFound):
            services.accept_offer(
                session, by=answerer, offer_id=offer_id, is_main=True, moment=MOMENT
            )
        with pytest.raises(NotFound):
            services.decline_offer(session, by=answerer, offer_id=offer_id, reason="", now=NOW)
    assert load_state(session, offer_id) == OPEN


@pytest.mark.parametrize("use", ["password", "sign-in", "role"])
def test_only_an_account_of_ones_own_that_nobody_uses_gets_a_post_at_once(session, hr, office, use):
    values = {"created_by_organisation_id": office.id, "iin_hash": "b" * 64}
    unused, used = (
        accounts.add_person(session, **values),
        accounts.add_person(session, **values | {"iin_hash": "c" * 64}),
    )
    if use == "password":
        used.password_hash = "x"
    elif use == "sign-in":
        accounts.begin_sign_in(session, used)
    else:
        accounts.grant(session, used, "trainer")
    foreign = accounts.add_person(
        session, created_by_organisation_id=accounts.add_organisation(session).id, iin_hash="d" * 64
    )
    placement = services.give_or_offer_post(
        session,
        by=hr,
        person_id=unused.id,
        names=services.PersonNames(),
        terms=services.PostTerms(office.id, "", "", TODAY),
        is_main=True,
        moment=MOMENT,
    )
    assert placement.post_id is not None
    assert make_offer(session, hr, used, office)
    assert make_offer(session, hr, foreign, office)


def test_the_holder_of_a_post_chooses_which_one_is_the_main_one(session, hr, office):
    elsewhere = accounts.add_organisation(session)
    for is_main, expected in ((False, elsewhere.id), (True, office.id)):
        person = accounts.add_person(session, organisation_id=elsewhere.id, password_hash="x")
        services.accept_offer(
            session,
            by=accounts.build_actor(session, person),
            offer_id=make_offer(session, hr, person, office),
            is_main=is_main,
            moment=MOMENT,
        )
        session.refresh(person)
        assert person.organisation_id == expected


def test_an_offer_ends_after_sixty_days(session, hr, citizen, office):
    offer_id = make_offer(session, hr, citizen, office)
    late = NOW + OFFER_VALIDITY
    actor = accounts.build_actor(session, citizen)
    with pytest.raises(errors.OfferEnded):
        services.accept_offer(
            session, by=actor, offer_id=offer_id, is_main=True, moment=Moment(late, ZONE)
        )
    assert list_own_offers(session, citizen.id, now=late) == []
    assert count_invited(session, by=hr, now=late) == 0
    services.expire_offers(session, now=late)
    assert load_state(session, offer_id) == EXPIRED
    again = services.repeat_offer(session, by=hr, offer_id=offer_id, moment=Moment(late, ZONE))
    assert load_state(session, again) == OPEN


def test_an_offer_is_taken_back_and_sent_again_but_nobody_is_pestered(session, hr, citizen, office):
    offer_id = make_offer(session, hr, citizen, office)
    with pytest.raises(errors.OfferedAlready):
        make_offer(session, hr, citizen, office)
    with pytest.raises(errors.OfferTooOften):
        services.repeat_offer(session, by=hr, offer_id=offer_id, moment=MOMENT)
    services.withdraw_offer(session, by=hr, offer_id=offer_id, now=NOW)
    assert load_state(session, offer_id) == WITHDRAWN
    for day in range(1, 5):
        later = NOW + timedelta(days=day)
        offer_id = services.repeat_offer(
            session, by=hr, offer_id=offer_id, moment=Moment(later, ZONE)
        )
    with pytest.raises(errors.OfferTooOften):
        services.repeat_offer(
            session, by=hr, offer_id=offer_id, moment=Moment(NOW + timedelta(days=9), ZONE)
        )
    assert load_state(session, offer_id) == OPEN  # what is refused leaves the old offer


@pytest.mark.parametrize("end", ["closed", "merged"])
def test_an_organisation_that_ends_takes_its_open_offers_back(session, citizen, hr, office, end):
    successor = accounts.add_organisation(session)
    offer_id = make_offer(session, hr, citizen, office)
    kept_id = make_offer(session, OPERATOR, citizen, successor)
    if end == "closed":
        services.close_organisation(
            session, by=OPERATOR, organisation_id=office.id, on=TODAY, moment=MOMENT
        )
    else:
        services.merge_organisations(
            session,
            by=OPERATOR,
            organisation_id=office.id,
            into_id=successor.id,
            on=TODAY,
            moment=MOMENT,
        )
    assert (load_state(session, offer_id), load_state(session, kept_id)) == (WITHDRAWN, OPEN)
    assert list_own_offers(session, citizen.id, now=NOW)[0].id == kept_id


def test_hr_of_another_organisation_neither_sees_nor_withdraws_an_offer(
    session, hr, citizen, office
):
    offer_id = make_offer(session, hr, citizen, office)
    other = accounts.add_person(session)
    accounts.grant(session, other, HR, organisation_id=accounts.add_organisation(session).id)
    stranger = accounts.build_actor(session, other)
    filters = queries.OfferFilter(now=NOW)
    assert queries.count_offers(session, by=hr, filters=filters) == 1  # the control
    assert queries.count_offers(session, by=stranger, filters=filters) == 0
    for act in (services.withdraw_offer,):
        with pytest.raises(NotFound):
            act(session, by=stranger, offer_id=offer_id, now=NOW)
    with pytest.raises(NotFound):
        services.repeat_offer(session, by=stranger, offer_id=offer_id, moment=MOMENT)


def test_the_person_is_told_of_the_offer_and_hr_of_the_answer_once(session, hr, citizen, office):
    offer_id = make_offer(session, hr, citizen, office)
    assert [announce_offers(session, moment=MOMENT) for _ in range(2)] == [1, 0]
    actor = accounts.build_actor(session, citizen)
    services.accept_offer(session, by=actor, offer_id=offer_id, is_main=False, moment=MOMENT)
    assert [announce_offers(session, moment=MOMENT) for _ in range(2)] == [1, 0]
    messages = session.execute(select(Message.person_id, Message.kind).order_by(Message.id)).all()
    assert [tuple(row) for row in messages] == [
        (citizen.id, "post_offered"),
        (hr.person_id, "post_accepted"),
    ]


@pytest.mark.parametrize("end", ["accepted", "declined", "withdrawn", "run out"])
def test_nobody_is_asked_to_answer_an_offer_that_has_ended(session, hr, citizen, office, end):
    offer_id = make_offer(session, hr, citizen, office)
    other = accounts.add_person(session, password_hash="x", iin_hash="b" * 64)
    make_offer(session, hr, other, office)
    announce_offers(session, moment=MOMENT)
    assert [count_unread(session, who.id) for who in (citizen, other)] == [1, 1]
    by = accounts.build_actor(session, citizen)
    if end == "accepted":
        services.accept_offer(session, by=by, offer_id=offer_id, is_main=False, moment=MOMENT)
    elif end == "declined":
        services.decline_offer(session, by=by, offer_id=offer_id, reason="", now=NOW)
    elif end == "withdrawn":
        services.withdraw_offer(session, by=hr, offer_id=offer_id, now=NOW)
    else:
        session.get_one(PostOffer, offer_id).expires_at = NOW
        services.expire_offers(session, now=NOW)
    announce_offers(session, moment=MOMENT)
    assert [count_unread(session, who.id) for who in (citizen, other)] == [0, 1]


def test_each_step_stands_in_the_history_of_the_person(session, hr, citizen, office):
    offer_id = make_offer(session, hr, citizen, office)
    actor = accounts.build_actor(session, citizen)
    services.accept_offer(session, by=actor, offer_id=offer_id, is_main=False, moment=MOMENT)
    events = session.execute(
        select(AuditEvent.kind, AuditEvent.actor_id)
        .where(AuditEvent.subject == f"person:{citizen.id}")
        .order_by(AuditEvent.id)
    ).all()
    assert [tuple(row) for row in events] == [
        ("post_offered", hr.person_id),
        ("post_offer_accepted", citizen.id),
        ("post_begun", citizen.id),
    ]


def test_an_offer_goes_with_its_person_to_the_account_that_a_merge_keeps(
    session, hr, citizen, office, container
):
    connect_signals()
    kept_account = accounts.add_person(session, password_hash="x")
    offer_id = make_offer(session, hr, citizen, office)
    merge_people(
        session,
        by=OPERATOR,
        kept_id=kept_account.id,
        merged_id=citizen.id,
        cipher=container.iin_cipher,
        moment=MOMENT,
    )
    session.expire_all()
    actor = accounts.build_actor(session, kept_account)
    assert services.accept_offer(session, by=actor, offer_id=offer_id, is_main=False, moment=MOMENT)
