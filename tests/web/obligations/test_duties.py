"""One course that several orders ask for: on the learner's pages and in the lists of officials."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from markupsafe import Markup
from sqlalchemy import func, select, update

from lms.messaging.models import Message
from lms.obligations.models import Assignment, Exemption, Obligation
from tests.factories import records
from tests.factories.accounts import sign_in
from tests.factories.regions import AKMOLA, KOKSHETAU, STEPNOGORSK
from tests.web.obligations.office import DUE, TODAY, count_records, count_table_rows, read_text
from tests.web.obligations.test_people import read_csv

YESTERDAY = TODAY - timedelta(days=1)


def assign_by_order(session, office, name, due_on, *, kato=AKMOLA, course=None):
    """Assign a course by an order; return the assignment's id."""
    assignment_id = records.assign(
        session, course or office.course, due_on=due_on, region_unit_id=office.units[kato]
    )
    session.execute(update(Assignment).where(Assignment.id == assignment_id).values(reason=name))
    office.settle(session)
    return assignment_id


@pytest.fixture
def orders(session, office):
    """Three orders of one course: two of the region, one of the second servant's town."""
    return [
        assign_by_order(session, office, "Бұйрық А", YESTERDAY),
        assign_by_order(session, office, "Бұйрық Б", TODAY - timedelta(days=4)),
        assign_by_order(session, office, "Бұйрық В", DUE, kato=STEPNOGORSK),
    ]


def build_form(**values):
    return {"reason": "Бала күтімі", "starts_on": str(TODAY), "ends_on": "", **values}


def list_states(session, servant):
    """Return the state of each of a person's obligations, in the order of the assignments."""
    rows = session.scalars(
        select(Obligation.state)
        .where(Obligation.person_id == servant.id)
        .order_by(Obligation.assignment_id)
    ).all()
    session.rollback()
    return rows


def test_a_learner_sees_one_card_that_names_its_orders_and_the_first_day(
    client, session, office, orders
):
    sign_in(client, session, office.servants[1])
    client.get("/language/ru")
    for path, heading in (("/my", "h3"), ("/", "h2")):
        page = read_text(client.get(path))
        assert page.count('action="/enrolment/security"') == 1, path
        assert all(name in page for name in ("Бұйрық А", "Бұйрық Б", "Бұйрық В")), path
        assert f"<{heading}>{office.titles['security']}</{heading}>" in page
        assert "четверг, 5 марта 2026 года" in page, "the earliest day of all"


def test_whoever_is_exempt_from_one_order_reads_from_which_beside_the_course_that_is_due(
    client, officer, session, office, orders
):
    servant = office.servants[1]
    url = f"/obligations/{orders[0]}/people/{servant.id}/exempt"
    data = build_form(scope="chosen", assignments=str(orders[0]))
    assert officer.send(url, data).status_code == 303
    assert list_states(session, servant) == ["exempt", "open", "open"]
    sign_in(client, session, servant)
    client.get("/language/ru")
    page = read_text(client.get("/my"))
    assert page.count('action="/enrolment/security"') == 1
    due, _heading, exempt = Markup(page).striptags().partition("Вы освобождены от назначения:")
    assert "Бұйрық Б" in due and "Бұйрық А" not in due
    assert exempt.lstrip().startswith("Бұйрық А (на казахском)")


def test_whoever_is_exempt_from_the_course_reads_only_that(
    client, officer, session, office, orders
):
    servant = office.servants[1]
    page = read_text(officer.get(f"/obligations/{orders[0]}/people/{servant.id}/exempt"))
    assert all(name in page for name in ("Бұйрық А", "Бұйрық Б", "Бұйрық В"))
    assert officer.send(
        f"/obligations/{orders[0]}/people/{servant.id}/exempt", build_form()
    ).status_code
    assert list_states(session, servant) == ["exempt"] * 3
    assign_by_order(session, office, "Бұйрық Г", DUE)
    sign_in(client, session, servant)
    client.get("/language/ru")
    page = read_text(client.get("/my"))
    assert page.count("вы освобождены") == 1 and "/enrolment/security" not in page
    assert "/enrolment/security" not in read_text(client.get("/"))


def test_the_form_of_an_exemption_keeps_what_was_chosen_and_wants_an_assignment(
    officer, session, office, orders
):
    servant = office.servants[1]
    url = f"/obligations/{orders[0]}/people/{servant.id}/exempt"
    page = read_text(officer.send(url, build_form(scope="chosen")), 422)
    assert "error-summary" in page and "Бала күтімі" in page
    assert re.search(r'value="chosen"[^>]*checked|checked[^>]*value="chosen"', page)
    assert read_text(officer.send(url, build_form(scope="chosen", assignments="999999")), 422)
    assert read_text(officer.send(url, build_form(scope="nonsense")), 422)
    assert count_records(session, Exemption) == 0


def test_people_of_a_list_are_exempt_at_once_with_one_reason(officer, session, office, orders):
    everyone = f"/obligations/exempt?assignment={orders[0]}&everyone=1"
    page = read_text(officer.get(everyone))
    assert all(servant.surname in page for servant in office.servants[1:])
    assert office.servants[0].surname not in page, "who has completed it is not in the selection"
    assert officer.send(everyone, build_form()).headers["Location"] == f"/obligations/{orders[0]}"
    assert list_states(session, office.servants[1]) == ["exempt"] * 3
    assert list_states(session, office.servants[2]) == ["exempt"] * 2
    assert list_states(session, office.servants[0])[0] == "met"
    exempted = session.scalars(select(Exemption.reason)).all()
    session.rollback()
    assert exempted == ["Бала күтімі"] * 2


def test_late_people_are_exempt_from_their_list(officer, session, office, orders):
    servant, colleague = office.servants[2], office.servants[1]
    surname = servant.surname
    page = read_text(officer.get("/obligations/late"))
    assert 'formaction="/obligations/exempt"' in page
    who = re.findall(rf'name="who" value="(\d+-{servant.id})"', page)
    assert len(who) == 1
    assert officer.send(f"/obligations/exempt?who={who[0]}", build_form()).headers["Location"] == (
        "/obligations/late"
    )
    assert list_states(session, servant) == ["exempt"] * 2
    assert list_states(session, colleague) == ["open"] * 3
    assert surname not in read_text(officer.get("/obligations/late"))


@pytest.mark.parametrize("action", ["remind", "move", "exempt"])
def test_the_way_back_to_a_list_keeps_its_filter(officer, session, office, orders, action):
    """Otherwise a reader who filtered a list and ticked nobody would tick all rows of the list."""
    assignment_id = office.assign(session)
    lists = {
        f"/obligations/{assignment_id}": {"state": "overdue", "name": "", "sort": "unit"},
        "/obligations/late": {"course": "", "name": "Ә", "sort": "due_on"},
    }
    for path, filters in lists.items():
        page = read_text(officer.get(path))
        names = re.findall(
            r'<input type="hidden" name="(\w+)"', page[page.index("obligations/remind") :]
        )
        assert set(filters) <= set(names), "the form carries what the list shows"
        query = filters | ({"assignment": assignment_id} if "state" in filters else {})
        back = officer.get(f"/obligations/{action}", query_string=query).headers["Location"]
        filled_filters = {name: value for name, value in filters.items() if value}
        assert (urlsplit(back).path, dict(parse_qsl(urlsplit(back).query))) == (
            path,
            filled_filters,
        )


def test_nobody_elsewhere_is_exempt_by_a_forged_choice(officer, session, office):
    elsewhere = records.assign(
        session, office.course, due_on=YESTERDAY, region_unit_id=office.stranger.region_unit_id
    )
    office.settle(session)
    who = f"{elsewhere}-{office.stranger.id}"
    assert officer.get(f"/obligations/exempt?who={who}").status_code == 302
    assert officer.send(f"/obligations/exempt?who={who}", build_form()).status_code == 422
    assert list_states(session, office.stranger) == ["open"]


def test_the_late_list_has_a_row_for_a_person_and_a_course_with_its_orders(
    officer, session, office, orders
):
    assign_by_order(session, office, "Бұйрық Г", YESTERDAY, course=office.other_course)
    officer.get("/language/ru")
    page = read_text(officer.get("/obligations/late"))
    # The second and the third servant are late with both courses, the first with one.
    assert count_table_rows(page) == 5
    assert "3 человека, завершить нужно 5 курсов" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert page.count("05.03.2026") == 2, "each by the earliest of its days"
    order_names = "Бұйрық Б (на казахском); Бұйрық А (на казахском)"
    assert Markup(page).striptags().count(order_names) == 2
    table = read_csv(officer.send("/obligations/late/export", {"format": "csv"}))
    assert len(table) == 6
    assert sum("Бұйрық Б; Бұйрық А" in cell for row in table for cell in row) == 2
    town = f"/obligations/late?unit=unit-{office.units[KOKSHETAU]}"
    assert count_table_rows(read_text(officer.get(town))) == 1, (
        "the first servant, of the other course"
    )


def test_a_reminder_counts_people_on_each_page_and_is_not_offered_again(
    officer, session, office, orders
):
    assign_by_order(session, office, "Бұйрық Г", YESTERDAY, course=office.other_course)
    officer.get("/language/ru")
    path = "/obligations/remind?everyone=1&course=&unit=&organisation=&name="
    before = count_records(session, Message)
    page = read_text(officer.get(path))
    assert "Напоминание получат 3 человека" in page and "5 сообщений" in page
    reply = officer.send(path)
    assert reply.headers["Location"] == "/obligations/late"
    assert "Напоминание отправлено 3 людям." in read_text(officer.get("/obligations/late"))
    assert count_records(session, Message) - before == 5
    people = session.scalar(
        select(func.count(Message.person_id.distinct())).where(Message.kind == "hr_reminder")
    )
    session.rollback()
    assert people == 3
    page = read_text(officer.get(path))
    assert "Сегодня уже напомнили 3 людям" in page
    assert f'action="{path}"' not in page.replace("&amp;", "&"), "it is not offered again"


def test_moving_the_day_of_late_people_moves_all_that_makes_them_late(
    officer, session, office, orders
):
    later = TODAY + timedelta(days=9)
    who = f"{orders[1]}-{office.servants[1].id}"
    path = f"/obligations/move?who={who}"
    assert officer.send(path, {"due_on": str(later), "reason": "Су тасқыны"}).status_code == 303
    days = session.scalars(
        select(Obligation.due_on)
        .where(Obligation.person_id == office.servants[1].id)
        .order_by(Obligation.assignment_id)
    ).all()
    session.rollback()
    assert days == [later, later, DUE]
    assert count_table_rows(read_text(officer.get("/obligations/late"))) == 1


def test_the_preview_says_who_has_the_duty_already_and_what_changes(officer, session, office):
    assign_by_order(session, office, "Бұйрық А", DUE)
    assign_by_order(session, office, "Бұйрық Б", TODAY + timedelta(days=60), kato=STEPNOGORSK)
    officer.get("/language/ru")
    page = read_text(
        officer.send(
            "/obligations/new",
            office.build_form(step="preview", due_on=str(DUE + timedelta(days=5))),
        )
    )
    assert "2 человека уже должны пройти этот курс" in page
    assert "для 2 человек ничего не изменится" in page and "Новым оно станет" not in page
    page = Markup(page).striptags()
    assert "Бұйрық А (на казахском): 2 человека" in page
    assert "Бұйрық Б (на казахском): 1 человек" in page
    page = read_text(
        officer.send(
            "/obligations/new",
            office.build_form(step="preview", due_on=str(DUE - timedelta(days=5))),
        )
    )
    assert "для 2 человек срок наступит раньше" in page
    assert "ничего не изменится" not in page
    page = read_text(
        officer.send(
            "/obligations/new",
            office.build_form(step="preview", courses=str(office.other_course.id)),
        )
    )
    assert "уже должны пройти" not in page, "the control: nobody has the other course"


def test_changing_an_assignment_does_not_count_it_as_another_one(officer, session, office):
    assignment_id = assign_by_order(session, office, "Бұйрық А", DUE)
    officer.get("/language/ru")
    page = read_text(
        officer.send(
            f"/obligations/{assignment_id}/edit",
            office.build_form(step="preview", due_on=str(DUE + timedelta(days=5))),
        )
    )
    assert "уже должны пройти" not in page


def test_a_calendar_has_one_event_for_a_course_with_all_its_orders(client, session, office, orders):
    from tests.web.calendars.test_calendars import issue_feed, read_events

    sign_in(client, session, office.servants[1])
    (event,) = read_events(client, issue_feed(client))
    assert event.decoded("DTSTART") == TODAY - timedelta(days=4)
    assert all(name in event["DESCRIPTION"] for name in ("Бұйрық А", "Бұйрық Б", "Бұйрық В"))
    ids = session.scalars(
        select(Obligation.id).where(Obligation.person_id == office.servants[1].id)
    ).all()
    session.rollback()
    uids = {read_events(client, f"/obligations/mine/{number}.ics")[0]["UID"] for number in ids}
    assert uids == {event["UID"]}, "a single day is the same event as in the feed"
