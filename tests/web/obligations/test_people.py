"""People of an assignment and late people: lists, filters, exports, reminders, new due days."""

import csv
import io
import re
from datetime import timedelta

from sqlalchemy import func, select

from lms.accounts.models import PersonalAccess
from lms.accounts.rules import OPERATOR
from lms.core.clock import Moment
from lms.core.i18n import format_date
from lms.messaging.models import Message
from lms.obligations.models import Assignment, Obligation, ObligationEvent
from lms.obligations.services import reopen_on_revocation
from lms.regions.queries import find_root
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.queries.counting import CountQuery, count_facts
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU
from tests.web.obligations.office import CANARY, DUE, TODAY, count_table_rows, read_text

YESTERDAY = TODAY - timedelta(days=1)


def read_csv(response):
    assert response.status_code == 200
    return list(
        csv.reader(
            io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff")), delimiter=";"
        )
    )


def count_views(session, servant):
    """Count how often a person's data was viewed."""
    result = session.scalar(select(func.count()).where(PersonalAccess.person_id == servant.id))
    session.commit()
    return result


def test_the_list_says_how_many_have_met_it_and_are_late(officer, session, office):
    assignment_id = office.assign(session, due_on=YESTERDAY)
    office.assign(session, kato=AKTOBE)
    page = read_text(officer.get("/obligations/"))
    assert [
        int(number)
        for number in re.findall(rf'href="/obligations/{assignment_id}[^"]*">(\d+)</a>', page)
    ] == [3, 1, 2]
    states = {
        "met": 1,
        "overdue": 2,
        "open": 2,
        "not_begun": 2,
        "under_way": 0,
        "met_in_time": 0,
        "met_late": 1,
        "exempt": 0,
        "": 3,
        "nonsense": 3,
    }
    for state, rows in states.items():
        assert (
            count_table_rows(read_text(officer.get(f"/obligations/{assignment_id}?state={state}")))
            == rows
        ), state
    here = read_text(
        officer.get(f"/obligations/{assignment_id}?unit=unit-{office.units[KOKSHETAU]}")
    )
    assert office.servants[0].surname in here and office.servants[1].surname not in here


def test_whose_certificate_was_revoked_has_begun_the_course_as_in_reports(officer, session, office):
    records.add_civil_servant(session, kato=KOKSHETAU)
    assignment_id = office.assign(session)
    records.enrol(session, office.servants[2], office.course)
    revoked_id = records.finish(session, office.servants[1], office.course, days=0)
    reopen_on_revocation(session, enrolment_id=revoked_id, by_id=None, moment=Moment(NOW, ZONE))
    session.commit()

    def count_shown(state):
        page = read_text(officer.get(f"/obligations/{assignment_id}?state={state}"))
        return count_table_rows(page), "бастаған, қазір оқымайды" in page

    assert count_shown("left_off") == (1, True)
    assert count_shown("under_way") == (1, False)
    row_count, _is_left_off = count_shown("not_begun")
    nation = load_area(session, OPERATOR, UNITS, find_root(session).id)
    (fact,) = count_facts(session, nation, "never_started", (), query=CountQuery(TODAY))
    assert row_count == fact.count == 1


def test_assignments_are_narrowed_sorted_and_taken_along(officer, session, office):
    assignment_id = office.assign(session)
    records.assign(session, office.other_course, due_on=DUE, region_unit_id=office.units[KOKSHETAU])
    office.settle(session)
    for query, rows in (
        ("course=security", 1),
        ("state=withdrawn", 0),
        ("target=көкшетау", 1),
        ("mine=1", 0),
        ("sort=-met", 2),
    ):
        page = read_text(officer.get(f"/obligations/?{query}"))
        assert count_table_rows(page) == rows, query
    table = read_csv(officer.send("/obligations/export?course=security", {"format": "csv"}))
    assert len(table) == 2 and table[1][3:7] == ["3", "1", "0", "0"]
    assert officer.send("/obligations/export", {"format": "pdf"}).status_code == 400
    assert f"/obligations/{assignment_id}" in read_text(officer.get("/obligations/?sort=nonsense"))


def test_showing_people_is_noted_in_their_access_log_and_so_is_a_file(officer, session, office):
    assignment_id = office.assign(session)
    servant = office.servants[1]
    for path, times in (
        (f"/obligations/{assignment_id}", 1),
        (f"/obligations/{assignment_id}/people/{servant.id}", 2),
        (f"/obligations/{assignment_id}?state=met", 2),
    ):
        read_text(officer.get(path))
        assert count_views(session, servant) == times, path
    table = read_csv(
        officer.send(f"/obligations/{assignment_id}/export?state=open", {"format": "csv"})
    )
    assert {row[0] for row in table[1:]} == {
        f"{item.surname} {item.given_name}" for item in office.servants[1:]
    }
    assert count_views(session, servant) == 3 and count_views(session, office.servants[0]) == 2
    officer.send(
        "/obligations/new", office.build_form(step="preview", due_on=str(DUE + timedelta(days=1)))
    )
    assert count_views(session, servant) == 4
    assert count_views(session, office.stranger) == 0


def test_a_workbook_of_the_people_is_one(officer, session, office):
    assignment_id = office.assign(session)
    reply = officer.send(f"/obligations/{assignment_id}/export", {"format": "xlsx"})
    assert (
        reply.get_data().startswith(b"PK") and "attachment" in reply.headers["Content-Disposition"]
    )


def test_who_is_late_stands_in_one_list_across_assignments_the_latest_first(
    officer, session, office
):
    office.assign(session, due_on=YESTERDAY)
    records.assign(
        session,
        office.other_course,
        due_on=TODAY - timedelta(days=5),
        region_unit_id=office.units[AKMOLA],
    )
    office.assign(session, kato=AKTOBE, due_on=YESTERDAY)
    page = read_text(officer.get("/obligations/late"))
    days = re.findall(r"(\d\d\.\d\d\.2026)", page)
    assert (
        days == sorted(days, key=lambda day: day[3:5] + day[:2])
        and len(days) == 5
        and CANARY not in page
    )
    assert count_table_rows(read_text(officer.get("/obligations/late?course=security"))) == 2
    assert (
        count_table_rows(
            read_text(officer.get(f"/obligations/late?name={office.servants[0].surname}"))
        )
        == 1
    )
    assert len(read_csv(officer.send("/obligations/late/export", {"format": "csv"}))) == 6


def test_people_are_reminded_after_it_was_asked_once_more_and_not_twice_a_day(
    officer, session, office
):
    assignment_id = office.assign(session)
    row, graduate = (
        f"{assignment_id}-{servant.id}" for servant in (office.servants[1], office.servants[0])
    )
    path = f"/obligations/remind?assignment={assignment_id}&who={row}&who={graduate}"
    assert re.search(r'class="lead">[^<]*\b1 ', read_text(officer.get(path))), (
        "who has completed it is not reminded"
    )
    before = session.scalar(select(func.count()).select_from(Message))
    session.commit()
    for _again in range(2):
        reply = officer.send(path)
        assert (reply.status_code, reply.headers["Location"]) == (
            303,
            f"/obligations/{assignment_id}",
        )
    assert session.scalar(select(func.count()).select_from(Message)) == before + 1


def test_all_that_the_filter_shows_get_another_day_with_the_reason_on_record(
    officer, session, office
):
    assignment_id = office.assign(session)
    other = office.assign(session, due_on=DUE + timedelta(days=1))
    path = (
        f"/obligations/move?assignment={assignment_id}&everyone=1&state=&unit=&organisation=&name="
    )
    assert re.search(r'class="lead">[^<]*\b2\b', read_text(officer.get(path)))
    later = DUE + timedelta(days=7)
    for data in (
        {"due_on": str(later), "reason": ""},
        {"due_on": str(YESTERDAY), "reason": "Су тасқыны"},
        {"due_on": "", "reason": "a"},
    ):
        assert "error-summary" in read_text(officer.send(path, data), 422)
    assert officer.send(path, {"due_on": str(later), "reason": "Су тасқыны"}).status_code == 303
    days = session.execute(
        select(Obligation.assignment_id, Obligation.state, Obligation.due_on).distinct()
    ).all()
    assert {tuple(row) for row in days} >= {
        (assignment_id, "open", later),
        (assignment_id, "met", DUE),
        (other, "open", DUE + timedelta(days=1)),
    }
    session.commit()
    assert "Су тасқыны" in read_text(
        officer.get(f"/obligations/{assignment_id}/people/{office.servants[1].id}")
    )
    record = read_text(officer.get(f"/obligations/{assignment_id}/record"))
    assert "Су тасқыны" in record
    assert format_date(later) in record, "the day as people write it"
    assert str(later) not in record


def test_without_anybody_chosen_nothing_is_asked(officer, session, office):
    assignment_id = office.assign(session)
    for query in (
        "",
        f"&who={assignment_id}-{office.servants[0].id}",
        "&who=x",
        "&who=1-",
        "&everyone=1&state=met",
    ):
        for action in ("remind", "move"):
            reply = officer.get(f"/obligations/{action}?assignment={assignment_id}{query}")
            assert (reply.status_code, reply.headers["Location"]) == (
                302,
                f"/obligations/{assignment_id}{'?state=met' if 'state' in query else ''}",
            ), query
            data = {"due_on": str(DUE), "reason": "a"}
            assert (
                officer.send(
                    f"/obligations/{action}?assignment={assignment_id}{query}", data
                ).status_code
                == 422
            )


def test_withdrawing_asks_first_and_then_ends_what_is_open(officer, session, office):
    assignment_id = office.assign(session)
    assert "2 адам" in read_text(officer.get(f"/obligations/{assignment_id}/withdraw"))
    assert officer.send(f"/obligations/{assignment_id}/withdraw").status_code == 303
    assert sorted(session.scalars(select(Obligation.state))) == ["ended", "ended", "met"]
    session.rollback()
    assert officer.send(f"/obligations/{assignment_id}/withdraw").status_code == 409
    assert officer.get(f"/obligations/{assignment_id}/withdraw").status_code == 404


def test_a_list_costs_the_same_whatever_its_length(officer, app, session, office, count_queries):
    assignment_id = office.assign(session)
    with count_queries(app) as few:
        officer.get(f"/obligations/{assignment_id}")
    for _number in range(20):
        records.add_civil_servant(session)
    records.resolve_all(session)
    session.commit()
    with count_queries(app) as many:
        assert count_table_rows(read_text(officer.get(f"/obligations/{assignment_id}"))) == 23
    assert len(many) == len(few)


def test_an_empty_list_leads_on(officer, office):
    assert "/obligations/new" in read_text(officer.get("/obligations/"))
    assert 'class="button button--secondary" href="/obligations/"' in read_text(
        officer.get("/obligations/late")
    )


def test_hr_sees_their_own_people_of_an_assignment_that_an_officer_made(client, session, office):
    from tests.factories.accounts import add_organisation

    employer = add_organisation(session)
    mine = records.add_civil_servant(session, organisation_id=employer.id, surname="Менікі")
    hr = add_person(session)
    grant(session, hr, "hr", organisation_id=employer.id)
    assignment_id = office.assign(session, due_on=YESTERDAY)
    sign_in(client, session, hr)
    page = read_text(client.get(f"/obligations/{assignment_id}"))
    assert (
        "Менікі" in page
        and count_table_rows(page) == 1
        and f"/obligations/{assignment_id}/edit" not in page
    )
    assert "Менікі" in read_text(
        client.get("/obligations/late")
    ) and f"/obligations/{assignment_id}" in read_text(client.get("/obligations/"))
    for path in ("edit", "record", "withdraw", "exemptions", "approval"):
        assert client.get(f"/obligations/{assignment_id}/{path}").status_code == 404, path
    assert client.send(f"/obligations/{assignment_id}/withdraw").status_code == 404
    url = f"/obligations/move?assignment={assignment_id}&everyone=1"
    assert client.send(url, {"due_on": str(DUE), "reason": "Іссапар"}).status_code == 303
    moved_ids = session.scalars(select(Obligation.person_id).where(Obligation.due_on == DUE)).all()
    assert moved_ids == [mine.id]
    assert (
        session.scalar(select(Assignment.due_on).where(Assignment.id == assignment_id)) == YESTERDAY
    )
    assert "continued" in session.scalars(select(ObligationEvent.kind)).all()
