"""Seats in trainings in a merge of two accounts and its undo."""

from datetime import timedelta

from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import OPERATOR
from lms.core.clock import Moment
from lms.duplicates.services import merge_people, preview_merge, undo_merge
from lms.outreach.models import SignUp
from lms.outreach.rules import COMING, WAITING, WITHDRAWN
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.outreach import ZONE, add_sign_up, add_training


def take_snapshot(session):
    """Return owner and state of each seat by id, without the columns for calendars."""
    session.rollback()
    rows = {
        row.id: (row.person_id, row.state, row.came, row.queued_at)
        for row in session.scalars(select(SignUp))
    }
    session.rollback()
    return rows


def test_sign_ups_go_on_with_the_account_that_stays_the_better_one_of_both_and_come_back(
    session, container
):
    connect_signals()
    kept_account, merged_account = add_person(session), add_person(session, iin_hash=None)
    only_theirs, was_there, waited, both = (add_training(session, capacity=9) for _ in range(4))
    early = NOW - timedelta(hours=1)
    alone = add_sign_up(session, only_theirs, merged_account)
    pairs = {
        "was there": (
            add_sign_up(session, was_there, kept_account),
            add_sign_up(session, was_there, merged_account, came=True),
        ),
        "waited": (
            add_sign_up(session, waited, kept_account, state=WAITING),
            add_sign_up(session, waited, merged_account, queued_at=early),
        ),
        "both": (
            add_sign_up(session, both, kept_account),
            add_sign_up(session, both, merged_account, state=WITHDRAWN),
        ),
    }
    ids = {name: (mine.id, theirs.id) for name, (mine, theirs) in pairs.items()}
    number, people = alone.id, (kept_account.id, merged_account.id)
    session.commit()
    before = take_snapshot(session)
    merge_preview = preview_merge(session, by=OPERATOR, kept_id=people[0], merged_id=people[1])
    assert merge_preview.counts["training_sign_up"] == 1
    session.rollback()
    values = {"by": OPERATOR, "cipher": container.iin_cipher}
    merge_id = merge_people(
        session, kept_id=people[0], merged_id=people[1], moment=Moment(NOW, ZONE), **values
    )
    session.commit()
    after = take_snapshot(session)
    assert after[number] == (people[0], COMING, None, NOW)
    assert [after[ids[name][0]][:3] for name in pairs] == [
        (people[0], COMING, True),
        (people[0], COMING, None),
        (people[0], COMING, None),
    ]
    assert [after[ids[name][1]][:3] for name in pairs] == [(people[1], WITHDRAWN, None)] * 3, (
        "nobody has two places"
    )
    undo_merge(session, merge_id=merge_id, moment=Moment(NOW + timedelta(hours=1), ZONE), **values)
    session.commit()
    assert take_snapshot(session) == before
    assert session.get_one(Person, people[1]).merged_into_id is None
