"""Counted figures and reports to hand in, for programs: the words of the vocabulary, the bytes of what was handed in, nothing of others."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from lms.core.clock import local_date
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.queries import content_of
from lms.periodic_reports.rules import canonical, digest, named_period
from lms.reporting.queries import places
from lms.reporting.queries.counting import FigureQuery, count_table
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import COURSE, MEASURES, MONTH, SEX
from tests.conftest import NOW
from tests.factories.accounts import actor_of, organisation
from tests.factories.api import Program, api_token
from tests.factories.records import ZONE, finish
from tests.factories.reporting import country

TODAY = local_date(NOW, ZONE)
PERIOD = named_period("2026-Q1")
MISSING = 987654


@pytest.fixture
def small(session):
    return country(session)


@pytest.fixture
def place(session, small):
    """The body as its HR sees it, which is as its token does."""
    found = places.place(session, actor_of(session, small.hr), places.ORGANISATIONS, small.body.id)
    session.rollback()  # a session that has asked holds SQLite's lock
    return found


@pytest.fixture
def ministry(client, session, small, place):
    made = Program(client, api_token(session, small.body, "reports:read"))
    session.commit()
    return made


def handed_in(session, place, number=1, *, plan=True):
    content = replace(
        content_of(session, place, PERIOD, today=TODAY, zone=ZONE),
        number=number,
        correction="" if number == 1 else "Қате",
    )
    content = content if plan else replace(content, plan=None)
    session.add(
        HandedInReport(
            place_kind=place.kind,
            place_id=place.id,
            first=PERIOD.first,
            last=PERIOD.last,
            number=number,
            content=content.plain(),
            sha256=digest(content),
            correction=content.correction,
            handed_in_at=NOW,
        )
    )
    session.commit()
    return content


def test_figures_are_those_of_the_site_by_any_words_of_the_vocabulary(
    ministry, session, small, place
):
    asked = {
        "measure": "enrolled",
        "by": "course",
        "then_by": "month",
        "sex": "unknown",
        "period": "2026-01-15..2026-03-09",
    }
    reply = ministry.get("/figures", **asked)
    assert reply.status_code == 200
    question = FigureQuery(
        TODAY, ZONE, {SEX: ("unknown",)}, Period(date(2026, 1, 15), date(2026, 3, 10))
    )
    counted = count_table(session, place, ["enrolled"], [COURSE, MONTH], question=question)
    rows = {tuple(key["key"] for key in row["keys"]): row["count"] for row in reply.json["rows"]}
    assert rows == {
        (str(course), str(month)): values["enrolled"] for (course, month), values in counted.items()
    }
    assert reply.json["total"] == sum(rows.values()) > 0
    first = reply.json["rows"][0]["keys"]
    assert all(key["kk"] and key["ru"] for key in first)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_measure_and_dimension_is_answered(ministry, session, small):
    for measure in MEASURES:
        assert ministry.get("/figures", measure=measure).json["rows"] == [
            {"keys": [], "count": ministry.get("/figures", measure=measure).json["total"]}
        ]
    for by in (
        "region",
        "district",
        "unit",
        "organisation",
        "audience",
        "language",
        "age_group",
        "settlement",
        "quarter",
        "year",
    ):
        reply = ministry.get("/figures", measure="people_enrolled", by=by).json
        assert len(reply["rows"]) > 0, by
        assert sum(row["count"] for row in reply["rows"]) >= reply["total"] > 0, (
            "people in two rows are counted once"
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"measure": "nothing"},
        {"measure": "enrolled", "then_by": "month"},
        {"measure": "enrolled", "by": "month", "then_by": "month"},
        {"measure": "enrolled", "period": "2026-H3"},
        {"measure": "enrolled", "period": "2026-02-31..2026-03-01"},
        {"measure": "enrolled", "sex": "x"},
        {"measure": "enrolled", "colour": "red"},
    ],
)
def test_what_is_not_of_the_vocabulary_is_refused(ministry, asked):
    assert ministry.get("/figures", **asked).status_code == 422


def test_a_report_has_the_bytes_of_what_was_handed_in_and_without_a_number_those_of_now(
    ministry, session, small, place
):
    first = handed_in(session, place)
    finish(session, small.hr, small.courses[0])
    second = handed_in(session, place, 2)
    session.commit()
    listed = ministry.get("/reports", every="quarter").json
    assert listed["organisation"] == small.body.id
    period = listed["periods"][0]
    assert (period["period"], period["state"]) == ("2026-Q1", "handed_in")
    assert [(one["number"], one["sha256"], one["correction"]) for one in period["reports"]] == [
        (2, digest(second), "Қате"),
        (1, digest(first), ""),
    ]
    for content in (first, second):
        reply = ministry.get("/report", period="2026-Q1", number=content.number)
        assert reply.data == canonical(content)
        assert hashlib.sha256(reply.data).hexdigest() == digest(content)
    assert ministry.get("/report", period="2026-Q1").data == canonical(
        replace(second, number=0, correction="")
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_report_handed_in_before_there_was_a_plan_in_them_keeps_its_bytes(
    ministry, session, place
):
    old = handed_in(session, place, plan=False)
    reply = ministry.get("/report", period="2026-Q1", number=1)
    assert "plan" not in reply.json
    assert hashlib.sha256(reply.data).hexdigest() == digest(old)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_organisation_below_is_answered_and_a_foreign_one_looks_as_a_missing_one(
    ministry, session, small
):
    own_id, foreign_id = small.body.id, small.foreign_body.id
    below_id = organisation(session, parent_id=own_id).id
    session.commit()
    assert ministry.get("/reports", organisation=below_id).json["organisation"] == below_id
    for path, asked in (
        ("/reports", {}),
        ("/report", {"period": "2026-Q1"}),
        ("/figures", {"measure": "enrolled"}),
    ):
        assert ministry.get(path, **asked).status_code == 200
        told = [ministry.get(path, organisation=one, **asked) for one in (foreign_id, MISSING)]
        assert [reply.status_code for reply in told] == [404, 404]
        assert (
            len({reply.data.replace(reply.json["request_id"].encode(), b"") for reply in told}) == 1
        )
    own = ministry.get("/figures", measure="people_enrolled", by="organisation").json
    assert [row["keys"][0]["key"] for row in own["rows"]] == [str(own_id)]
    inside = ministry.get("/figures", measure="people_enrolled", unit=small.units["150000000"]).json
    assert inside["total"] == 0, "a unit elsewhere holds nobody of the token's"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", [{"period": "2027-H1"}, {"period": "2026-Q1", "number": 7}])
def test_a_report_that_does_not_exist_is_not_found(ministry, small, asked):
    assert ministry.get("/report", **asked).status_code == 404
