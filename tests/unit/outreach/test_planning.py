"""Announcing a session, changing it, calling it off: who may, what is refused, who is told."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, OPERATOR, TRAINER
from lms.messaging.models import Message
from lms.messaging.rules.kinds import SESSION_CANCELLED, SESSION_CHANGED, SESSION_PLACE
from lms.outreach import errors
from lms.outreach.models import TrainingSession
from lms.outreach.queries import (
    SessionSearch,
    all_run_sessions,
    run_session,
    run_sessions,
    session_for,
    sessions_to_come,
)
from tests.conftest import NOW
from tests.factories.accounts import actor_of, grant, organisation, person
from tests.factories.outreach import SOON, events_of, training_session
from tests.factories.regions import AKMOLA, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit


def holder(session, role, **scope):
    who = person(session)
    grant(session, who, role, **scope)
    return actor_of(session, who)


def test_what_is_announced_is_found_and_stands_in_the_record(session, world):
    made = world.announce(note_kk="Паспорт алыңыз", note_ru="Возьмите паспорт", language="kk")
    row = session_for(session, None, made)
    assert (row.title_kk, row.place_ru, row.note_ru, row.language, row.capacity) == (
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
    assert session.get_one(TrainingSession, made).held_on == SOON.date()
    assert events_of(session, made) == ["planned"]


def test_the_day_of_a_session_is_the_local_one(session, world):
    late = SOON.replace(hour=20)  # one in the morning of the next day in Almaty
    made = world.announce(starts_at=late, ends_at=late + timedelta(hours=1))
    assert session.get_one(TrainingSession, made).held_on == SOON.date() + timedelta(days=1)


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
    assert caught.value.field and caught.value.text()


def test_sessions_for_everybody_are_held_by_officers_and_consultants_where_they_answer_for_it(
    session, world
):
    there, beside = unit(session, STEPNOGORSK).id, unit(session, AKTOBE_CITY).id
    for role in (OFFICER, CONSULTANT):
        actor = holder(session, role, kato=AKMOLA)
        world.announce(actor, region_unit_id=there)
        with pytest.raises(errors.PlaceNotYours):
            world.announce(actor, region_unit_id=beside)
        with pytest.raises(errors.PlaceNotYours):
            world.announce(actor, region_unit_id=987654)
    for actor in (
        holder(session, TRAINER),
        holder(session, HR, organisation_id=organisation(session).id),
        world.learners[0],
    ):
        with pytest.raises(errors.PlaceNotYours):
            world.announce(actor)
    world.announce(holder(session, NATIONAL_ADMIN), region_unit_id=beside)


def test_sessions_of_a_body_are_held_by_its_hr_wherever_it_likes(session, world):
    body = organisation(session)
    below, beside = organisation(session, parent_id=body.id), organisation(session)
    actor, far = holder(session, HR, organisation_id=body.id), unit(session, AKTOBE_CITY).id
    for organisation_id in (body.id, below.id):
        world.announce(actor, organisation_id=organisation_id, region_unit_id=far)
    for wrong, who in ((beside.id, actor), (body.id, world.consultant), (987654, OPERATOR)):
        with pytest.raises(errors.BodyNotYours):
            world.announce(who, organisation_id=wrong)
    with pytest.raises(errors.PlaceNotYours):
        world.announce(actor, organisation_id=body.id, region_unit_id=987654)


def test_another_time_or_place_is_told_to_everybody_on_the_list_and_another_name_is_not(
    session, world
):
    world.sign_up(0, 1, 2)
    world.withdraw(2)
    assert world.change(title_ru="Другое название", note_kk="Кел", note_ru="Приходи")
    assert world.told(SESSION_CHANGED) == []
    for hours in (1, 2):
        moved = SOON + timedelta(hours=hours)
        assert world.change(starts_at=moved, ends_at=moved + timedelta(hours=2))
    assert world.told(SESSION_CHANGED) == [0, 1, 0, 1], "each change is told"
    assert not world.change(), "nothing is different"
    assert session.get_one(TrainingSession, world.lesson).changes == 3


def test_a_session_is_changed_and_cancelled_by_who_runs_it_until_it_begins(session, world):
    stranger = holder(session, CONSULTANT, kato=STEPNOGORSK)
    with pytest.raises(errors.SessionNotFound):
        world.change(actor=stranger, capacity=9)
    with pytest.raises(errors.SessionNotFound):
        world.cancel(actor=stranger)
    session.rollback()
    with pytest.raises(errors.SessionBegun):
        world.change(now=SOON, capacity=9)
    session.rollback()
    with pytest.raises(errors.SessionBegun):
        world.cancel(now=SOON)
    session.rollback()
    world.change(
        now=SOON - timedelta(seconds=1),
        capacity=9,
        starts_at=SOON + timedelta(hours=1),
        ends_at=SOON + timedelta(hours=2),
    )


def test_nobody_loses_a_place_by_a_change(session, world):
    world.sign_up(0, 1)
    with pytest.raises(errors.CapacityBelow):
        world.change(capacity=1)


def test_a_cancelled_session_is_told_to_everybody_and_what_was_told_before_is_taken_back_unless_it_was_read(
    session, world
):
    world.sign_up(0, 1, 2)
    world.withdraw(0)
    later = SOON + timedelta(hours=1)
    world.change(starts_at=later, ends_at=later + timedelta(hours=1))
    read = (Message.kind == SESSION_CHANGED, Message.person_id == world.ids[1])
    session.execute(update(Message).where(*read).values(read_at=NOW))
    session.commit()
    world.cancel(reason="Жарық жоқ")
    assert world.told(SESSION_CANCELLED) == [1, 2]
    assert (world.told(SESSION_CHANGED), world.told(SESSION_PLACE)) == ([1], [])
    row = session_for(session, world.learners[1], world.lesson)
    assert (row.cancelled_at, row.cancel_reason) == (NOW, "Жарық жоқ")
    with pytest.raises(errors.SessionCancelled):
        world.cancel()
    session.rollback()
    with pytest.raises(errors.SessionCancelled):
        world.change(capacity=5)


def titles(found):
    return [row.title_ru for row in found]


def test_lists_show_what_is_to_come_for_a_reader_and_what_an_actor_runs(session, world):
    body = organisation(session)
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
            else {"organisation_id": body.id}
            if name == "of a body"
            else {}
        )
        training_session(
            session,
            title_ru=name,
            kato=AKTOBE_CITY if name == "far" else KOKSHETAU,
            starts_at=starts.get(name, SOON + timedelta(days=1)),
            **extra,
        )
    hr, works = (
        holder(session, HR, organisation_id=body.id),
        actor_of(session, person(session, organisation_id=body.id)),
    )
    ours = {"now": NOW, "limit": 50}
    assert titles(sessions_to_come(session, None, SessionSearch(), **ours)[0]) == [
        "first",
        "far",
        "Знакомство с компьютером",
        "second",
    ]
    assert sessions_to_come(session, works, SessionSearch(), **ours)[1] == 5
    here = SessionSearch(region_unit_id=unit(session, AKMOLA).id)
    assert titles(sessions_to_come(session, None, here, **ours)[0]) == [
        "first",
        "Знакомство с компьютером",
        "second",
    ]
    assert sessions_to_come(session, None, SessionSearch(language="kk"), **ours)[1] == 4, (
        "those in both languages too"
    )
    run = {"sort": "starts_at", **ours}
    assert titles(run_sessions(session, world.consultant, SessionSearch("all"), **run)[0]) == [
        "past",
        "first",
        "Знакомство с компьютером",
        "second",
        "cancelled",
    ]
    assert titles(run_sessions(session, world.consultant, SessionSearch("past"), **run)[0]) == [
        "past"
    ]
    assert titles(
        run_sessions(session, world.consultant, SessionSearch("cancelled"), **run)[0]
    ) == ["cancelled"]
    assert titles(
        run_sessions(session, world.consultant, SessionSearch("all", text="ЗНАКОМСТВО"), **run)[0]
    ) == ["Знакомство с компьютером"]
    assert titles(run_sessions(session, hr, SessionSearch("all"), **run)[0]) == ["of a body"]
    assert run_sessions(session, world.learners[0], SessionSearch("all"), **run) == ([], 0)
    whole = list(
        all_run_sessions(session, OPERATOR, SessionSearch("all"), sort="-starts_at", now=NOW)
    )
    assert len(whole) == 7 and [row.starts_at for row in whole] == sorted(
        (row.starts_at for row in whole), reverse=True
    )


def test_a_session_of_a_body_is_seen_by_its_people_by_who_runs_it_and_by_nobody_else(
    session, world
):
    body = organisation(session)
    row = training_session(session, organisation_id=body.id)
    works, hr = (
        actor_of(session, person(session, organisation_id=body.id)),
        holder(session, HR, organisation_id=body.id),
    )
    assert (
        session_for(session, works, row.id)
        and session_for(session, hr, row.id)
        and session_for(session, OPERATOR, row.id)
    )
    assert not any(
        session_for(session, who, row.id) for who in (None, world.learners[0], world.consultant)
    )
    assert run_session(session, hr, row.id) and not run_session(session, works, row.id)


def test_lessons_of_a_body_go_on_with_the_one_into_which_it_was_merged(session, world):
    into = organisation(session)
    merged = organisation(session, closed_on=NOW.date(), merged_into_id=into.id)
    earlier = organisation(session, closed_on=NOW.date(), merged_into_id=merged.id)
    rows = [training_session(session, organisation_id=body.id) for body in (merged, earlier)]
    hr, works = (
        holder(session, HR, organisation_id=into.id),
        actor_of(session, person(session, organisation_id=into.id)),
    )
    beside = holder(session, HR, organisation_id=organisation(session).id)
    for row in rows:
        assert run_session(session, hr, row.id) and session_for(session, works, row.id)
        assert not run_session(session, beside, row.id) and not session_for(session, beside, row.id)
