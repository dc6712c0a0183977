"""Periods and days of reports to hand in, and reminders of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.queries import count_unread
from lms.messaging.rules.wording import word_message
from lms.messaging.services import claim_deliveries
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.queries import count_content
from lms.periodic_reports.rules import (
    HALF,
    ReportContent,
    ReportLine,
    ReportTable,
    encode_canonical_json,
    find_due_reminder,
    find_period,
    find_report_due_day,
    find_report_state,
    hash_content,
    list_latest_periods,
    parse_content,
    parse_named_period,
)
from lms.periodic_reports.services import hand_in, remind_of_reports
from lms.reporting.queries.areas import UNITS, load_area
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, load_unit
from tests.factories.reporting import build_handed_in_report


@pytest.mark.parametrize(
    ("name", "akimat", "agency"),
    [
        ("2026-H1", date(2026, 6, 30), date(2026, 7, 10)),
        ("2026-H2", date(2026, 12, 30), date(2027, 1, 10)),
        ("2026-Q1", None, None),
        ("2026", None, None),
        ("2026-03", None, None),
    ],
)
def test_the_days_are_those_of_the_state_programmes(name, akimat, agency):
    period = parse_named_period(name)
    assert (find_report_due_day(period, whole=False), find_report_due_day(period, whole=True)) == (
        akimat,
        agency,
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [("half", "2026-H2"), ("quarter", "2026-Q3"), ("month", "2026-09"), ("year", "2026")],
)
def test_a_period_of_each_kind_holds_its_days(kind, name):
    period = find_period(kind, date(2026, 9, 30))
    assert period.name == name
    assert period.first <= date(2026, 9, 30) <= period.last
    latest = list_latest_periods(kind, date(2026, 9, 30))
    assert [
        (earlier.last, later.first) for later, earlier in zip(latest, latest[1:], strict=False)
    ] == [(date.fromordinal(later.first.toordinal() - 1), later.first) for later in latest[:-1]]


@pytest.mark.parametrize(
    ("day", "days"),
    [
        ((6, 15), None),
        ((6, 16), 14),
        ((6, 22), 14),
        ((6, 23), 7),
        ((6, 29), 1),
        ((6, 30), 1),
        ((7, 1), None),
    ],
)
def test_reminders_stand_from_their_day_to_the_next(day, days):
    reminder = find_due_reminder(date(2026, *day), whole=False)
    assert reminder == (None if days is None else (parse_named_period("2026-H1"), days))


def test_the_agency_is_reminded_after_the_half_year_has_ended():
    assert find_due_reminder(date(2027, 1, 3), whole=True) == (parse_named_period("2026-H2"), 7)
    assert find_due_reminder(date(2027, 1, 3), whole=False) is None


def test_a_report_is_late_once_its_day_has_passed():
    period = parse_named_period("2026-H1")
    days = [date(2026, 5, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [
        find_report_state(period, due=date(2026, 6, 30), number=0, today=day) for day in days
    ] == ["to_come", "open", "late"]
    assert find_report_state(period, due=date(2026, 6, 30), number=2, today=days[2]) == "handed_in"


def test_content_read_back_has_the_same_hash_and_any_other_number_another():
    def build_content(count):
        table = ReportTable(
            "months",
            (ReportLine("2026-01", "қаңтар", "январь", {"enrolled": count, "completed": 0}),),
        )
        return ReportContent(
            area_kind="units",
            area_id=7,
            area_kk="Ақмола",
            area_ru="Акмола",
            period=find_period(HALF, date(2026, 1, 1)),
            counted_on=date(2026, 6, 1),
            totals={"enrolled": count},
            tables=(table,),
        )

    content = build_content(5)
    assert encode_canonical_json(parse_content(content.to_json())) == encode_canonical_json(content)
    assert hash_content(build_content(6)) != hash_content(content)
    assert b"\\u" not in encode_canonical_json(content)


def test_those_who_have_not_handed_in_are_told_once_for_each_day(session):
    officer, other_officer, admin, hr = (add_person(session) for _ in range(4))
    grant(session, officer, "officer", kato=AKMOLA)
    grant(session, other_officer, "officer", kato=AKTOBE)
    grant(session, admin, "national_admin")
    session.add(
        build_handed_in_report(load_unit(session, AKTOBE).id, parse_named_period("2026-H1"))
    )
    session.add(
        build_handed_in_report(load_unit(session, AKMOLA).id, parse_named_period("2025-H2"))
    )
    session.flush()
    counts = []
    for day in (10, 16, 17, 23, 29, 30):
        moment = datetime(2026, 6, day, 6, tzinfo=UTC)
        counts.append(remind_of_reports(session, moment=Moment(moment, ZONE)))
    assert counts == [0, 1, 0, 1, 2, 0]  # on 29 June the agency has 11 days left
    messages = session.execute(
        select(Message.person_id, Message.kind, Message.values).order_by(Message.id)
    ).all()
    assert [row.person_id for row in messages] == [officer.id, officer.id, officer.id, admin.id]
    words = word_message(messages[0].kind, messages[0].values, {})
    assert words.path == f"/periodic-reports/units/{load_unit(session, AKMOLA).id}/2026-H1"


def test_whoever_hands_in_settles_the_reminders_of_all_who_answer_for_it(session):
    first, second, other = (add_person(session, email=f"{name}@mail.kz") for name in "abc")
    for who, kato in ((first, AKMOLA), (second, AKMOLA), (other, AKTOBE)):
        grant(session, who, "officer", kato=kato)
    session.flush()
    moment = Moment(datetime(2026, 6, 23, 6, tzinfo=UTC), ZONE)
    assert remind_of_reports(session, moment=moment) == 3
    period = parse_named_period("2026-H1")
    area = load_area(session, build_actor(session, first), UNITS, load_unit(session, AKMOLA).id)
    content = replace(count_content(session, area, period, today=moment.today), number=1)
    hand_in(session, area=area, content=content, pdf_sha256=None, now=moment.now)
    assert [count_unread(session, who.id) for who in (first, second, other)] == [0, 0, 1]
    later = replace(moment, now=moment.now + timedelta(hours=1))
    mails = claim_deliveries(session, moment=later, outdated=lambda *_: set())
    assert [mail.person_id for mail in mails] == [other.id]


@pytest.mark.parametrize(
    "change", [update(HandedInReport).values(correction="x"), delete(HandedInReport)]
)
def test_the_database_refuses_to_change_what_was_handed_in(session, change):
    session.add(
        build_handed_in_report(load_unit(session, AKMOLA).id, parse_named_period("2025-H2"))
    )
    session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(change)
