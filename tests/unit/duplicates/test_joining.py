"""A person with an account takes a post by the code of a card that HR made."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent, IinConflict, Person, PersonMerge, Post, PostOffer
from lms.accounts.rules import CIVIL_SERVANT, CONSULTANT, HR, OPERATOR
from lms.accounts.rules.offers import ACCEPTED, OPEN
from lms.auth.errors import CardRefused, TooManySignIns
from lms.auth.models import SignInCard
from lms.auth.services import find_person_by_card, make_cards, use_card
from lms.auth.services.sign_in_attempts import FAILURES_PER_IP
from lms.core.clock import Moment
from lms.core.crypto import CARD_LETTERS, generate_number
from lms.duplicates.errors import IinDiffers, NamesDiffer, PreviewOutdated
from lms.duplicates.services import TypedCode, join_account, preview_account, undo_merge
from lms.messaging.models import Message
from lms.messaging.services import announce_offers
from lms.obligations.models import Obligation
from lms.reporting.services import find_differences, fold_figures
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories import accounts, records
from tests.factories.records import ZONE
from tests.factories.regions import KOKSHETAU

IIN = "500101500016"
OTHER_IIN = "500101500026"
LATER = NOW + timedelta(hours=1)
DUE = date(2026, 6, 1)
MOMENT = Moment(LATER, ZONE)


@pytest.fixture
def office(session):
    return accounts.add_organisation(session)


@pytest.fixture
def hr(session, office):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, HR, organisation_id=office.id)
    return accounts.build_actor(session, holder)


@pytest.fixture
def own_account(session, container):
    """Return a person who signed up and typed an IIN."""
    cipher = container.iin_cipher
    return accounts.add_person(
        session,
        surname="Ибраева",
        given_name="Айгул",
        password_hash="x",
        iin_claim_hash=cipher.lookup(IIN),
        iin_claim_encrypted=cipher.encrypt(IIN),
    )


@pytest.fixture
def employee(session, container, office):
    """Return the account that HR's list made for the holder of the IIN, in Kazakh spelling."""
    return accounts.add_person(
        session,
        surname="Ибраева",
        given_name="Айгүл",
        patronymic="Серікқызы",
        organisation_id=office.id,
        position="Маман",
        email="aigul@example.kz",
        iin_hash=container.iin_cipher.lookup(IIN),
        iin_encrypted=container.iin_cipher.encrypt(IIN),
    )


@pytest.fixture
def code(session, hr, employee):
    """Return the code of the card that HR hand over."""
    card_code = make_cards(session, by=hr, person_ids=[employee.id], now=NOW)[0].code
    session.commit()
    return card_code


@pytest.fixture
def case(own_account, employee, office, hr, code):
    """Return the person, the account that HR made, its organisation and HR, with the code."""
    return SimpleNamespace(own=own_account, employee=employee, office=office, hr=hr, code=code)


@pytest.fixture
def enter_code(session, container):
    """Return a function that types a code as a person and looks, or accepts what it shows."""

    def run(work, person, code, *, ip="192.0.2.1", **values):
        actor = accounts.build_actor(session, person)
        session.commit()
        result = work(
            container.database,
            typed_code=TypedCode(actor, code, ip),
            cipher=container.iin_cipher,
            moment=MOMENT,
            **values,
        )
        session.expire_all()
        return result

    return run


@pytest.fixture
def accept(enter_code):
    def run(person, code):
        fingerprint = enter_code(preview_account, person, code).plan.compute_fingerprint()
        return enter_code(join_account, person, code, fingerprint=fingerprint)

    return run


def take_snapshot(session):
    """Return the rows that an attack must not change."""
    session.flush()
    session.expire_all()
    people = select(
        Person.id, Person.iin_hash, Person.iin_claim_hash, Person.organisation_id, Person.email
    ).add_columns(Person.blocked_at, Person.merged_into_id)
    cards = select(SignInCard.id, SignInCard.used_at, SignInCard.revoked_at)
    posts = select(Post.id, Post.person_id, Post.is_main)
    row_lists = [session.execute(query.order_by("id")).all() for query in (people, cards, posts)]
    counts = [
        session.scalar(select(func.count()).select_from(table))
        for table in (PostOffer, PersonMerge)
    ]
    session.commit()
    return [*row_lists, counts]


def are_figures_sound(session):
    """Return whether the figures match the records."""
    session.flush()
    while fold_figures(session):
        pass
    differences = find_differences(session)
    session.commit()
    return differences == []


def list_events(session, person, *kinds):
    query = select(AuditEvent.kind, AuditEvent.actor_id, AuditEvent.details).order_by(AuditEvent.id)
    is_about = AuditEvent.subject == f"person:{person.id}"
    return session.execute(query.where(is_about, AuditEvent.kind.in_(kinds))).all()


def test_the_post_the_duties_and_the_iin_come_and_the_claim_is_confirmed(
    session, container, case, accept
):
    connect_signals()
    records.assign(session, records.add_course(session), due_on=DUE, organisation_id=case.office.id)
    duty = session.scalars(select(Obligation)).one()
    assert duty.person_id == case.employee.id
    session.commit()
    accept(case.own, case.code)
    assert (case.own.organisation_id, case.own.position, case.own.audience) == (
        case.office.id,
        "Маман",
        CIVIL_SERVANT,
    )
    assert case.own.iin_hash == container.iin_cipher.lookup(IIN)
    assert container.iin_cipher.decrypt(case.own.iin_encrypted) == IIN
    assert (case.own.iin_claim_hash, case.own.iin_claim_encrypted) == (None, None)
    assert (case.own.given_name, case.own.password_hash) == ("Айгул", "x")
    assert (case.employee.merged_into_id, case.employee.iin_hash) == (case.own.id, None)
    assert session.get_one(Obligation, duty.id).person_id == case.own.id
    assert [tuple(row)[:2] for row in list_events(session, case.own, "iin_confirmed")] == [
        ("iin_confirmed", case.own.id)
    ]
    assert list_events(session, case.own, "iin_confirmed")[0].details["how"] == "employer_code"
    assert (
        list_events(session, case.own, "people_merged", "post_offer_accepted")[0].actor_id
        == case.own.id
    )
    assert list_events(session, case.employee, "card_used")[0].actor_id == case.own.id
    message_kinds = select(Message.kind).where(Message.person_id == case.own.id)
    assert "iin_confirmed" in session.scalars(message_kinds).all()
    assert session.scalars(select(SignInCard.used_at)).one() == LATER
    assert find_person_by_card(session, code=case.code, now=LATER) is None


def test_figures_count_one_person_less_and_no_duty_twice(
    session, own_account, office, code, accept
):
    connect_signals()
    records.assign(session, records.add_course(session), due_on=DUE, organisation_id=office.id)
    assert are_figures_sound(session)
    accept(own_account, code)
    assert are_figures_sound(session)
    holder_count = select(func.count(func.distinct(Post.person_id))).where(Post.ends_on.is_(None))
    assert session.scalar(holder_count) == 1
    assert session.scalar(select(func.count()).select_from(Obligation)) == 1


@pytest.mark.twin_left_out("postgresql")
def test_hr_who_made_the_card_hear_of_it_and_see_it_among_the_accepted(session, case, accept):
    accept(case.own, case.code)
    offer = session.scalars(select(PostOffer)).one()
    assert (offer.person_id, offer.organisation_id, offer.state, offer.offered_by) == (
        case.own.id,
        case.office.id,
        ACCEPTED,
        case.hr.person_id,
    )
    assert (offer.surname, offer.given_name, offer.ended_at) == ("Ибраева", "Айгүл", LATER)
    announce_offers(session, moment=MOMENT)
    kinds = select(Message.kind).where(Message.person_id == case.hr.person_id)
    assert session.scalars(kinds).all() == ["post_accepted"]


def test_without_a_claim_the_iin_of_the_paper_becomes_theirs(
    session, container, case, enter_code, accept
):
    case.own.iin_claim_hash = case.own.iin_claim_encrypted = None
    session.commit()
    assert "iin" in enter_code(preview_account, case.own, case.code).plan.contacts
    accept(case.own, case.code)
    assert case.own.iin_hash == container.iin_cipher.lookup(IIN)


def test_looking_changes_nothing_and_the_card_stays_good(
    session, own_account, employee, code, enter_code
):
    before = take_snapshot(session)
    preview = enter_code(preview_account, own_account, code)
    assert [line.kind for line in preview.lines] == ["post"]
    assert take_snapshot(session) == before
    assert find_person_by_card(session, code=code, now=LATER).id == employee.id


def test_a_code_found_by_somebody_with_another_name_brings_nothing(
    session, case, enter_code, accept
):
    finder = accounts.add_person(session, surname="Ибраева", given_name="Гүлнар", password_hash="x")
    session.commit()
    before = take_snapshot(session)
    with pytest.raises(NamesDiffer):
        enter_code(preview_account, finder, case.code)
    with pytest.raises(NamesDiffer):
        enter_code(join_account, finder, case.code, fingerprint="")
    assert take_snapshot(session) == before
    assert len(list_events(session, case.employee, "card_refused")) == 2
    session.commit()
    accept(case.own, case.code)  # the control: the right name still may


def test_another_iin_confirmed_or_claimed_is_refused(
    session, container, own_account, code, enter_code
):
    cipher = container.iin_cipher
    own_account.iin_claim_hash = cipher.lookup(OTHER_IIN)
    own_account.iin_claim_encrypted = cipher.encrypt(OTHER_IIN)
    before = take_snapshot(session)
    with pytest.raises(IinDiffers):
        enter_code(join_account, own_account, code, fingerprint="")
    assert take_snapshot(session) == before
    own_account.iin_hash, own_account.iin_encrypted = (
        own_account.iin_claim_hash,
        own_account.iin_claim_encrypted,
    )
    own_account.iin_claim_hash = own_account.iin_claim_encrypted = None
    before = take_snapshot(session)
    with pytest.raises(IinDiffers):
        enter_code(preview_account, own_account, code)
    assert take_snapshot(session) == before


def test_a_claim_without_the_code_gets_nothing(session, own_account, code, enter_code):
    before = take_snapshot(session)
    for guess in ("", generate_number(CARD_LETTERS), "K7M2-9QXW-3TRB-5HNA"):
        with pytest.raises(CardRefused):
            enter_code(join_account, own_account, guess, fingerprint="")
    assert take_snapshot(session) == before
    assert session.scalar(select(func.count()).select_from(IinConflict)) == 0


@pytest.mark.parametrize("state", ["used", "signed in", "role", "walk-in", "no post", "own"])
def test_cards_of_other_accounts_bring_nothing(session, case, enter_code, state):
    match state:
        case "used":
            use_card(session, code=case.code, password_hash="y", now=NOW)
        case "signed in":
            accounts.begin_sign_in(session, case.employee)
        case "role":
            accounts.grant(session, case.employee, CONSULTANT, kato=KOKSHETAU)
        case "walk-in":
            case.employee.created_by_organisation_id = None
        case "no post":
            session.scalars(select(Post)).one().ends_on = NOW.date()
        case "own":
            case.code = make_cards(session, by=OPERATOR, person_ids=[case.own.id], now=NOW)[0].code
    before = take_snapshot(session)
    with pytest.raises(CardRefused):
        enter_code(preview_account, case.own, case.code)
    with pytest.raises(CardRefused):
        enter_code(join_account, case.own, case.code, fingerprint="")
    assert take_snapshot(session) == before


def test_a_code_works_once(session, own_account, code, accept, enter_code):
    accept(own_account, code)
    before = take_snapshot(session)
    with pytest.raises(CardRefused):
        enter_code(join_account, own_account, code, fingerprint="")
    assert take_snapshot(session) == before


def test_a_change_since_the_page_was_seen_is_shown_before_it_counts(
    session, own_account, employee, code, enter_code
):
    fingerprint = enter_code(preview_account, own_account, code).plan.compute_fingerprint()
    accounts.add_post(session, employee, accounts.add_organisation(session).id, is_main=False)
    before = take_snapshot(session)
    with pytest.raises(PreviewOutdated):
        enter_code(join_account, own_account, code, fingerprint=fingerprint)
    assert take_snapshot(session) == before


@pytest.mark.twin_left_out("postgresql")
def test_useless_codes_are_counted_as_at_the_card(session, own_account, code, enter_code):
    for _ in range(FAILURES_PER_IP):
        with pytest.raises(CardRefused):
            enter_code(preview_account, own_account, generate_number(CARD_LETTERS))
    with pytest.raises(TooManySignIns):
        enter_code(preview_account, own_account, generate_number(CARD_LETTERS))
    enter_code(preview_account, own_account, code)  # a good one is answered all the same


def test_a_post_beside_another_one_leaves_the_main_post(session, own_account, office, code, accept):
    other = accounts.add_organisation(session)
    accounts.add_post(session, own_account, other.id)
    own_account.organisation_id, own_account.audience = other.id, CIVIL_SERVANT
    accept(own_account, code)
    assert own_account.organisation_id == other.id
    mains = select(Post.organisation_id, Post.is_main).where(Post.person_id == own_account.id)
    assert sorted(map(tuple, session.execute(mains))) == sorted(
        [(other.id, True), (office.id, False)]
    )


def test_an_open_offer_of_the_same_organisation_is_accepted_by_that(
    session, own_account, office, code, accept
):
    session.add(
        PostOffer(
            person_id=own_account.id,
            organisation_id=office.id,
            search_key="",
            starts_on=NOW.date(),
            offered_at=NOW,
            expires_at=NOW + timedelta(days=60),
            state=OPEN,
        )
    )
    accept(own_account, code)
    assert session.scalars(select(PostOffer.state)).all() == [ACCEPTED]


@pytest.mark.twin_left_out("postgresql")
def test_an_undone_merge_makes_the_iin_a_claim_again(session, container, case, accept):
    merge_id = accept(case.own, case.code)
    undo_merge(session, by=OPERATOR, merge_id=merge_id, cipher=container.iin_cipher, moment=MOMENT)
    session.expire_all()
    hashed = container.iin_cipher.lookup(IIN)
    assert (case.own.iin_hash, case.own.iin_claim_hash, case.employee.iin_hash) == (
        None,
        hashed,
        hashed,
    )
    assert container.iin_cipher.decrypt(case.own.iin_claim_encrypted) == IIN
