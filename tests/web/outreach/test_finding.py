"""Screens for learners: finding a training, signing up, withdrawing, the calendar."""

import re
from datetime import UTC, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import delete, select

from lms.accounts.rules import OPERATOR
from lms.core.clock import Moment
from lms.outreach.models import SignUp, Training
from lms.outreach.queries import open_trainings
from lms.outreach.services import cancel_training
from lms.web.pagination import PAGE_SIZE
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, sign_in
from tests.factories.outreach import SOON, ZONE, add_sign_up, add_training, read_sign_up_states
from tests.factories.regions import AKTOBE, load_unit
from tests.web.obligations.office import read_text


def list_titles(page):
    return re.findall(r'panel__title"><a[^>]*>([^<]+)<', page)


def sign_up(client, training_id, status=303):
    assert client.send(f"/outreach/trainings/{training_id}/sign-up").status_code == status


def read_event(client, path):
    reply = client.get(path)
    assert (reply.status_code, reply.mimetype, reply.headers["Cache-Control"]) == (
        200,
        "text/calendar",
        "no-store",
    ), path
    (event,) = Calendar.from_ical(reply.get_data()).walk("VEVENT")
    return event


def test_a_visitor_finds_what_is_to_come_and_is_led_to_signing_in(client, session, trainings):
    page = read_text(client.get("/outreach/"))
    assert list_titles(page) == ["Жақын сабақ", "Алыс сабақ"]
    assert "Сабақ қазақ және орыс тілдерінде өтеді" in page and "Тілі:" not in page
    page = read_text(client.get(f"/outreach/trainings/{trainings.near}"))
    assert (
        f"/auth/sign-in?next=/outreach/trainings/{trainings.near}" in page
        and "Абай көшесі, 12, Көкшетау қаласы" in page
    )
    assert "2026 жылғы 16 наурыз, дүйсенбі, 11:00\u2060–\u206013:00" in page
    client.get("/language/ru")
    page = read_text(client.get(f"/outreach/trainings/{trainings.near}"))
    assert (
        "Занятие рядом" in page
        and "понедельник, 16 марта 2026 года, 11:00\u2060–\u206013:00" in page
        and "свободно 1 место" in page
    )


def test_a_visitor_is_promised_no_seat_where_all_are_taken(client, session):
    row = add_training(session, capacity=1)
    session.commit()
    assert "Орын алу үшін кіріңіз" in client.get(f"/outreach/trainings/{row.id}").text
    add_sign_up(session, row, add_person(session))
    session.commit()
    page = client.get(f"/outreach/trainings/{row.id}").text
    assert "Орын алу үшін" not in page
    assert "Кезекке тұру үшін кіріңіз" in page


def test_trainings_are_narrowed_to_a_district_and_a_language_and_an_empty_list_says_what_to_do(
    client, session, trainings
):
    assert list_titles(
        read_text(client.get(f"/outreach/?region_unit_id={load_unit(session, AKTOBE).id}"))
    ) == ["Алыс сабақ"]
    add_training(session, title_kk="Орысша", title_ru="По-русски", language="ru")
    session.commit()
    assert "Орысша" not in list_titles(read_text(client.get("/outreach/?language=kk")))
    assert "Орысша" in list_titles(read_text(client.get("/outreach/?language=ru")))
    page = read_text(client.get("/outreach/?course=files&region_unit_id=999999"))
    assert len(list_titles(page)) == 3, "what nobody can choose narrows nothing"
    session.execute(delete(Training))
    session.commit()
    assert (
        'href="/catalogue/"'
        in read_text(client.get("/outreach/"))[
            read_text(client.get("/outreach/")).index('class="empty"') :
        ]
    )


def test_whoever_is_signed_in_sees_the_trainings_of_their_region_first_and_finds_the_others(
    learner, session, trainings
):
    page = read_text(learner.get("/outreach/"))
    assert (
        list_titles(page) == ["Жақын сабақ"]
        and "region_unit_id=" in page[page.index("filter-form__buttons") :]
    )
    assert list_titles(read_text(learner.get("/outreach/?region_unit_id="))) == [
        "Жақын сабақ",
        "Алыс сабақ",
    ]


def test_a_learner_takes_the_last_seat_and_the_next_one_waits_and_gets_it(
    app, client, session, trainings
):
    first, second = app.test_client(), client
    for browser, who in ((first, trainings.learners[0]), (second, trainings.learners[1])):
        sign_in(browser, session, who)
        sign_up(browser, trainings.near)
    path = f"/outreach/trainings/{trainings.near}"
    assert "орныңыз бар" in read_text(first.get(path)) and "Келесі кезек Сіздікі." in read_text(
        second.get(path)
    )
    assert first.send(f"{path}/withdraw").status_code == 303
    assert "орныңыз бар" in read_text(second.get(path)) and "барлық орын толды" in read_text(
        first.get(path)
    )
    assert "«Жақын сабақ» жүзбе-жүз сабағында орныңыз бар" in read_text(second.get("/messaging/"))
    assert "орныңыз бар" in read_text(second.get("/outreach/"))


def test_who_only_waited_is_not_thanked_for_a_seat(client, session, trainings):
    path = f"/outreach/trainings/{trainings.near}"
    for who in trainings.learners[:2]:
        sign_in(client, session, who)
        sign_up(client, trainings.near)
    client.send(f"{path}/withdraw")
    page = read_text(client.get(path))
    assert "Сіз енді бұл жүзбе-жүз сабақтың тізімінде жоқсыз." in page
    assert "орныңызды босаттыңыз" not in page.casefold()
    sign_in(client, session, trainings.learners[0])
    client.send(f"{path}/withdraw")
    assert "Орныңызды босаттыңыз" in read_text(client.get(path))


@pytest.mark.parametrize("way", ["over", "cancelled"])
def test_what_is_over_or_cancelled_offers_no_seat_and_takes_nobody(
    learner, session, trainings, way
):
    number = trainings.over
    if way == "cancelled":
        number = trainings.near
        cancel_training(
            session,
            training_id=number,
            reason="Жарық жоқ <b>",
            by=OPERATOR,
            moment=Moment(NOW, ZONE),
        )
        session.commit()
    page = read_text(learner.get(f"/outreach/trainings/{number}"))
    assert "sign-up" not in page
    assert ("Жарық жоқ &lt;b&gt;" in page) == (way == "cancelled")
    sign_up(learner, number, status=409)
    assert read_sign_up_states(session, number) == {}


def test_a_training_of_an_organisation_is_found_by_its_people_alone(
    app, client, session, trainings
):
    employer = add_organisation(session, name_kk="Әділет департаменті")
    own = add_training(
        session, title_kk="Қызметкерлерге", title_ru="Для своих", organisation_id=employer.id
    ).id
    employee = add_person(session, organisation_id=employer.id)
    session.commit()
    stranger, worker = app.test_client(), client
    sign_in(stranger, session, trainings.learners[0])
    sign_in(worker, session, employee)
    assert "Қызметкерлерге" in list_titles(
        read_text(worker.get("/outreach/"))
    ) and "Әділет департаменті" in read_text(worker.get("/outreach/"))
    for browser in (stranger, app.test_client()):
        assert "Қызметкерлерге" not in list_titles(read_text(browser.get("/outreach/")))
        for path in ("", ".ics"):
            assert browser.get(f"/outreach/trainings/{own}{path}").status_code == 404
    sign_up(stranger, own, status=404)
    sign_up(worker, own)


@pytest.fixture
def colleagues(app, session, trainings):
    """Browsers of two people, by the name of their employer, which is that of its only training."""
    browsers = {}
    for name in ("Әділет", "Мәдениет"):
        employer = add_organisation(session, name_kk=name)
        add_training(session, title_kk=name, title_ru=name, organisation_id=employer.id)
        employee = add_person(session, organisation_id=employer.id)
        session.commit()
        browsers[name] = sign_in(app.test_client(), session, employee)
    open_trainings._build_upcoming.cache_clear()
    return browsers


def list_wrong_lists(colleagues):
    """Return people whose list, requested twice, lacks their own training or has another one."""
    names = [*colleagues, *colleagues]
    lists = [
        list_titles(read_text(colleagues[name].get("/outreach/?region_unit_id="))) for name in names
    ]
    assert all("Жақын сабақ" in training_titles for training_titles in lists), (
        "what is for everybody"
    )
    return [
        name
        for name, training_titles in zip(names, lists, strict=True)
        if {*training_titles} & {*colleagues} != {name}
    ]


def test_one_kept_query_serves_people_of_two_organisations_and_shows_each_their_own(colleagues):
    assert list_wrong_lists(colleagues) == []
    cache_info = open_trainings._build_upcoming.cache_info()
    assert (cache_info.misses, cache_info.hits) == (1, 3)


def test_a_query_kept_with_the_first_readers_organisations_would_be_noticed(
    colleagues, monkeypatch
):
    list_ids, id_lists = open_trainings._list_own_organisation_ids, []

    def keep_first(session, by):
        id_lists.append(list_ids(session, by))
        return id_lists[0]

    monkeypatch.setattr(open_trainings, "_list_own_organisation_ids", keep_first)
    assert list_wrong_lists(colleagues) == ["Мәдениет", "Мәдениет"]


def test_a_training_is_a_file_with_its_time_zone_its_venue_and_a_reminder(
    client, session, trainings
):
    reply = client.get(f"/outreach/trainings/{trainings.near}.ics")
    assert 'filename="training-2026-03-16.ics"' in reply.headers["Content-Disposition"]
    assert len(Calendar.from_ical(reply.get_data()).walk("VTIMEZONE")) == 1
    event = read_event(client, f"/outreach/trainings/{trainings.near}.ics")
    assert event.decoded("DTSTART").astimezone(UTC) == SOON and event.decoded(
        "DTEND"
    ) - event.decoded("DTSTART") == timedelta(hours=2)
    assert event["DTSTART"].params["TZID"] == "Asia/Almaty"
    assert (event["SUMMARY"], event["STATUS"], event["LOCATION"]) == (
        "Жақын сабақ",
        "CONFIRMED",
        "Абай көшесі, 12, Көкшетау қаласы",
    )
    assert event["URL"].endswith(f"/outreach/trainings/{trainings.near}")
    assert [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")] == [timedelta(days=-1)]


def test_the_private_feed_follows_what_becomes_of_a_seat(app, learner, session, trainings):
    path = re.search(r"(/calendars/[\w-]+\.ics)", read_text(learner.send("/calendars/")))[1]
    assert not Calendar.from_ical(app.test_client().get(path).get_data()).walk("VEVENT")
    sign_up(learner, trainings.near)
    events = [read_event(app.test_client(), path)]
    assert (
        events[0]["UID"] == read_event(learner, f"/outreach/trainings/{trainings.near}.ics")["UID"]
    ), "the file and the feed are one event"
    learner.send(f"/outreach/trainings/{trainings.near}/withdraw")
    events.append(read_event(app.test_client(), path))
    sign_up(learner, trainings.near)
    row = session.scalars(select(SignUp)).one()
    row.state, row.changes = "waiting", row.changes + 1
    session.commit()
    events.append(read_event(app.test_client(), path))
    cancel_training(
        session,
        training_id=trainings.near,
        reason="Жарық жоқ",
        by=OPERATOR,
        moment=Moment(NOW + timedelta(hours=1), ZONE),
    )
    session.commit()
    events.append(read_event(app.test_client(), path))
    assert [event["STATUS"] for event in events] == [
        "CONFIRMED",
        "CANCELLED",
        "TENTATIVE",
        "CANCELLED",
    ]
    numbers = [event["SEQUENCE"] for event in events]
    assert numbers == sorted(set(numbers)), "calendar programs take the newest"
    assert str(events[2]["SUMMARY"]) == "Орын күтіп тұрмын: Жақын сабақ"
    assert events[3].decoded("LAST-MODIFIED") == (NOW + timedelta(hours=1)).replace(microsecond=0)


def test_my_learning_shows_where_one_is_expected_at_the_cost_of_one_query(
    app, learner, session, trainings, count_queries
):
    with count_queries(app) as before:
        assert "Жақын сабақ" not in read_text(learner.get("/my"))
    sign_up(learner, trainings.near)
    learner.get("/my")  # what was said once is gone
    with count_queries(app) as after:
        page = read_text(learner.get("/my"))
    assert (
        "Жақын сабақ" in page
        and f"/outreach/trainings/{trainings.near}.ics" in page
        and 'href="/calendars/"' in page
    )
    assert len(after) == len(before)


def test_a_long_list_costs_one_query_more_than_a_short_one_to_count_it(
    app, learner, session, trainings, count_queries
):
    with count_queries(app) as few:
        learner.get("/outreach/")
    for number in range(60):
        add_training(
            session, title_kk=f"Сабақ {number}", starts_at=SOON + timedelta(days=2, minutes=number)
        )
    session.commit()
    with count_queries(app) as many:
        page = read_text(learner.get("/outreach/"))
    assert len(list_titles(page)) == PAGE_SIZE and "page=2" in page
    assert len(many) == len(few) + 1


def test_a_training_that_is_nobodys_or_no_number_is_missing(learner, session):
    for path in (
        "/outreach/trainings/987654",
        "/outreach/trainings/987654.ics",
        "/outreach/trainings/x",
        "/outreach/trainings/99999999999999999999",
    ):
        assert learner.get(path).status_code == 404
