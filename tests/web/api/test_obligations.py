"""Obligations: the rows of the people whom HR sees, narrowed, in pages, and their sums."""

from datetime import date, timedelta
from itertools import count

import pytest

from lms.accounts.models import Post
from lms.accounts.rules import HR
from lms.obligations.models import Obligation
from lms.obligations.queries import ObligedSearch, all_obliged
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import actor_of, grant, organisation

TODAY = NOW.date()


@pytest.fixture
def course(session):
    return records.course(session, "security")


@pytest.fixture
def oblige(session, course):
    """Makes an obligation of a civil servant's, each by an assignment of its own unless one is given."""
    days_apart = count(300)

    def made(who, *, state=OPEN, days=10, what=course, assignment=None, round_=0):
        by = assignment or records.assign(
            session,
            what,
            due_on=TODAY + timedelta(days=next(days_apart)),
            organisation_id=organisation(session).id,
        )
        row = Obligation(
            assignment_id=by,
            person_id=who.id,
            course_id=what.id,
            region_unit_id=who.region_unit_id,
            round=round_,
            organisation_id=who.organisation_id,
            opened_on=TODAY,
            due_on=TODAY + timedelta(days=days),
            state=state,
            met_on=TODAY if state == MET else None,
        )
        session.add(row)
        session.flush()
        return row.id

    return made


def ids(reply):
    assert reply.status_code == 200, reply.json
    return [row["id"] for row in reply.json["obligations"]]


def test_obligations_are_narrowed_by_what_is_asked(program, session, body, oblige):
    branch = organisation(session, parent_id=body.id)
    here, there = (
        records.civil_servant(session, organisation_id=place.id) for place in (body, branch)
    )
    other = records.course(session, "files")
    first, late = oblige(here), oblige(there, days=-3)
    met, ended, exempt = (
        oblige(here, state=MET),
        oblige(here, state=ENDED),
        oblige(here, state=EXEMPT),
    )
    files = oblige(there, what=other, days=40)
    oblige(records.civil_servant(session, organisation_id=organisation(session).id))
    person_id, branch_id = there.id, branch.id
    session.commit()
    everything = [first, late, met, ended, exempt, files]
    assert ids(program.get("/obligations")) == everything
    for query, expected in (
        ({"state": "open"}, [first, late, files]),
        ({"state": "overdue"}, [late]),
        ({"state": "met"}, [met]),
        ({"state": "exempt"}, [exempt]),
        ({"due_before": (TODAY + timedelta(days=10)).isoformat()}, [late]),
        ({"person": person_id}, [late, files]),
        ({"course": "files"}, [files]),
        ({"organisation": branch_id}, [late, files]),
        ({"course": "files", "state": "overdue"}, []),
    ):
        assert ids(program.get("/obligations", **query)) == expected, query
    pages = [program.get("/obligations", limit=4)]
    pages.append(program.get("/obligations", limit=4, cursor=pages[0].json["next"]))
    assert [number for page in pages for number in ids(page)] == everything and pages[1].json[
        "next"
    ] is None


def test_a_row_says_who_what_and_when(program, session, body, oblige):
    who = records.civil_servant(session, organisation_id=body.id)
    oblige(who, days=-1)
    session.commit()
    row = program.get("/obligations").json["obligations"][0]
    assert (row["person_id"], row["surname"], row["course"], row["organisation_id"]) == (
        who.id,
        who.surname,
        "security",
        body.id,
    )
    assert (row["state"], row["overdue"], row["met_on"], date.fromisoformat(row["due_on"])) == (
        "open",
        True,
        None,
        TODAY - timedelta(days=1),
    )


def test_sums_count_the_same_rows(program, session, body, oblige):
    who = records.civil_servant(session, organisation_id=body.id)
    oblige(who), oblige(who, days=-3), oblige(who, state=MET)
    oblige(records.civil_servant(session, organisation_id=organisation(session).id))
    session.commit()
    reply = program.get("/obligations/summary").json
    assert reply == {
        "as_of": TODAY.isoformat(),
        "courses": [
            {"course": "security", "open": 2, "met": 1, "ended": 0, "exempt": 0, "overdue": 1}
        ],
    }
    late = program.get("/obligations/summary", due_before=TODAY.isoformat()).json["courses"]
    assert [(row["open"], row["met"]) for row in late] == [(1, 0)]


def test_the_rows_are_exactly_those_that_hr_sees(program, session, body, oblige, course):
    """Of one's own people; of somebody with a second post here what is asked here; of renewals the latest; not of one who is elsewhere."""
    here = records.assign(
        session, course, due_on=TODAY + timedelta(days=210), organisation_id=body.id
    )
    own, guest, left = (
        records.civil_servant(session, organisation_id=place.id)
        for place in (body, organisation(session), organisation(session))
    )
    session.add(Post(person_id=guest.id, organisation_id=body.id, starts_on=TODAY, is_main=False))
    by = records.assign(
        session,
        course,
        due_on=TODAY + timedelta(days=200),
        organisation_id=organisation(session).id,
    )
    (
        oblige(own, state=MET, assignment=by),
        oblige(own, assignment=by, round_=1),
        oblige(guest, assignment=here),
        oblige(guest),
        oblige(own, state=ENDED),
        oblige(left),
    )
    hr = records.civil_servant(session)
    grant(session, hr, HR, organisation_id=body.id)
    seen = [
        row.obligation_id
        for row in all_obliged(
            session, actor_of(session, hr), ObligedSearch(state="any"), today=TODAY
        )
    ]
    session.commit()
    assert len(seen) == 3
    assert ids(program.get("/obligations")) == sorted(seen)
