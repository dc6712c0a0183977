"""Obligations by the API: several of one course are one duty of their person."""

from datetime import timedelta

from tests.factories import records
from tests.web.api.test_obligations import TODAY


def assign_by_order(session, course, organisation_id, days):
    return records.assign(
        session, course, due_on=TODAY + timedelta(days=days), organisation_id=organisation_id
    )


def test_of_several_obligations_of_a_course_one_stands_for_the_duty(
    api_client, session, own_organisation
):
    course, other = records.add_course(session, "security"), records.add_course(session, "files")
    people = [
        records.add_civil_servant(session, organisation_id=own_organisation.id) for _ in range(2)
    ]
    records.finish(session, people[1], other)
    first = assign_by_order(session, course, own_organisation.id, -2)
    for row, days in ((course, 5), (course, 9), (other, 7)):
        assign_by_order(session, row, own_organisation.id, days)
    session.commit()
    rows = api_client.get("/obligations").json["obligations"]
    assert len(rows) == 8
    leading = [(row["course"], row["assignment_id"]) for row in rows if row["leads_duty"]]
    assert len(leading) == 4 and leading.count(("security", first)) == 2
    sums = api_client.get("/obligations/summary").json["courses"]
    assert {row["course"]: (row["open"], row["met"], row["overdue"]) for row in sums} == {
        "security": (2, 0, 2),
        "files": (1, 1, 0),
    }
