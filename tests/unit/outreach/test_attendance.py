"""Recording attendance, reminding the day before, and messages that no longer hold."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.queries import MessageRow
from lms.messaging.rules.kinds import (
    TRAINING_CANCELLED,
    TRAINING_CHANGED,
    TRAINING_REMINDER,
    TRAINING_SEAT,
)
from lms.outreach import errors, services
from lms.outreach.models import SignUp
from lms.outreach.queries import find_attendee, list_attendees
from lms.outreach.rules import COMING, WAITING
from tests.conftest import NOW
from tests.factories.outreach import SOON, ZONE, read_event_kinds, read_sign_up_states


def map_attendees(session, world):
    rows, _total = list_attendees(session, world.training_id, sort="state", limit=50)
    session.rollback()
    return {row.person_id: row for row in rows}


def note_attendance_of(session, world, *, learners, came, now=SOON, actor=None, ticked=None):
    """Record which of the learners on a page came, all by their numbers.

    `ticked`: who was ticked on the page; as the list is now, if left out.
    """
    people = map_attendees(session, world)
    if ticked is None:
        ticked = [n for n in learners if people[world.ids[n]].came]
    ids = {
        "sign_up_ids": [people[world.ids[n]].sign_up_id for n in learners],
        "came_ids": [people[world.ids[n]].sign_up_id for n in came],
        "ticked_ids": [people[world.ids[n]].sign_up_id for n in ticked],
    }
    count = services.note_attendance(
        session, training_id=world.training_id, by=actor or world.consultant, now=now, **ids
    )
    session.commit()
    return count


def test_who_was_shown_and_is_not_ticked_did_not_come_and_who_was_not_shown_stays_open(
    session, world
):
    world.sign_up(0, 1, 2, 3)
    assert note_attendance_of(session, world, learners=(0, 1, 2), came=(0, 2, 3)) == 3
    people = map_attendees(session, world)
    assert [people[person_id].came for person_id in world.ids[:4]] == [True, False, True, None]
    assert read_sign_up_states(session, world.training_id)[world.ids[2]] == COMING, (
        "whoever waited and came had a place"
    )
    assert read_sign_up_states(session, world.training_id)[world.ids[3]] == WAITING
    assert note_attendance_of(session, world, learners=(0, 1, 2), came=(0, 2)) == 0, (
        "again changes nothing"
    )
    assert note_attendance_of(session, world, learners=(0, 1), came=(1,)) == 2, (
        "a mistake can be fixed"
    )
    assert read_event_kinds(session, world.training_id).count("marked") == 5


def test_two_who_note_one_list_at_once_lose_nothing_of_each_other(session, world):
    world.change(capacity=4)
    world.sign_up(0, 1, 2, 3)
    everybody = (0, 1, 2, 3)
    assert note_attendance_of(session, world, learners=everybody, came=(0, 1), ticked=()) == 4
    assert note_attendance_of(session, world, learners=everybody, came=(2,), ticked=()) == 1, (
        "an older page"
    )
    people = map_attendees(session, world)
    assert [people[who].came for who in world.ids[:4]] == [True, True, True, False]
    assert (
        note_attendance_of(session, world, learners=everybody, came=(1, 2), ticked=(0, 1)) == 1
    ), "a tick is taken out"
    people = map_attendees(session, world)
    assert [people[who].came for who in world.ids[:4]] == [False, True, True, False]


def test_attendance_is_noted_from_the_beginning_on_by_who_runs_it(session, world):
    world.sign_up(0)
    with pytest.raises(errors.TrainingNotBegun):
        note_attendance_of(
            session, world, learners=(0,), came=(0,), now=SOON - timedelta(seconds=1)
        )
    session.rollback()
    with pytest.raises(errors.TrainingNotFound):
        note_attendance_of(session, world, learners=(0,), came=(0,), actor=world.learners[0])
    session.rollback()
    world.cancel()
    with pytest.raises(errors.TrainingCancelled):
        note_attendance_of(session, world, learners=(0,), came=(0,))


def test_ids_of_another_list_are_passed_over(session, world):
    world.sign_up(0)
    other = world.announce()
    services.sign_up(session, training_id=other, by=world.learners[1], now=NOW)
    session.commit()
    foreign = session.scalars(select(SignUp.id).where(SignUp.training_id == other)).one()
    assert (
        services.note_attendance(
            session,
            training_id=world.training_id,
            sign_up_ids=[foreign],
            ticked_ids=[],
            came_ids=[foreign],
            by=world.consultant,
            now=SOON,
        )
        == 0
    )
    assert (
        find_attendee(session, world.training_id, foreign) is None
        and find_attendee(session, other, foreign) is not None
    )


def send_reminders(session, world, now):
    ids = services.list_trainings_to_remind_of(session, now=now)
    counts = [
        services.remind_of_training(session, training_id=training_id, moment=Moment(now, ZONE))
        for training_id in ids
    ]
    session.commit()
    return counts


def test_whoever_has_a_seat_is_reminded_once_the_day_before(session, world):
    world.sign_up(0, 1, 2)
    assert send_reminders(session, world, SOON - timedelta(hours=25)) == []
    assert [
        send_reminders(session, world, SOON - timedelta(hours=hours)) for hours in (24, 12, 1)
    ] == [[2], [0], [0]]
    assert send_reminders(session, world, SOON) == [], "it has begun"
    assert world.list_recipients(TRAINING_REMINDER) == [0, 1], "not who waits"


def test_who_signed_up_within_the_last_day_needs_no_reminder_and_a_moved_training_is_said_anew(
    session, world
):
    world.sign_up(0)
    world.sign_up(1, now=SOON - timedelta(hours=3))
    send_reminders(session, world, SOON - timedelta(hours=2))
    assert world.list_recipients(TRAINING_REMINDER) == [0]
    later = SOON + timedelta(days=3)
    world.change(now=SOON - timedelta(hours=1), starts_at=later, ends_at=later + timedelta(hours=1))
    assert send_reminders(session, world, SOON) == []
    send_reminders(session, world, later - timedelta(hours=3))
    assert world.list_recipients(TRAINING_REMINDER) == [0, 0, 1]


def test_a_seat_that_became_free_unnoticed_is_given_before_people_are_reminded(session, world):
    world.sign_up(0, 1, 2)
    session.scalars(
        select(SignUp).where(SignUp.person_id == world.ids[0])
    ).one().state = "withdrawn"
    session.commit()
    send_reminders(session, world, SOON - timedelta(hours=20))
    assert world.list_recipients(TRAINING_SEAT) == [2]
    assert world.list_recipients(TRAINING_REMINDER) == [1, 2]


def list_outdated_readers(session, kind, now=NOW):
    """Return the ids of people to whom a mail of this kind would not be sent now."""
    messages = session.execute(select(Message).where(Message.kind == kind)).scalars().all()
    rows = [
        MessageRow(
            id=row.id,
            kind=row.kind,
            subject=row.subject,
            values=row.values,
            created_at=row.created_at,
            read_at=row.read_at,
        )
        for row in messages
    ]
    outdated_ids = services.find_outdated_training_messages(session, rows, moment=Moment(now, ZONE))
    session.rollback()
    return sorted(message.person_id for message in messages if message.id in outdated_ids)


def test_a_mail_that_waited_leaves_out_what_is_no_longer_so(session, world):
    world.sign_up(0, 1)
    later = SOON + timedelta(hours=1)
    world.change(starts_at=later, ends_at=later + timedelta(hours=1))
    assert list_outdated_readers(session, TRAINING_CHANGED) == []
    assert list_outdated_readers(session, TRAINING_CHANGED, now=later) == world.ids[:2], (
        "it has begun"
    )
    world.withdraw(0)
    assert list_outdated_readers(session, TRAINING_CHANGED) == world.ids[:1], (
        "the place was given back"
    )
    world.cancel()
    assert list_outdated_readers(session, TRAINING_CHANGED) == world.ids[:2]
    assert list_outdated_readers(session, TRAINING_CANCELLED) == []


def test_of_a_training_that_was_moved_twice_a_mail_says_the_last_time_and_venue_alone(
    session, world
):
    world.sign_up(0, 1, 2)
    world.change(capacity=3)
    send_reminders(session, world, SOON - timedelta(hours=20))
    new_start = SOON + timedelta(hours=1)
    world.change(starts_at=new_start, ends_at=new_start + timedelta(hours=1))
    assert list_outdated_readers(session, TRAINING_REMINDER) == world.ids[:3]
    assert list_outdated_readers(session, TRAINING_CHANGED) == []
    world.change(venue_kk="Кітапхана", venue_ru="Библиотека")
    assert list_outdated_readers(session, TRAINING_CHANGED) == world.ids[:3], (
        "the first of two each"
    )
    assert list_outdated_readers(session, TRAINING_SEAT) == [], "the place is still news"
    world.change(title_kk="Басқа атау", title_ru="Другое название")
    assert list_outdated_readers(session, TRAINING_CHANGED) == world.ids[:3], "a name is not told"
