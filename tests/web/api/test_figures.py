"""Figures and reports by the API: the vocabulary, handed-in bytes, and the scope."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from lms.core.clock import get_local_date
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.queries import count_content
from lms.periodic_reports.rules import encode_canonical_json, hash_content, parse_named_period
from lms.reporting.queries import areas
from lms.reporting.queries.counting import CountQuery, count_table
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import COURSE, MEASURES, MONTH, SEX
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, build_actor
from tests.factories.api import ApiClient, add_api_token
from tests.factories.records import ZONE, finish
from tests.factories.reporting import add_country

TODAY = get_local_date(NOW, ZONE)
PERIOD = parse_named_period("2026-Q1")
MISSING = 987654


@pytest.fixture
def small(session):
    return add_country(session)


@pytest.fixture
def area(session, small):
    """Return the organisation as seen by its HR, which is how its token sees it."""
    area_row = areas.load_area(
        session, build_actor(session, small.hr), areas.ORGANISATIONS, small.organisation.id
    )
    session.rollback()  # a session that has asked holds SQLite's lock
    return area_row


@pytest.fixture
def ministry(client, session, small, area):
    token_client = ApiClient(client, add_api_token(session, small.organisation, "reports:read"))
    session.commit()
    return token_client


def hand_in(session, area, number=1, *, plan=True):
    content = replace(
        count_content(session, area, PERIOD, today=TODAY),
        invited=0,
        number=number,
        correction="" if number == 1 else "Қате",
    )
    content = content if plan else replace(content, plan=None)
    session.add(
        HandedInReport(
            area_kind=area.kind,
            area_id=area.id,
            first=PERIOD.first,
            last=PERIOD.last,
            number=number,
            content=content.to_json(),
            sha256=hash_content(content),
            correction=content.correction,
            handed_in_at=NOW,
        )
    )
    session.commit()
    return content


def test_figures_are_those_of_the_site_by_any_words_of_the_vocabulary(
    ministry, session, small, area
):
    query = {
        "measure": "enrolled",
        "by": "course",
        "then_by": "month",
        "sex": "unknown",
        "period": "2026-01-15..2026-03-09",
    }
    reply = ministry.get("/figures", **query)
    assert reply.status_code == 200
    count_query = CountQuery(
        TODAY, {SEX: ("unknown",)}, Period(date(2026, 1, 15), date(2026, 3, 10))
    )
    counts = count_table(session, area, ["enrolled"], [COURSE, MONTH], query=count_query)
    rows = {tuple(key["key"] for key in row["keys"]): row["count"] for row in reply.json["rows"]}
    assert rows == {
        (str(course), str(month)): values["enrolled"] for (course, month), values in counts.items()
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
    "query",
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
def test_what_is_not_of_the_vocabulary_is_refused(ministry, query):
    assert ministry.get("/figures", **query).status_code == 422


def test_a_report_has_the_bytes_of_what_was_handed_in_and_without_a_number_those_of_now(
    ministry, session, small, area
):
    first = hand_in(session, area)
    finish(session, small.hr, small.courses[0])
    second = hand_in(session, area, 2)
    session.commit()
    reports = ministry.get("/reports", every="quarter").json
    assert reports["organisation"] == small.organisation.id
    period = reports["periods"][0]
    assert (period["period"], period["state"]) == ("2026-Q1", "handed_in")
    assert [
        (report["number"], report["sha256"], report["correction"]) for report in period["reports"]
    ] == [(2, hash_content(second), "Қате"), (1, hash_content(first), "")]
    for content in (first, second):
        reply = ministry.get("/report", period="2026-Q1", number=content.number)
        assert reply.data == encode_canonical_json(content)
        assert hashlib.sha256(reply.data).hexdigest() == hash_content(content)
    assert ministry.get("/report", period="2026-Q1").data == encode_canonical_json(
        replace(second, number=0, correction="")
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_report_handed_in_before_there_was_a_plan_in_them_keeps_its_bytes(
    ministry, session, area
):
    old = hand_in(session, area, plan=False)
    reply = ministry.get("/report", period="2026-Q1", number=1)
    assert "plan" not in reply.json
    assert hashlib.sha256(reply.data).hexdigest() == hash_content(old)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_organisation_below_is_answered_and_a_foreign_one_looks_as_a_missing_one(
    ministry, session, small
):
    own_id, foreign_id = small.organisation.id, small.foreign_organisation.id
    below_id = add_organisation(session, parent_id=own_id).id
    session.commit()
    assert ministry.get("/reports", organisation=below_id).json["organisation"] == below_id
    for path, query in (
        ("/reports", {}),
        ("/report", {"period": "2026-Q1"}),
        ("/figures", {"measure": "enrolled"}),
    ):
        assert ministry.get(path, **query).status_code == 200
        replies = [
            ministry.get(path, organisation=organisation_id, **query)
            for organisation_id in (foreign_id, MISSING)
        ]
        assert [reply.status_code for reply in replies] == [404, 404]
        assert (
            len({reply.data.replace(reply.json["request_id"].encode(), b"") for reply in replies})
            == 1
        )
    own = ministry.get("/figures", measure="people_enrolled", by="organisation").json
    assert [row["keys"][0]["key"] for row in own["rows"]] == [str(own_id)]
    inside = ministry.get("/figures", measure="people_enrolled", unit=small.units["150000000"]).json
    assert inside["total"] == 0, "a unit elsewhere holds nobody of the token's"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("query", [{"period": "2027-H1"}, {"period": "2026-Q1", "number": 7}])
def test_a_report_that_does_not_exist_is_not_found(ministry, small, query):
    assert ministry.get("/report", **query).status_code == 404
