"""Places in face-to-face lessons when two accounts become one, and two again."""

from datetime import timedelta

from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import OPERATOR
from lms.core.clock import Moment
from lms.duplicates.services import merge_people, preview_merge, undo_merge
from lms.outreach.models import SignUp
from lms.outreach.rules import COMING, WAITING, WITHDRAWN
from lms.wiring import connect
from tests.conftest import NOW
from tests.factories.accounts import person
from tests.factories.outreach import ZONE, place_in, training_session


def rows(session):
    """Whose each place is, and what it is; by id, without what only calendars look at."""
    session.rollback()
    found = {
        row.id: (row.person_id, row.state, row.came, row.queued_at)
        for row in session.scalars(select(SignUp))
    }
    session.rollback()
    return found


def test_places_go_on_with_the_account_that_stays_the_better_one_where_both_have_one_and_come_back(
    session, container
):
    connect()
    kept, merged = person(session), person(session, iin_hash=None)
    only_theirs, was_there, waited, both = (training_session(session, capacity=9) for _ in range(4))
    early = NOW - timedelta(hours=1)
    alone = place_in(session, only_theirs, merged)
    pairs = {
        "was there": (
            place_in(session, was_there, kept),
            place_in(session, was_there, merged, came=True),
        ),
        "waited": (
            place_in(session, waited, kept, state=WAITING),
            place_in(session, waited, merged, queued_at=early),
        ),
        "both": (place_in(session, both, kept), place_in(session, both, merged, state=WITHDRAWN)),
    }
    ids = {name: (mine.id, theirs.id) for name, (mine, theirs) in pairs.items()}
    number, people = alone.id, (kept.id, merged.id)
    session.commit()
    before = rows(session)
    shown = preview_merge(session, by=OPERATOR, kept_id=people[0], merged_id=people[1])
    assert shown.counts["session_sign_up"] == 1
    session.rollback()
    values = {"by": OPERATOR, "cipher": container.iin_cipher}
    merge_id = merge_people(
        session, kept_id=people[0], merged_id=people[1], moment=Moment(NOW, ZONE), **values
    )
    session.commit()
    after = rows(session)
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
    assert rows(session) == before
    assert session.get_one(Person, people[1]).merged_into_id is None
