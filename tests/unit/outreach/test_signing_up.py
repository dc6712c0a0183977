"""Signing up for a training: seats, the waiting list, and seats that become free."""

from datetime import timedelta

import pytest

from lms.accounts.rules import HR, OPERATOR
from lms.core.clock import Moment
from lms.messaging.rules.kinds import TRAINING_SEAT
from lms.outreach import services
from lms.outreach.errors import PersonNotFound, TrainingBegun, TrainingCancelled, TrainingNotFound
from lms.outreach.models import Training
from lms.outreach.queries import find_own_state
from lms.outreach.rules import COMING, WAITING, WITHDRAWN
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, add_post, build_actor, grant
from tests.factories.outreach import (
    SOON,
    ZONE,
    add_sign_up,
    add_training,
    read_event_kinds,
    read_sign_up_states,
)
from tests.factories.regions import AKTOBE_CITY
from tests.unit.obligations.test_parallel import run_concurrently


def test_the_first_have_seats_and_the_others_wait_in_their_order(session, world):
    assert world.sign_up(0, 1, 2, 3) == [COMING, COMING, WAITING, WAITING]
    assert [find_own_state(session, world.training_id, person_id) for person_id in world.ids] == [
        (COMING, 0),
        (COMING, 0),
        (WAITING, 0),
        (WAITING, 1),
        ("", 0),
    ]


def test_signing_up_twice_is_signing_up_once(session, world):
    world.sign_up(0, 0, 0)
    assert read_sign_up_states(session, world.training_id) == {world.ids[0]: COMING}
    assert read_event_kinds(session, world.training_id) == ["signed_up"]


def test_a_seat_that_is_given_back_goes_to_who_waits_longest_who_is_told(session, world):
    world.sign_up(0, 1, 3, 2)
    assert world.withdraw(0) == COMING
    states = read_sign_up_states(session, world.training_id)
    assert [states[person_id] for person_id in world.ids[:4]] == [
        WITHDRAWN,
        COMING,
        COMING,
        WAITING,
    ], "the earlier one, whatever the order of their rows"
    assert world.list_recipients(TRAINING_SEAT) == [2]
    assert not world.withdraw(0), "a place is given back once"


def test_whoever_comes_back_stands_at_the_end(session, world):
    world.sign_up(0, 1, 2)
    world.withdraw(0)
    world.sign_up(3, now=NOW + timedelta(hours=1))
    world.sign_up(0, now=NOW + timedelta(hours=2))
    world.withdraw(1)
    states = read_sign_up_states(session, world.training_id)
    assert (states[world.ids[3]], states[world.ids[0]]) == (COMING, WAITING)


def test_more_seats_go_to_those_who_wait_and_fewer_than_are_taken_are_refused(session, world):
    world.sign_up(0, 1, 2, 3)
    world.change(capacity=3)
    assert list(read_sign_up_states(session, world.training_id).values()).count(COMING) == 3
    assert world.list_recipients(TRAINING_SEAT) == [2]


def test_people_who_sign_up_at_the_same_instant_get_as_many_seats_as_there_are(
    session, world, container
):
    tasks = [
        lambda writing, who=who: services.sign_up(
            writing, training_id=world.training_id, by=who, now=NOW
        )
        for who in world.learners
    ]
    assert sorted(run_concurrently(container, *tasks)) == [COMING] * 2 + [WAITING] * 3
    assert (
        sorted(read_sign_up_states(session, world.training_id).values())
        == [COMING] * 2 + [WAITING] * 3
    )


def test_seats_given_back_at_the_same_instant_are_given_once_each(session, world, container):
    world.sign_up(0, 1, 2, 3, 4)
    tasks = [
        lambda writing, who=who: services.withdraw_sign_up(
            writing, training_id=world.training_id, by=who, moment=Moment(NOW, ZONE)
        )
        for who in (*world.learners[:2], *world.learners[:2])
    ]
    given_back = run_concurrently(container, *tasks)
    assert sorted(given_back, key=bool) == [None, None, COMING, COMING]
    states = read_sign_up_states(session, world.training_id)
    assert [states[person_id] for person_id in world.ids] == [
        WITHDRAWN,
        WITHDRAWN,
        COMING,
        COMING,
        WAITING,
    ]
    assert world.list_recipients(TRAINING_SEAT) in ([2, 3], [3, 2])


@pytest.mark.parametrize(
    ("values", "error"),
    [({"starts_at": NOW}, TrainingBegun), ({"cancelled_at": NOW}, TrainingCancelled)],
)
def test_what_has_begun_or_is_cancelled_takes_nobody_and_lets_nobody_go(
    session, world, values, error
):
    row = add_training(session, **values)
    add_sign_up(session, row, world.people[0])
    for number in (0, 1):
        with pytest.raises(error):
            services.sign_up(session, training_id=row.id, by=world.learners[number], now=NOW)
        with pytest.raises(error):
            services.withdraw_sign_up(
                session, training_id=row.id, by=world.learners[number], moment=Moment(NOW, ZONE)
            )


def test_a_training_of_an_organisation_is_for_those_who_work_there_or_below(session, world):
    employer = add_organisation(session)
    below = add_organisation(session, parent_id=employer.id)
    beside = add_organisation(session)
    row = add_training(session, organisation_id=employer.id, capacity=9)
    employers = {"there": employer, "below": below, "beside": beside}
    people = {
        name: add_person(session, organisation_id=where.id) for name, where in employers.items()
    }
    former = add_person(session, organisation_id=beside.id)
    add_post(session, former, employer.id, is_main=False, ends_on=NOW.date())
    for name in ("there", "below"):
        assert (
            services.sign_up(
                session, training_id=row.id, by=build_actor(session, people[name]), now=NOW
            )
            == COMING
        )
    for who in (people["beside"], former, world.people[0]):
        with pytest.raises(TrainingNotFound):
            services.sign_up(session, training_id=row.id, by=build_actor(session, who), now=NOW)


def test_whoever_left_the_organisation_can_still_give_the_seat_back(session, world):
    row = add_training(session, organisation_id=add_organisation(session).id)
    add_sign_up(session, row, world.people[0])
    assert services.withdraw_sign_up(
        session, training_id=row.id, by=world.learners[0], moment=Moment(NOW, ZONE)
    )


def test_who_runs_it_adds_people_whom_they_answer_for_and_nobody_learns_who_else_there_is(
    session, world, container
):
    near, far = (
        add_person(session, email="near@example.kz"),
        add_person(session, kato=AKTOBE_CITY, email="far@example.kz"),
    )
    values = {
        "training_id": world.training_id,
        "by": world.consultant,
        "cipher": container.iin_cipher,
        "now": NOW,
    }
    assert services.add_person(session, login="NEAR@example.kz", **values) == COMING
    refusal_texts = []
    for login in ("far@example.kz", far.user_name, "nobody@example.kz", ""):
        with pytest.raises(PersonNotFound) as caught:
            services.add_person(session, login=login, **values)
        refusal_texts.append(caught.value.describe())
    assert len(set(refusal_texts)) == 1
    session.commit()
    assert list(read_sign_up_states(session, world.training_id)) == [near.id]


def test_an_account_that_was_merged_leads_to_the_one_that_stays(session, world, container):
    kept_person = add_person(session)
    merged_person = add_person(session, blocked_at=NOW, merged_into_id=kept_person.id)
    values = {
        "training_id": world.training_id,
        "by": world.consultant,
        "cipher": container.iin_cipher,
        "now": NOW,
    }
    assert services.add_person(session, login=merged_person.user_name, **values) == COMING
    session.commit()
    assert list(read_sign_up_states(session, world.training_id)) == [kept_person.id]


def test_whoever_is_added_after_the_beginning_was_there_whether_a_seat_is_left_or_not(
    session, world, container
):
    world.sign_up(0, 1, 2)
    values = {
        "training_id": world.training_id,
        "by": world.consultant,
        "cipher": container.iin_cipher,
        "now": SOON,
    }
    for number in (2, 3):
        assert (
            services.add_person(session, login=world.people[number].user_name, **values) == COMING
        )
    session.commit()
    assert list(read_sign_up_states(session, world.training_id).values()) == [COMING] * 4


def test_who_runs_it_takes_somebody_off_the_list_and_the_next_one_comes(session, world):
    world.sign_up(0, 1, 2)
    row = session.get_one(Training, world.training_id)
    stranger = add_sign_up(session, add_training(session), world.people[4])
    first = add_sign_up(session, row, world.people[3], queued_at=NOW + timedelta(days=1))
    values = {"training_id": world.training_id, "by": world.consultant, "moment": Moment(NOW, ZONE)}
    assert services.remove_person(session, sign_up_id=first.id, **values)
    assert not services.remove_person(session, sign_up_id=stranger.id, **values), (
        "of another training"
    )
    session.commit()
    assert read_sign_up_states(session, stranger.training_id) == {world.ids[4]: COMING}


def test_only_who_runs_it_adds_and_removes(session, world, container):
    hr = add_person(session)
    grant(session, hr, HR, organisation_id=add_organisation(session).id)
    sign_up = add_sign_up(session, session.get_one(Training, world.training_id), world.people[0])
    for actor in (build_actor(session, hr), world.learners[1]):
        with pytest.raises(TrainingNotFound):
            services.add_person(
                session,
                training_id=world.training_id,
                login=world.people[1].user_name,
                by=actor,
                cipher=container.iin_cipher,
                now=NOW,
            )
        with pytest.raises(TrainingNotFound):
            services.remove_person(
                session,
                training_id=world.training_id,
                sign_up_id=sign_up.id,
                by=actor,
                moment=Moment(NOW, ZONE),
            )
    assert services.remove_person(
        session,
        training_id=world.training_id,
        sign_up_id=sign_up.id,
        by=OPERATOR,
        moment=Moment(NOW, ZONE),
    )
