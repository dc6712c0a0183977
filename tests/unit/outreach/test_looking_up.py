"""Looking up people for the list of a training: who is found, and how often nobody may be."""

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import CONSULTANT, NATIONAL_ADMIN
from lms.core.throttle import ThrottleCount
from lms.outreach.errors import PersonNotFound, TooManyLookUps, TrainingCancelled, TrainingNotFound
from lms.outreach.rules import COMING
from lms.outreach.services import look_up_and_add
from lms.outreach.services.looking_up import LOOK_UP_WINDOW, LOOK_UPS
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.outreach import read_sign_up_states
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU


@pytest.fixture
def look_up(container, world):
    """Look somebody up for the training, as its consultant or another actor; return the state."""

    def run(login, *, by=world.consultant, now=NOW, training_id=world.training_id):
        return look_up_and_add(
            container.database,
            training_id=training_id,
            login=login,
            by=by,
            cipher=container.iin_cipher,
            now=now,
        )

    return run


@pytest.fixture
def other_consultant(session, world):
    """Return another consultant of the same unit."""
    consultant = add_person(session)
    grant(session, consultant, CONSULTANT, kato=KOKSHETAU)
    actor = build_actor(session, consultant)
    session.commit()
    return actor


def use_up_look_ups(look_up, **values):
    for _ in range(LOOK_UPS):
        with pytest.raises(PersonNotFound):
            look_up("nobody@example.kz", **values)


def list_misses(session):
    """Return the subject and the actor of each recorded look-up that found nobody."""
    session.rollback()
    misses = select(AuditEvent.subject, AuditEvent.actor_id).where(
        AuditEvent.kind == "person_not_found"
    )
    rows = session.execute(misses.order_by(AuditEvent.id)).all()
    session.rollback()
    return [tuple(row) for row in rows]


def test_whoever_is_found_is_on_the_list_and_costs_no_look_up(session, world, look_up):
    assert look_up(world.people[0].user_name) == COMING
    assert read_sign_up_states(session, world.training_id) == {world.ids[0]: COMING}
    assert list_misses(session) == []
    assert session.scalars(select(ThrottleCount)).all() == []


def test_a_look_up_that_finds_nobody_is_counted_and_recorded_although_it_is_refused(
    session, world, look_up
):
    far = add_person(session, kato=AKTOBE_CITY)
    session.commit()
    for login in ("nobody@example.kz", far.user_name):
        with pytest.raises(PersonNotFound):
            look_up(login)
    assert (
        list_misses(session) == [(f"training:{world.training_id}", world.consultant.person_id)] * 2
    )
    assert [row.hits for row in session.scalars(select(ThrottleCount))] == [2]
    assert read_sign_up_states(session, world.training_id) == {}


def test_when_all_look_ups_are_used_up_nobody_is_found_until_the_window_ends(
    session, world, look_up, other_consultant
):
    first_login, second_login = (person.user_name for person in world.people[:2])
    use_up_look_ups(look_up)
    for login in ("nobody@example.kz", first_login):
        with pytest.raises(TooManyLookUps) as refusal:
            look_up(login)
        assert refusal.value.retry_after == LOOK_UP_WINDOW.total_seconds()
    assert len(list_misses(session)) == LOOK_UPS, "what is refused looks nobody up"
    assert read_sign_up_states(session, world.training_id) == {}
    assert look_up(second_login, by=other_consultant) == COMING, "each has their own"
    assert look_up(first_login, now=NOW + LOOK_UP_WINDOW) == COMING


def test_an_administrator_who_sees_everybody_anyhow_is_recorded_and_not_limited(session, look_up):
    holder = add_person(session)
    grant(session, holder, NATIONAL_ADMIN)
    admin = build_actor(session, holder)
    session.commit()
    use_up_look_ups(look_up, by=admin)
    with pytest.raises(PersonNotFound):
        look_up("nobody@example.kz", by=admin)
    assert len(list_misses(session)) == LOOK_UPS + 1


def test_a_training_of_others_or_a_cancelled_one_is_refused_without_a_look_up(
    session, world, look_up
):
    with pytest.raises(TrainingNotFound):
        look_up("nobody@example.kz", by=world.learners[0])
    with pytest.raises(TrainingNotFound):
        look_up("nobody@example.kz", training_id=987654)
    world.cancel()
    with pytest.raises(TrainingCancelled):
        look_up("nobody@example.kz")
    assert list_misses(session) == []
    assert session.scalars(select(ThrottleCount)).all() == []
