"""Screens of trainings for staff: announcing, changing, cancelling, the list, attendance.

Forms refuse without losing what was typed.
"""

import io
import re
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from lms.accounts.models import AuditEvent, PersonalAccess
from lms.accounts.rules import HR, OFFICER
from lms.outreach.models import SignUp, Training
from lms.web.pagination import PAGE_SIZE
from tests.factories import catalogue
from tests.factories.accounts import (
    add_organisation,
    add_person,
    grant,
    keep_browser_active,
    sign_in,
)
from tests.factories.outreach import SOON, add_sign_up, add_training, read_sign_up_states
from tests.factories.regions import AKMOLA, AKTOBE_CITY, KOKSHETAU, load_unit
from tests.web.obligations.office import count_table_rows, read_text


def build_form(session, **values):
    defaults = {
        "title_kk": "Портал",
        "title_ru": "Портал",
        "day": "2026-04-01",
        "starts": "10:00",
        "ends": "12:30",
        "capacity": "10",
        "language": "both",
        "region_unit_id": load_unit(session, KOKSHETAU).id,
        "venue_kk": "Кітапхана, 2-қабат",
        "venue_ru": "Библиотека, 2 этаж",
        "note_kk": "Телефон алыңыз",
        "note_ru": "Возьмите телефон",
    }
    session.rollback()
    return defaults | values


def load_newest(session):
    session.rollback()
    row = session.scalars(select(Training).order_by(Training.id.desc())).first()
    session.expunge(row)
    session.rollback()
    return row


def test_a_consultant_announces_a_training_and_people_find_it(app, consultant, session):
    reply = consultant.send("/outreach/trainings/new", build_form(session))
    row = load_newest(session)
    assert (reply.status_code, reply.location) == (303, f"/outreach/trainings/{row.id}/people")
    assert f"{row.starts_at:%Y-%m-%d %H:%M}" == "2026-04-01 05:00", "ten o'clock in Almaty"
    assert (row.venue_ru, row.capacity, row.organisation_id) == ("Библиотека, 2 этаж", 10, None)
    assert "Портал" in read_text(app.test_client().get("/outreach/"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title_kk": ""}, "title_kk"),
        ({"title_ru": "a" * 201}, "title_ru"),
        ({"title_ru": "a\u202eb"}, "title_ru"),
        ({"day": ""}, "day"),
        ({"day": "2026-02-30"}, "day"),
        ({"day": "2025-01-01"}, "day"),
        ({"day": "2028-01-01"}, "day"),
        ({"starts": "25:00"}, "starts"),
        ({"ends": "09:00"}, "ends"),
        ({"ends": "23:59"}, "ends"),
        ({"region_unit_id": ""}, "region_unit_id"),
        ({"region_unit_id": "7"}, "region_unit_id"),
        ({"venue_ru": ""}, "venue_ru"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "көп"}, "capacity"),
        ({"capacity": "1001"}, "capacity"),
        ({"language": "en"}, "language"),
        ({"note_ru": ""}, "note_ru"),
        ({"note_kk": "x" * 1001}, "note_kk"),
        ({"course": "no-such-course"}, "course"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(
    consultant, session, values, field
):
    page = read_text(consultant.send("/outreach/trainings/new", build_form(session, **values)), 422)
    assert f'id="{field}-error"' in page
    fields = build_form(session, **values)
    assert f'value="{fields["venue_kk"]}"' in page
    assert load_newest(session).title_ru != "Портал"


def test_a_training_of_a_course_is_called_as_the_course_if_nothing_else_is_written(
    app, consultant, session
):
    catalogue.load_small_course(session, app.extensions["lms"].storage, slug="files")
    session.commit()
    assert (
        consultant.send(
            "/outreach/trainings/new",
            build_form(session, course="files", title_kk="", title_ru="Другое"),
        ).status_code
        == 303
    )
    row = load_newest(session)
    assert row.title_ru == "Другое" and row.title_kk and row.course_id
    page = read_text(consultant.get(f"/outreach/trainings/{row.id}"))
    assert 'href="/catalogue/files"' in page


def test_a_consultant_is_offered_their_own_districts_alone_and_hr_the_organisations(
    consultant, session, app
):
    page = read_text(consultant.get("/outreach/trainings/new"))
    assert re.findall(r"<optgroup", page) == ["<optgroup"] and 'name="organisation_id"' not in page
    employer, hr = add_organisation(session), add_person(session)
    grant(session, hr, HR, organisation_id=employer.id)
    number = employer.id
    session.commit()
    browser = app.test_client()
    sign_in(browser, session, hr)
    page = read_text(browser.get("/outreach/trainings/new"))
    assert re.search(
        rf'name="organisation_id".*<option value="{number}" selected>', page, re.DOTALL
    ), "the only one is chosen already"
    page = read_text(browser.send("/outreach/trainings/new", build_form(session)), 422)
    assert 'id="organisation_id-error"' in page and 'id="region_unit_id-error"' not in page, (
        "HR hold trainings for their people"
    )
    assert (
        browser.send(
            "/outreach/trainings/new", build_form(session, organisation_id=number)
        ).status_code
        == 303
    )
    assert load_newest(session).organisation_id == number


def test_a_training_is_changed_in_the_form_in_which_it_was_announced(
    consultant, session, trainings
):
    page = read_text(consultant.get(f"/outreach/trainings/{trainings.near}/edit"))
    for value in ("Жақын сабақ", "2026-03-16", "11:00", "13:00", "Абай көшесі, 12"):
        assert f'value="{value}"' in page, value
    fields = build_form(
        session,
        title_kk="Жаңа атау",
        title_ru="Новое название",
        day="2026-03-17",
        starts="09:00",
        ends="10:00",
    )
    assert consultant.send(f"/outreach/trainings/{trainings.near}/edit", fields).status_code == 303
    assert "2026 жылғы 17 наурыз, сейсенбі, 09:00\u2060–\u206010:00" in read_text(
        consultant.get(f"/outreach/trainings/{trainings.near}")
    )
    assert (
        consultant.send(
            f"/outreach/trainings/{trainings.near}/edit", fields | {"ends": "08:00"}
        ).status_code
        == 422
    )


def test_a_training_is_called_off_with_a_reason_that_is_told(app, consultant, session, trainings):
    browser = app.test_client()
    sign_in(browser, session, trainings.learners[0])
    browser.send(f"/outreach/trainings/{trainings.near}/sign-up")
    path = f"/outreach/trainings/{trainings.near}/cancel"
    assert "1 адам жазылды" in read_text(consultant.get(path))
    assert consultant.send(path, {"reason": ""}).status_code == 422
    assert consultant.send(path, {"reason": "Жарық болмайды"}).status_code == 303
    assert "Жарық болмайды" in read_text(browser.get(f"/outreach/trainings/{trainings.near}"))
    assert "«Жақын сабақ» жүзбе-жүз сабағы болмайды" in read_text(browser.get("/messaging/"))
    assert "болмайды" in read_text(browser.get("/my"))
    assert consultant.send(path, {"reason": "Тағы"}).status_code == 409


def test_the_list_of_trainings_is_filtered_sorted_paged_and_exported(
    consultant, session, trainings
):
    for number in range(55):
        add_training(
            session,
            title_kk=f"Топ {number:02}",
            title_ru=f"Группа {number:02}",
            starts_at=SOON + timedelta(days=number),
        )
    session.commit()
    page = read_text(consultant.get("/outreach/run"))
    assert count_table_rows(page) == PAGE_SIZE and "page=2" in page and "Алыс сабақ" not in page
    page = read_text(consultant.get("/outreach/run?text=топ&sort=-title"))
    assert re.findall(r">(Топ \d\d)<", page)[:2] == ["Топ 54", "Топ 53"]
    assert "Өткен сабақ" in read_text(consultant.get("/outreach/run?when=past"))
    empty = read_text(consultant.get("/outreach/run?when=cancelled"))
    assert 'class="empty"' in empty
    reply = consultant.send("/outreach/run/export?when=all&sort=title", {"format": "csv"})
    text = reply.get_data().decode("utf-8-sig")
    assert len(text.splitlines()) == 58 and "Алыс сабақ" not in text and "Өткен сабақ" in text
    assert consultant.send("/outreach/run/export", {"format": "exe"}).status_code == 400
    events = session.scalars(select(AuditEvent.subject).where(AuditEvent.kind == "exported")).all()
    session.rollback()
    assert events == ["trainings"]


def test_the_list_of_a_training_shows_who_comes_is_exported_and_each_person_sees_who_looked(
    consultant, session, trainings
):
    row = session.get_one(Training, trainings.near)
    add_sign_up(session, row, trainings.learners[0])
    add_sign_up(session, row, trainings.learners[1], state="waiting")
    names = [(learner.surname, learner.id) for learner in trainings.learners]
    session.commit()
    page = read_text(consultant.get(f"/outreach/trainings/{trainings.near}/people"))
    assert (
        all(name in page for name, _id in names)
        and count_table_rows(page) == 2
        and "күтіп тұр" in page
    )
    assert (
        count_table_rows(
            read_text(consultant.get(f"/outreach/trainings/{trainings.near}/people?name=жоқ-адам"))
        )
        == 0
    )
    reply = consultant.send(
        f"/outreach/trainings/{trainings.near}/people/export", {"format": "xlsx"}
    )
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(reply.get_data()))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert [row[0] for row in sheet[1:]] == sorted(name for name, _id in names)
    accesses = session.execute(
        select(PersonalAccess.person_id, PersonalAccess.access_kind).order_by(PersonalAccess.id)
    ).all()
    session.rollback()
    assert {(row.person_id, row.access_kind) for row in accesses} == {
        (number, what) for _name, number in names for what in ("list", "export")
    }


def test_somebody_is_added_by_what_they_sign_in_with_and_taken_off_again(
    consultant, session, trainings
):
    path, login = f"/outreach/trainings/{trainings.near}/people", trainings.learners[1].user_name
    surname = trainings.learners[1].surname
    for wrong in ("nobody-here", "", "a\x00b", "x" * 300):
        page = read_text(consultant.send(path, {"login": wrong}), 422)
        assert 'id="login-error"' in page
    assert consultant.send(path, {"login": login.upper()}).status_code == 303
    (number,) = session.scalars(select(SignUp.id)).all()
    session.rollback()
    page = consultant.get(path).text
    assert re.search(rf'/{number}/remove">[^<]*<span class="visually-hidden"> [^<]*{surname}', page)
    assert consultant.get(f"{path}/{number}/remove").status_code == 200
    assert consultant.send(f"{path}/{number}/remove").status_code == 303
    assert consultant.send(f"{path}/{number}/remove").status_code == 404
    assert list(read_sign_up_states(session, trainings.near).values()) == ["withdrawn"]


def test_whoever_only_waits_is_not_said_to_lose_a_seat(consultant, session, trainings):
    path = f"/outreach/trainings/{trainings.near}/people"
    assert consultant.send(path, {"login": trainings.learners[1].user_name}).status_code == 303
    (number,) = session.scalars(select(SignUp.id)).all()
    session.rollback()
    assert "орнынан айырылады" in read_text(consultant.get(f"{path}/{number}/remove"))
    session.execute(update(SignUp).values(state="waiting"))
    session.commit()
    page = read_text(consultant.get(f"{path}/{number}/remove"))
    assert "орнынан айырылады" not in page and "орын күтпейтін болады" in page


def test_looking_for_people_in_vain_comes_to_an_end_and_is_on_record(
    consultant, session, trainings, clock
):
    """Otherwise telephones and IINs of the district could be guessed one by one."""
    path, user_name = (
        f"/outreach/trainings/{trainings.near}/people",
        trainings.learners[1].user_name,
    )
    consultant.judge = False
    for number in range(30):
        assert consultant.send(path, {"login": f"+7701000{number:04}"}).status_code == 422
    assert consultant.send(path, {"login": "+77010009999"}).status_code == 429
    reply = consultant.send(path, {"login": user_name})
    assert (reply.status_code, 0 < int(reply.headers["Retry-After"]) <= 900) == (429, True)
    events = session.execute(
        select(AuditEvent.subject, AuditEvent.details).where(AuditEvent.kind == "person_not_found")
    ).all()
    session.rollback()
    assert [tuple(event) for event in events] == [(f"training:{trainings.near}", {})] * 30
    clock.forward(minutes=16)
    assert consultant.send(path, {"login": user_name}).status_code == 303


def test_finding_people_is_not_limited(consultant, session, trainings):
    path, user_name = (
        f"/outreach/trainings/{trainings.near}/people",
        trainings.learners[1].user_name,
    )
    for _ in range(40):
        assert consultant.send(path, {"login": user_name}).status_code == 303


def test_who_came_is_ticked_when_the_training_has_begun(consultant, session, trainings, clock):
    row = session.get_one(Training, trainings.near)
    first, second = (
        add_sign_up(session, row, trainings.learners[0]).id,
        add_sign_up(session, row, trainings.learners[1]).id,
    )
    session.commit()
    path = f"/outreach/trainings/{trainings.near}"
    assert 'name="came"' not in read_text(consultant.get(f"{path}/people"))
    assert (
        consultant.send(f"{path}/attendance", {"shown": [first], "came": [first]}).status_code
        == 409
    )
    clock.moment = SOON + timedelta(minutes=5)
    keep_browser_active(consultant, clock.now())
    page = read_text(consultant.get(f"{path}/people"))
    assert page.count('name="came"') == 2 and "/edit" not in page
    assert "/js/typed" in page, "ticks are kept while the language is changed"
    reply = consultant.send(
        f"{path}/attendance", {"shown": [first, second], "came": [first], "page": "1"}
    )
    assert (reply.status_code, reply.location) == (303, f"{path}/people")
    page = read_text(consultant.get(f"{path}/people"))
    assert page.count("checked") == 1 and ">келмеді<" in page
    assert re.findall(r'name="ticked" value="(\d+)"', page) == [str(first)]
    values = {"shown": [first, second], "ticked": [first], "page": "1"}
    location = consultant.send(f"{path}/attendance?name=а&sort=-unit", values).location
    assert "name=%D0%B0" in location and "sort=-unit" in location, "as the list was"
    assert "checked" not in read_text(consultant.get(f"{path}/people"))
    for nonsense in ({"shown": ["x", "-1", "9" * 30], "came": ["☺"], "page": "-2"}, {}):
        assert consultant.send(f"{path}/attendance", nonsense).status_code == 303
    assert consultant.send(f"{path}/attendance", {"page": "99999999999"}).status_code == 303


def test_an_officer_of_the_region_runs_what_its_consultants_announce_and_a_neighbour_does_not(
    app, session, trainings
):
    officer, neighbour = add_person(session), add_person(session)
    grant(session, officer, OFFICER, kato=AKMOLA)
    grant(session, neighbour, OFFICER, kato=AKTOBE_CITY)
    session.commit()
    for who, status in ((officer, 200), (neighbour, 404)):
        browser = app.test_client()
        sign_in(browser, session, who)
        assert browser.get(f"/outreach/trainings/{trainings.near}/people").status_code == status
        assert ("Жақын сабақ" in read_text(browser.get("/outreach/run"))) == (status == 200)


def test_two_who_change_one_training_at_once_lose_nothing_of_each_other(consultant, session):
    consultant.send("/outreach/trainings/new", build_form(session))
    path = f"/outreach/trainings/{load_newest(session).id}/edit"
    fingerprints = re.search(r'name="fingerprints" value="([^"]*)"', consultant.get(path).text)[1]
    changes = ({"venue_ru": "Школа"}, {"capacity": "20"}, {"venue_ru": "Акимат"})
    replies = [
        consultant.send(path, build_form(session, **values, fingerprints=fingerprints)).status_code
        for values in changes
    ]
    assert replies == [303, 303, 422]
    assert (load_newest(session).venue_ru, load_newest(session).capacity) == ("Школа", 20)


def test_the_list_of_a_training_has_another_title_than_its_page_for_learners(consultant, trainings):
    page = f"/outreach/trainings/{trainings.near}"
    titles = [
        re.search("<title>(.*?)</title>", consultant.get(path).text)[1]
        for path in (page, f"{page}/people")
    ]
    assert titles[0] != titles[1]


def test_each_training_of_one_name_is_linked_with_its_day(consultant, session, trainings):
    row = session.get_one(Training, trainings.near)
    again = add_training(session, starts_at=row.starts_at + timedelta(days=7))
    again.title_kk = row.title_kk
    session.commit()
    names = re.findall(
        r'/people">([^<]*)<span class="visually-hidden"> ([^<]*)</span>',
        consultant.get("/outreach/run").text,
    )
    assert len(names) > 1 and len({day for _title, day in names}) == len(names)
