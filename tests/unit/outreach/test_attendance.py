"""Noting who came; reminding the day before; what of what was told is no longer so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.queries import MessageRow
from lms.messaging.rules.kinds import (
    SESSION_CANCELLED,
    SESSION_CHANGED,
    SESSION_PLACE,
    SESSION_REMINDER,
)
from lms.outreach import errors, services
from lms.outreach.models import SignUp
from lms.outreach.queries import listed, listed_person
from lms.outreach.rules import COMING, WAITING
from tests.conftest import NOW
from tests.factories.outreach import SOON, ZONE, events_of, states_in


def on_list(session, world):
    found, _total = listed(session, world.lesson, sort="state", limit=50)
    session.rollback()
    return {one.person_id: one for one in found}


def note(session, world, *, shown, came, now=SOON, actor=None):
    people = on_list(session, world)
    ids = {
        "shown": [people[world.ids[n]].sign_up_id for n in shown],
        "came": [people[world.ids[n]].sign_up_id for n in came],
    }
    done = services.note_attendance(
        session, session_id=world.lesson, by=actor or world.consultant, now=now, **ids
    )
    session.commit()
    return done


def test_who_was_shown_and_is_not_ticked_did_not_come_and_who_was_not_shown_stays_open(
    session, world
):
    world.sign_up(0, 1, 2, 3)
    assert note(session, world, shown=(0, 1, 2), came=(0, 2, 3)) == 3
    people = on_list(session, world)
    assert [people[one].came for one in world.ids[:4]] == [True, False, True, None]
    assert states_in(session, world.lesson)[world.ids[2]] == COMING, (
        "whoever waited and came had a place"
    )
    assert states_in(session, world.lesson)[world.ids[3]] == WAITING
    assert note(session, world, shown=(0, 1, 2), came=(0, 2)) == 0, "again changes nothing"
    assert note(session, world, shown=(0, 1), came=(1,)) == 2, "a mistake can be mended"
    assert events_of(session, world.lesson).count("marked") == 5


def test_attendance_is_noted_from_the_beginning_on_by_who_runs_it(session, world):
    world.sign_up(0)
    with pytest.raises(errors.SessionNotBegun):
        note(session, world, shown=(0,), came=(0,), now=SOON - timedelta(seconds=1))
    session.rollback()
    with pytest.raises(errors.SessionNotFound):
        note(session, world, shown=(0,), came=(0,), actor=world.learners[0])
    session.rollback()
    world.cancel()
    with pytest.raises(errors.SessionCancelled):
        note(session, world, shown=(0,), came=(0,))


def test_ids_of_another_list_are_passed_over(session, world):
    world.sign_up(0)
    other = world.announce()
    services.sign_up(session, session_id=other, by=world.learners[1], now=NOW)
    session.commit()
    foreign = session.scalars(select(SignUp.id).where(SignUp.session_id == other)).one()
    assert (
        services.note_attendance(
            session,
            session_id=world.lesson,
            shown=[foreign],
            came=[foreign],
            by=world.consultant,
            now=SOON,
        )
        == 0
    )
    assert (
        listed_person(session, world.lesson, foreign) is None
        and listed_person(session, other, foreign) is not None
    )


def remind(session, world, now):
    ids = services.sessions_to_remind_of(session, now=now)
    done = [
        services.remind_of_session(session, session_id=one, moment=Moment(now, ZONE)) for one in ids
    ]
    session.commit()
    return done


def test_whoever_has_a_place_is_reminded_once_the_day_before(session, world):
    world.sign_up(0, 1, 2)
    assert remind(session, world, SOON - timedelta(hours=25)) == []
    assert [remind(session, world, SOON - timedelta(hours=hours)) for hours in (24, 12, 1)] == [
        [2],
        [0],
        [0],
    ]
    assert remind(session, world, SOON) == [], "it has begun"
    assert world.told(SESSION_REMINDER) == [0, 1], "not who waits"


def test_whoever_signed_up_within_the_last_day_needs_no_reminder_and_a_moved_session_is_said_anew(
    session, world
):
    world.sign_up(0)
    world.sign_up(1, now=SOON - timedelta(hours=3))
    remind(session, world, SOON - timedelta(hours=2))
    assert world.told(SESSION_REMINDER) == [0]
    later = SOON + timedelta(days=3)
    world.change(now=SOON - timedelta(hours=1), starts_at=later, ends_at=later + timedelta(hours=1))
    assert remind(session, world, SOON) == []
    remind(session, world, later - timedelta(hours=3))
    assert world.told(SESSION_REMINDER) == [0, 0, 1]


def test_a_place_that_became_free_unnoticed_is_given_before_people_are_reminded(session, world):
    world.sign_up(0, 1, 2)
    session.scalars(
        select(SignUp).where(SignUp.person_id == world.ids[0])
    ).one().state = "withdrawn"
    session.commit()
    remind(session, world, SOON - timedelta(hours=20))
    assert world.told(SESSION_PLACE) == [2]
    assert world.told(SESSION_REMINDER) == [1, 2]


def left_out(session, kind, now=NOW):
    """Whom a mail of this kind would not tell any more."""
    rows = session.execute(select(Message).where(Message.kind == kind)).scalars().all()
    messages = [
        MessageRow(one.id, one.kind, one.subject, one.values, one.created_at, one.read_at)
        for one in rows
    ]
    gone = services.outdated_sessions(session, messages, now=now)
    session.rollback()
    return [one.person_id for one in rows if one.id in gone]


def test_a_mail_that_waited_leaves_out_what_is_no_longer_so(session, world):
    world.sign_up(0, 1)
    later = SOON + timedelta(hours=1)
    world.change(starts_at=later, ends_at=later + timedelta(hours=1))
    assert left_out(session, SESSION_CHANGED) == []
    assert left_out(session, SESSION_CHANGED, now=later) == world.ids[:2], "it has begun"
    world.withdraw(0)
    assert left_out(session, SESSION_CHANGED) == world.ids[:1], "the place was given back"
    world.cancel()
    assert left_out(session, SESSION_CHANGED) == world.ids[:2]
    assert left_out(session, SESSION_CANCELLED) == []
