"""Obligations: the rows that HR sees, filtered, in pages, and their sums."""

from datetime import date, timedelta
from itertools import count

import pytest

from lms.accounts.models import Post
from lms.accounts.rules import HR
from lms.obligations.models import Obligation
from lms.obligations.queries import ObligedSearch, iter_obliged_people
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, build_actor, grant

TODAY = NOW.date()


@pytest.fixture
def course(session):
    return records.add_course(session, "security")


@pytest.fixture
def oblige(session, course):
    """Return a function that makes an obligation, by its own assignment unless one is given."""
    days_apart = count(300)

    def make_obligation(
        person, *, state=OPEN, days=10, of_course=course, assignment=None, round_=0
    ):
        assignment_id = assignment or records.assign(
            session,
            of_course,
            due_on=TODAY + timedelta(days=next(days_apart)),
            organisation_id=add_organisation(session).id,
        )
        row = Obligation(
            assignment_id=assignment_id,
            person_id=person.id,
            course_id=of_course.id,
            region_unit_id=person.region_unit_id,
            round=round_,
            organisation_id=person.organisation_id,
            opened_on=TODAY,
            due_on=TODAY + timedelta(days=days),
            state=state,
            met_on=TODAY if state == MET else None,
        )
        session.add(row)
        session.flush()
        return row.id

    return make_obligation


def read_ids(reply):
    assert reply.status_code == 200, reply.json
    return [row["id"] for row in reply.json["obligations"]]


def test_obligations_are_narrowed_by_what_is_asked(api_client, session, own_organisation, oblige):
    branch = add_organisation(session, parent_id=own_organisation.id)
    own, below = (
        records.add_civil_servant(session, organisation_id=unit.id)
        for unit in (own_organisation, branch)
    )
    other = records.add_course(session, "files")
    first, late = oblige(own), oblige(below, days=-3)
    met_id, ended_id, exempt_id = (
        oblige(own, state=MET),
        oblige(own, state=ENDED),
        oblige(own, state=EXEMPT),
    )
    files = oblige(below, of_course=other, days=40)
    oblige(records.add_civil_servant(session, organisation_id=add_organisation(session).id))
    person_id, branch_id = below.id, branch.id
    session.commit()
    everything = [first, late, met_id, ended_id, exempt_id, files]
    assert read_ids(api_client.get("/obligations")) == everything
    for query, expected in (
        ({"state": "open"}, [first, late, files]),
        ({"state": "overdue"}, [late]),
        ({"state": "met"}, [met_id]),
        ({"state": "exempt"}, [exempt_id]),
        ({"due_before": (TODAY + timedelta(days=10)).isoformat()}, [late]),
        ({"person": person_id}, [late, files]),
        ({"course": "files"}, [files]),
        ({"organisation": branch_id}, [late, files]),
        ({"course": "files", "state": "overdue"}, []),
    ):
        assert read_ids(api_client.get("/obligations", **query)) == expected, query
    pages = [api_client.get("/obligations", limit=4)]
    pages.append(api_client.get("/obligations", limit=4, cursor=pages[0].json["next"]))
    assert [number for page in pages for number in read_ids(page)] == everything and pages[1].json[
        "next"
    ] is None


def test_a_row_says_who_what_and_when(api_client, session, own_organisation, oblige):
    servant = records.add_civil_servant(session, organisation_id=own_organisation.id)
    oblige(servant, days=-1)
    session.commit()
    row = api_client.get("/obligations").json["obligations"][0]
    assert (row["person_id"], row["surname"], row["course"], row["organisation_id"]) == (
        servant.id,
        servant.surname,
        "security",
        own_organisation.id,
    )
    assert (row["state"], row["overdue"], row["met_on"], date.fromisoformat(row["due_on"])) == (
        "open",
        True,
        None,
        TODAY - timedelta(days=1),
    )


def test_sums_count_the_same_people(api_client, session, own_organisation, oblige):
    people = [
        records.add_civil_servant(session, organisation_id=own_organisation.id) for _ in range(3)
    ]
    oblige(people[0]), oblige(people[1], days=-3), oblige(people[2], state=MET)
    oblige(people[1]), oblige(people[1], state=EXEMPT), oblige(people[2], state=ENDED)
    oblige(records.add_civil_servant(session, organisation_id=add_organisation(session).id))
    session.commit()
    reply = api_client.get("/obligations/summary").json
    assert reply == {
        "as_of": TODAY.isoformat(),
        "courses": [
            {"course": "security", "open": 2, "met": 1, "ended": 0, "exempt": 0, "overdue": 1}
        ],
    }
    late = api_client.get("/obligations/summary", due_before=TODAY.isoformat()).json["courses"]
    assert [(row["open"], row["met"]) for row in late] == [(1, 0)]


def test_the_rows_are_exactly_those_that_hr_sees(
    api_client, session, own_organisation, oblige, course
):
    """Own people; of a second post's holder what is asked here; of renewals the latest."""
    here = records.assign(
        session, course, due_on=TODAY + timedelta(days=210), organisation_id=own_organisation.id
    )
    own, guest, outsider = (
        records.add_civil_servant(session, organisation_id=employer.id)
        for employer in (own_organisation, add_organisation(session), add_organisation(session))
    )
    session.add(
        Post(
            person_id=guest.id, organisation_id=own_organisation.id, starts_on=TODAY, is_main=False
        )
    )
    by = records.assign(
        session,
        course,
        due_on=TODAY + timedelta(days=200),
        organisation_id=add_organisation(session).id,
    )
    (
        oblige(own, state=MET, assignment=by),
        oblige(own, assignment=by, round_=1),
        oblige(guest, assignment=here),
        oblige(guest),
        oblige(own, state=ENDED),
        oblige(outsider),
    )
    hr = records.add_civil_servant(session)
    grant(session, hr, HR, organisation_id=own_organisation.id)
    visible = [
        row.obligation_id
        for row in iter_obliged_people(
            session, build_actor(session, hr), ObligedSearch(state="any"), today=TODAY
        )
    ]
    session.commit()
    assert len(visible) == 3
    assert read_ids(api_client.get("/obligations")) == sorted(visible)
