"""Announcing, changing and cancelling a training: permissions, refusals and messages."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, OPERATOR, TRAINER
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.rules.kinds import TRAINING_CANCELLED, TRAINING_CHANGED, TRAINING_SEAT
from lms.outreach import errors, services
from lms.outreach.models import Training
from lms.outreach.queries import (
    TrainingSearch,
    find_managed_training,
    find_visible_training,
    list_managed_trainings,
    list_upcoming_trainings,
    stream_managed_trainings,
)
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, build_actor, grant
from tests.factories.outreach import SOON, ZONE, add_training, read_event_kinds
from tests.factories.regions import AKMOLA, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit
from tests.unit.obligations.test_parallel import run_concurrently


def create_staff(session, role, **scope):
    who = add_person(session)
    grant(session, who, role, **scope)
    return build_actor(session, who)


def test_what_is_announced_is_found_and_stands_in_the_record(session, world):
    training_id = world.announce(
        note_kk="Паспорт алыңыз", note_ru="Возьмите паспорт", language="kk"
    )
    row = find_visible_training(session, None, training_id)
    assert (row.title_kk, row.venue_ru, row.note_ru, row.language, row.capacity) == (
        "Сабақ",
        "Школа",
        "Возьмите паспорт",
        "kk",
        2,
    )
    assert (row.starts_at, row.ends_at, row.free, row.changes) == (
        SOON,
        SOON + timedelta(hours=2),
        2,
        0,
    )
    assert session.get_one(Training, training_id).held_on == SOON.date()
    assert read_event_kinds(session, training_id) == ["planned"]


def test_a_plan_that_is_sent_twice_is_one_training_until_that_is_cancelled(
    session, world, container
):
    plan = world.plan(venue_ru="Библиотека")

    def announce(writing):
        return services.announce_training(
            writing, plan=plan, by=world.consultant, moment=Moment(NOW, ZONE)
        )

    first, second = run_concurrently(container, announce, announce)
    assert first == second == world.announce(venue_ru="Библиотека")
    assert len({first, world.announce(venue_ru="Школа"), world.announce(capacity=3)}) == 3
    session.get_one(Training, first).cancelled_at = NOW
    session.commit()
    assert world.announce(venue_ru="Библиотека") != first


def test_the_day_of_a_training_is_the_local_one(session, world):
    late = SOON.replace(hour=20)  # one in the morning of the next day in Almaty
    training_id = world.announce(starts_at=late, ends_at=late + timedelta(hours=1))
    assert session.get_one(Training, training_id).held_on == SOON.date() + timedelta(days=1)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        (
            {"starts_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(hours=1)},
            errors.InPast,
        ),
        ({"ends_at": SOON}, errors.TrainingEndsBeforeStart),
        ({"ends_at": SOON + timedelta(hours=13)}, errors.TooLong),
        (
            {"starts_at": NOW + timedelta(days=400), "ends_at": NOW + timedelta(days=400, hours=1)},
            errors.TooFar,
        ),
        ({"capacity": 0}, errors.CapacityWrong),
        ({"note_ru": "Паспорт"}, errors.NoteInOneLanguage),
        ({"language": "xx"}, errors.LanguageWrong),
    ],
)
def test_a_plan_that_is_wrong_is_refused_by_what_is_wrong_with_it(session, world, values, error):
    with pytest.raises(error) as caught:
        world.announce(**values)
    assert caught.value.field and caught.value.describe()


def test_trainings_for_everybody_are_held_by_officers_and_consultants_where_they_answer_for_it(
    session, world
):
    there, beside = load_unit(session, STEPNOGORSK).id, load_unit(session, AKTOBE_CITY).id
    for role in (OFFICER, CONSULTANT):
        actor = create_staff(session, role, kato=AKMOLA)
        world.announce(actor, region_unit_id=there)
        with pytest.raises(errors.UnitNotYours):
            world.announce(actor, region_unit_id=beside)
        with pytest.raises(errors.UnitNotYours):
            world.announce(actor, region_unit_id=987654)
    for actor in (
        create_staff(session, TRAINER),
        create_staff(session, HR, organisation_id=add_organisation(session).id),
        world.learners[0],
    ):
        with pytest.raises(errors.UnitNotYours):
            world.announce(actor)
    world.announce(create_staff(session, NATIONAL_ADMIN), region_unit_id=beside)


def test_trainings_of_an_organisation_are_held_by_its_hr_wherever_it_likes(session, world):
    employer = add_organisation(session)
    below, beside = add_organisation(session, parent_id=employer.id), add_organisation(session)
    actor, far = (
        create_staff(session, HR, organisation_id=employer.id),
        load_unit(session, AKTOBE_CITY).id,
    )
    for organisation_id in (employer.id, below.id):
        world.announce(actor, organisation_id=organisation_id, region_unit_id=far)
    for wrong, who in ((beside.id, actor), (employer.id, world.consultant), (987654, OPERATOR)):
        with pytest.raises(errors.OrganisationNotYours):
            world.announce(who, organisation_id=wrong)
    with pytest.raises(errors.UnitNotYours):
        world.announce(actor, organisation_id=employer.id, region_unit_id=987654)


def test_another_time_or_venue_is_told_to_everybody_on_the_list_and_another_name_is_not(
    session, world
):
    world.sign_up(0, 1, 2)
    world.withdraw(2)
    assert world.change(title_ru="Другое название", note_kk="Кел", note_ru="Приходи")
    assert world.list_recipients(TRAINING_CHANGED) == []
    for hours in (1, 2):
        new_start = SOON + timedelta(hours=hours)
        assert world.change(starts_at=new_start, ends_at=new_start + timedelta(hours=2))
    assert world.list_recipients(TRAINING_CHANGED) == [0, 1, 0, 1], "each change is told"
    assert not world.change(), "nothing is different"
    assert session.get_one(Training, world.training_id).changes == 3


def test_a_training_is_changed_and_cancelled_by_who_runs_it_until_it_begins(session, world):
    stranger = create_staff(session, CONSULTANT, kato=STEPNOGORSK)
    with pytest.raises(errors.TrainingNotFound):
        world.change(actor=stranger, capacity=9)
    with pytest.raises(errors.TrainingNotFound):
        world.cancel(actor=stranger)
    session.rollback()
    with pytest.raises(errors.TrainingBegun):
        world.change(now=SOON, capacity=9)
    session.rollback()
    with pytest.raises(errors.TrainingBegun):
        world.cancel(now=SOON)
    session.rollback()
    world.change(
        now=SOON - timedelta(seconds=1),
        capacity=9,
        starts_at=SOON + timedelta(hours=1),
        ends_at=SOON + timedelta(hours=2),
    )


def test_nobody_loses_a_seat_by_a_change(session, world):
    world.sign_up(0, 1)
    with pytest.raises(errors.CapacityBelow):
        world.change(capacity=1)


def test_a_cancelled_training_is_told_to_everybody_and_unread_messages_of_it_are_taken_back(
    session, world
):
    world.sign_up(0, 1, 2)
    world.withdraw(0)
    later = SOON + timedelta(hours=1)
    world.change(starts_at=later, ends_at=later + timedelta(hours=1))
    read = (Message.kind == TRAINING_CHANGED, Message.person_id == world.ids[1])
    session.execute(update(Message).where(*read).values(read_at=NOW))
    session.commit()
    world.cancel(reason="Жарық жоқ")
    assert world.list_recipients(TRAINING_CANCELLED) == [1, 2]
    assert (world.list_recipients(TRAINING_CHANGED), world.list_recipients(TRAINING_SEAT)) == (
        [1],
        [],
    )
    row = find_visible_training(session, world.learners[1], world.training_id)
    assert (row.cancelled_at, row.cancel_reason) == (NOW, "Жарық жоқ")
    world.cancel(reason="Жарық жоқ")  # the button was pressed twice
    assert world.list_recipients(TRAINING_CANCELLED) == [1, 2]
    assert read_event_kinds(session, world.training_id).count("cancelled") == 1
    with pytest.raises(errors.TrainingCancelled):
        world.cancel(reason="Су жоқ")
    session.rollback()
    with pytest.raises(errors.TrainingCancelled):
        world.change(capacity=5)


def list_titles(rows):
    return [row.title_ru for row in rows]


def test_lists_show_what_is_to_come_for_a_reader_and_what_an_actor_runs(session, world):
    employer = add_organisation(session)
    names = ("past", "first", "second", "cancelled", "of a body", "far")
    starts = {
        "past": NOW - timedelta(days=1),
        "first": NOW + timedelta(hours=1),
        "far": NOW + timedelta(days=2),
    }
    for name in names:
        extra = (
            {"cancelled_at": NOW}
            if name == "cancelled"
            else {"organisation_id": employer.id}
            if name == "of a body"
            else {}
        )
        add_training(
            session,
            title_ru=name,
            kato=AKTOBE_CITY if name == "far" else KOKSHETAU,
            starts_at=starts.get(name, SOON + timedelta(days=1)),
            **extra,
        )
    hr, employee = (
        create_staff(session, HR, organisation_id=employer.id),
        build_actor(session, add_person(session, organisation_id=employer.id)),
    )
    page = {"now": NOW, "limit": 50}
    assert list_titles(list_upcoming_trainings(session, None, TrainingSearch(), **page)[0]) == [
        "first",
        "far",
        "Знакомство с компьютером",
        "second",
    ]
    assert list_upcoming_trainings(session, employee, TrainingSearch(), **page)[1] == 5
    here = TrainingSearch(region_unit_id=load_unit(session, AKMOLA).id)
    assert list_titles(list_upcoming_trainings(session, None, here, **page)[0]) == [
        "first",
        "Знакомство с компьютером",
        "second",
    ]
    assert list_upcoming_trainings(session, None, TrainingSearch(language="kk"), **page)[1] == 4, (
        "those in both languages too"
    )
    run = {"sort": "starts_at", **page}
    assert list_titles(
        list_managed_trainings(session, world.consultant, TrainingSearch("all"), **run)[0]
    ) == ["past", "first", "Знакомство с компьютером", "second", "cancelled"]
    assert list_titles(
        list_managed_trainings(session, world.consultant, TrainingSearch("past"), **run)[0]
    ) == ["past"]
    assert list_titles(
        list_managed_trainings(session, world.consultant, TrainingSearch("cancelled"), **run)[0]
    ) == ["cancelled"]
    assert list_titles(
        list_managed_trainings(
            session, world.consultant, TrainingSearch("all", text="ЗНАКОМСТВО"), **run
        )[0]
    ) == ["Знакомство с компьютером"]
    assert list_titles(list_managed_trainings(session, hr, TrainingSearch("all"), **run)[0]) == [
        "of a body"
    ]
    assert list_managed_trainings(session, world.learners[0], TrainingSearch("all"), **run) == (
        [],
        0,
    )
    whole = list(
        stream_managed_trainings(
            session, OPERATOR, TrainingSearch("all"), sort="-starts_at", now=NOW
        )
    )
    assert len(whole) == 7 and [row.starts_at for row in whole] == sorted(
        (row.starts_at for row in whole), reverse=True
    )


def test_a_training_of_an_organisation_is_seen_by_its_people_by_who_runs_it_and_by_nobody_else(
    session, world
):
    employer = add_organisation(session)
    row = add_training(session, organisation_id=employer.id)
    employee, hr = (
        build_actor(session, add_person(session, organisation_id=employer.id)),
        create_staff(session, HR, organisation_id=employer.id),
    )
    assert (
        find_visible_training(session, employee, row.id)
        and find_visible_training(session, hr, row.id)
        and find_visible_training(session, OPERATOR, row.id)
    )
    assert not any(
        find_visible_training(session, who, row.id)
        for who in (None, world.learners[0], world.consultant)
    )
    assert find_managed_training(session, hr, row.id) and not find_managed_training(
        session, employee, row.id
    )


def test_trainings_of_an_organisation_go_on_with_the_one_into_which_it_was_merged(session, world):
    successor = add_organisation(session)
    merged_employer = add_organisation(session, closed_on=NOW.date(), merged_into_id=successor.id)
    earlier_employer = add_organisation(
        session, closed_on=NOW.date(), merged_into_id=merged_employer.id
    )
    rows = [
        add_training(session, organisation_id=employer.id)
        for employer in (merged_employer, earlier_employer)
    ]
    hr, employee = (
        create_staff(session, HR, organisation_id=successor.id),
        build_actor(session, add_person(session, organisation_id=successor.id)),
    )
    beside = create_staff(session, HR, organisation_id=add_organisation(session).id)
    for row in rows:
        assert find_managed_training(session, hr, row.id) and find_visible_training(
            session, employee, row.id
        )
        assert not find_managed_training(session, beside, row.id) and not find_visible_training(
            session, beside, row.id
        )
