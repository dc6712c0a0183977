"""Claimed and confirmed IINs: the limits of a claim, and who confirms it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts import errors, services
from lms.accounts.models import AuditEvent, IinConflict, SignIn
from lms.accounts.queries.iin_events import list_iin_events
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER
from lms.accounts.rules.iin import CONFIRMED, CONFLICTING, NEITHER, ONE
from lms.auth.services import find_by_login
from lms.core.clock import Moment
from lms.core.errors import NotFound
from lms.messaging.models import Message
from tests.conftest import NOW
from tests.factories import accounts as account_factory
from tests.factories.records import ZONE
from tests.factories.regions import KOKSHETAU, SEMEI

IIN = "900214450123"
OTHER_IIN = "850607350139"
MOMENT = Moment(NOW, ZONE)


def make_claimant(session, container, iin=IIN, **values):
    """Create a person who typed this IIN."""
    columns = account_factory.build_iin_columns(container.iin_cipher, iin, is_claim=True)
    return account_factory.add_person(
        session, **{name: columns[name] for name in columns if "iin" in name}, **values
    )


@pytest.fixture
def claimant(session, container):
    """Return a person who typed their IIN."""
    return make_claimant(session, container)


@pytest.fixture
def staff(session):
    """Make an actor with a role; keywords are its scope."""

    def run(role=CONSULTANT, **scope):
        person = account_factory.add_person(session)
        if not scope and role in (CONSULTANT, OFFICER):
            scope = {"kato": KOKSHETAU}
        account_factory.grant(session, person, role, **scope)
        return account_factory.build_actor(session, person)

    return run


@pytest.fixture
def confirm(session, container, staff):
    """Show a document with this IIN to a consultant of the district, or to another actor."""
    consultant = staff()

    def run(person, iin=IIN, *, by=consultant, how="identity_card", now=NOW):
        session.commit()
        return services.confirm_iin(
            container.database,
            by=by,
            person_id=person.id,
            iin=iin,
            proof=how,
            cipher=container.iin_cipher,
            moment=Moment(now, ZONE),
        )

    return run


def list_events(session, person):
    subject = AuditEvent.subject == f"person:{person.id}"
    rows = session.scalars(select(AuditEvent).where(subject).order_by(AuditEvent.id))
    return [(row.kind, row.details) for row in rows]


def list_messages(session, person):
    query = select(Message.kind).where(Message.person_id == person.id).order_by(Message.id)
    return session.scalars(query).all()


def get_iin(session, container, person):
    """Return the person's confirmed and claimed IIN."""
    session.refresh(person)
    cipher = container.iin_cipher
    assert (person.iin_hash is None) == (person.iin_encrypted is None)
    assert (person.iin_claim_hash is None) == (person.iin_claim_encrypted is None)
    encrypted_iins = person.iin_encrypted, person.iin_claim_encrypted
    return tuple(value and cipher.decrypt(value) for value in encrypted_iins)


def test_a_document_confirms_the_claim_and_opens_the_way_in(session, container, claimant, confirm):
    cipher = container.iin_cipher
    assert find_by_login(session, login=IIN, cipher=cipher).person_id is None
    assert confirm(claimant) == CONFIRMED
    assert get_iin(session, container, claimant) == (IIN, None)
    assert find_by_login(session, login=IIN, cipher=cipher).person_id == claimant.id
    assert list_events(session, claimant) == [("iin_confirmed", {"how": "identity_card"})]
    assert list_messages(session, claimant) == ["iin_confirmed"]
    session.commit()
    with pytest.raises(errors.IinConfirmed):
        confirm(claimant)


def test_what_happened_to_an_iin_is_told_of_those_asked_for_also_by_a_kept_query(
    session, claimant, confirm
):
    other = account_factory.add_person(session)
    confirm(claimant)
    kinds = [event.kind for event in list_iin_events(session, [claimant.id])]
    assert kinds
    assert list_iin_events(session, [other.id]) == []
    both = list_iin_events(session, [claimant.id, other.id])
    assert [(event.person_id, event.kind) for event in both] == [
        (claimant.id, kind) for kind in kinds
    ]


def test_without_a_claim_the_document_enters_the_iin_and_what_it_tells(session, container, confirm):
    person = account_factory.add_person(session)
    assert confirm(person, how="passport") == CONFIRMED
    assert get_iin(session, container, person) == (IIN, None)
    assert (person.sex, person.birth_year, person.sex_said) == ("f", 1990, False)


def test_other_digits_than_the_claim_are_refused_and_counted(session, container, staff, confirm):
    claimant = make_claimant(session, container)
    for _ in range(5):
        with pytest.raises(errors.IinRefused):
            confirm(claimant, OTHER_IIN)
    other = staff()
    for _ in range(5):
        with pytest.raises(errors.IinRefused):
            confirm(claimant, OTHER_IIN, by=other)
    with pytest.raises(errors.TooManyIins):  # which says to wait a day and not 15 minutes
        confirm(claimant, by=staff())  # the person's guesses are used up, whoever guesses
    assert get_iin(session, container, claimant) == (None, IIN)
    assert [kind for kind, _details in list_events(session, claimant)] == ["iin_refused"] * 10
    session.commit()
    assert confirm(claimant, now=NOW + timedelta(days=1)) == CONFIRMED


def test_one_actor_has_ten_guesses_at_everybody_together(session, container, confirm):
    people = [make_claimant(session, container) for _ in range(11)]
    for person in people[:10]:
        with pytest.raises(errors.IinRefused):
            confirm(person, OTHER_IIN)
    with pytest.raises(errors.TooManyChanges) as refusal:
        confirm(people[10], OTHER_IIN)
    assert not isinstance(refusal.value, errors.TooManyIins)


def test_only_who_answers_for_the_person_confirms_and_nobody_their_own(
    session, container, staff, confirm
):
    ours, theirs = (
        account_factory.add_organisation(session),
        account_factory.add_organisation(session),
    )
    citizen = make_claimant(session, container)
    clerk = make_claimant(session, container, OTHER_IIN, organisation_id=ours.id, iin_hash=None)
    hr = staff(HR, organisation_id=ours.id)
    for actor, person in (
        (staff(CONSULTANT, kato=SEMEI), citizen),
        (staff(OFFICER), citizen),
        (hr, citizen),
        (staff(HR, organisation_id=theirs.id), clerk),
    ):
        with pytest.raises(NotFound):
            confirm(person, by=actor)
    own = replace(staff(NATIONAL_ADMIN), person_id=citizen.id)
    with pytest.raises(NotFound):
        confirm(citizen, by=own)
    assert confirm(clerk, OTHER_IIN, by=hr) == CONFIRMED
    assert confirm(citizen, by=staff(NATIONAL_ADMIN)) == CONFIRMED


def test_an_unknown_kind_of_document_is_refused(claimant, confirm):
    with pytest.raises(ValueError, match="a promise"):
        confirm(claimant, how="a promise")


@pytest.mark.parametrize("is_claim", [True, False])
def test_an_iin_that_another_account_has_too_is_left_to_an_administrator(
    session, container, claimant, confirm, is_claim
):
    columns = account_factory.build_iin_columns(container.iin_cipher, IIN, is_claim=is_claim)
    other = account_factory.add_person(session, **columns)
    assert confirm(claimant) == CONFLICTING
    assert confirm(claimant) == CONFLICTING
    assert get_iin(session, container, claimant) == (None, IIN)
    assert session.scalar(select(func.count()).select_from(IinConflict)) == 1
    assert set(list_messages(session, claimant)) == {"iin_conflicting"}
    assert list_messages(session, other) == [], "a claim tells nobody who else has the IIN"


def test_a_claim_of_a_blocked_account_holds_up_nobody(session, container, claimant, confirm):
    make_claimant(session, container, blocked_at=NOW)
    assert confirm(claimant) == CONFIRMED


@pytest.fixture
def conflict(session, container, claimant, confirm):
    """Return a conflict of a person who showed a document with the holder of the IIN; their ids."""
    holder = account_factory.add_person(
        session, **account_factory.build_iin_columns(container.iin_cipher, IIN)
    )
    account_factory.begin_sign_in(session, holder)
    assert confirm(claimant) == CONFLICTING
    row = session.scalars(select(IinConflict)).one()
    return row, claimant, holder


def decide_between(session, container, by, conflict, decision, *, owner=None, shown_accounts=None):
    row, *accounts = conflict
    services.decide_conflict(
        session,
        by=by,
        conflict_id=row.id,
        decision=decision,
        chosen_id=owner and owner.id,
        seen_ids=[account.id for account in shown_accounts or accounts],
        cipher=container.iin_cipher,
        moment=MOMENT,
    )
    session.flush()


def test_an_administrator_gives_the_iin_to_one_and_takes_it_from_the_others(
    session, container, conflict, staff
):
    row, claimant, holder = conflict
    decide_between(session, container, staff(NATIONAL_ADMIN), conflict, ONE, owner=claimant)
    assert get_iin(session, container, claimant) == (IIN, None)
    assert get_iin(session, container, holder) == (None, None)
    assert session.scalars(select(SignIn.ended_at).where(SignIn.person_id == holder.id)).all() == [
        NOW
    ]
    assert list_messages(session, holder) == ["iin_withdrawn"]
    assert list_messages(session, claimant) == ["iin_conflicting", "iin_confirmed"]
    assert (row.iin_hash, row.iin_encrypted, row.chosen_id) == (None, None, claimant.id)
    with pytest.raises(errors.ConflictChanged):
        decide_between(session, container, staff(NATIONAL_ADMIN), conflict, ONE, owner=claimant)


def test_who_had_it_confirmed_may_keep_it_and_neither_may(session, container, conflict, staff):
    row, claimant, holder = conflict
    admin = staff(NATIONAL_ADMIN)
    with session.begin_nested() as before:
        decide_between(session, container, admin, conflict, ONE, owner=holder)
        assert get_iin(session, container, holder) == (IIN, None)
        assert get_iin(session, container, claimant) == (None, None)
        before.rollback()
    session.expire_all()
    decide_between(session, container, admin, conflict, NEITHER)
    assert (
        get_iin(session, container, holder) == get_iin(session, container, claimant) == (None,) * 2
    )
    assert (row.decision, row.chosen_id) == (NEITHER, None)


def test_only_an_administrator_decides_and_only_about_what_was_shown(
    session, container, conflict, staff
):
    _row, claimant, holder = conflict
    with pytest.raises(NotFound):
        decide_between(session, container, staff(), conflict, ONE, owner=claimant)
    admin = staff(NATIONAL_ADMIN)
    with pytest.raises(errors.ConflictChanged):
        decide_between(
            session, container, admin, conflict, ONE, owner=claimant, shown_accounts=[claimant]
        )
    make_claimant(session, container)  # one more, since the page was shown
    with pytest.raises(errors.ConflictChanged):
        decide_between(session, container, admin, conflict, ONE, owner=holder)


def test_an_administrators_correction_signs_the_person_out_and_tells_them(
    session, container, claimant, staff
):
    account_factory.begin_sign_in(session, claimant)

    def correct(iin):
        services.update_person(
            session,
            by=staff(NATIONAL_ADMIN),
            person_id=claimant.id,
            names=services.PersonNames(claimant.surname, claimant.given_name),
            user_name=claimant.user_name,
            audience="citizen",
            region_unit_id=claimant.region_unit_id,
            contacts=services.Contacts(iin=iin),
            cipher=container.iin_cipher,
            moment=MOMENT,
        )

    def list_ends():
        query = select(SignIn.ended_at).where(SignIn.person_id == claimant.id)
        return session.scalars(query).all()

    correct(None)
    assert (list_ends(), list_messages(session, claimant)) == ([None], [])  # the control
    correct(OTHER_IIN)
    assert get_iin(session, container, claimant) == (OTHER_IIN, None)
    assert (list_ends(), list_messages(session, claimant)) == ([NOW], ["iin_corrected"])


def test_no_digits_stand_in_the_audit_record(session, conflict, container, staff):
    decide_between(session, container, staff(NATIONAL_ADMIN), conflict, NEITHER)
    rows = [str((row.subject, row.details)) for row in session.scalars(select(AuditEvent))]
    assert rows
    assert not [row for row in rows if IIN in row or container.iin_cipher.lookup(IIN) in row]
