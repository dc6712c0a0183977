"""Sending of reports: each once, to authorised readers, also after kills and missed days."""

import csv
import io
import random
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from lms.accounts.models import RoleGrant
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from lms.background.dispatch import run_one
from lms.core.clock import Moment
from lms.core.jobs import Job
from lms.core.pdf import RenderingFailed
from lms.messaging.jobs import send_round
from lms.messaging.models import Delivery, Message, Unsubscription
from lms.messaging.rules.timing import QuietHours
from lms.messaging.services import claim_deliveries
from lms.periodic_reports.rules import parse_named_period
from lms.reporting.rules.vocabulary import MEASURES, PEOPLE
from lms.schedules import jobs as schedule_jobs
from lms.schedules.errors import TooManySchedules
from lms.schedules.jobs import load_attachments, plan_reports
from lms.schedules.models import ReportSchedule
from lms.schedules.queries import list_schedules, load_row_subject, load_schedule, load_subject
from lms.schedules.queries.figures import FIGURE_MEASURES
from lms.schedules.rules import (
    EVERY,
    FIGURES,
    HALF,
    MOST_SCHEDULES,
    PERIODIC,
    find_latest_occasion,
    find_next_occasion,
)
from lms.schedules.services import (
    add_schedule,
    end_schedule,
    pause_schedule,
    plan_due_sendings,
    resume_schedule,
)
from tests.archival import find_broken_rules
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant
from tests.factories.messaging import make_office
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, load_unit
from tests.factories.reporting import add_country
from tests.factories.schedules import read_schedule, read_sendings, run_background, store_schedule

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MONDAY = date(2026, 3, 16)


@dataclass
class Staff:
    """The ids of recipients in Akmola; reading them later would hold SQLite's lock."""

    officer: int
    admin: int
    akmola: int


@pytest.fixture
def staff(session):
    officer, admin = add_person(session, email="officer@mail.kz"), add_person(session)
    grant(session, officer, OFFICER, kato=AKMOLA)
    grant(session, admin, NATIONAL_ADMIN)
    ids = Staff(officer.id, admin.id, load_unit(session, AKMOLA).id)
    session.commit()
    return ids


def set_day(clock, day):
    clock.moment = NOW + timedelta(days=(day - NOW.date()).days)


def read_mails(container):
    return [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in (container.settings.instance / "outbox").glob("*.eml")
    ]


def withdraw_roles(session, person_id):
    session.execute(
        update(RoleGrant).where(RoleGrant.person_id == person_id).values(withdrawn_at=NOW)
    )
    session.commit()


def list_message_kinds(session, person_id):
    session.rollback()
    message_kinds = list(
        session.scalars(
            select(Message.kind).where(Message.person_id == person_id).order_by(Message.id)
        )
    )
    session.rollback()
    return message_kinds


def load_mail_state(session, person_id):
    session.rollback()
    state = session.scalars(select(Delivery.state).where(Delivery.person_id == person_id)).one()
    session.rollback()
    return state


def test_a_report_whose_day_has_come_goes_out_once_with_its_file(session, container, clock, staff):
    schedule_id = store_schedule(session, staff.officer, staff.akmola)
    run_background(container)
    assert read_sendings(session) == [], "its day has not come"
    set_day(clock, MONDAY)
    for _again in range(2):
        run_background(container)
    [row] = read_sendings(session)
    assert (row.state, row.due_on, row.first, row.last) == (
        "drawn",
        MONDAY,
        date(2026, 3, 9),
        date(2026, 3, 15),
    )
    assert read_schedule(session, schedule_id).next_on == date(2026, 3, 23)
    clock.forward(minutes=10)
    assert send_round(container, make_office(container)) == 1
    [mail] = read_mails(container)
    [file] = mail.iter_attachments()
    assert file.get_filename() == f"figures-units-{staff.akmola}-2026-03-09--2026-03-15.xlsx"
    assert file.get_content() == container.temporary_storage.get(row.sha256)
    assert mail["List-Unsubscribe"] is not None
    text = mail.get_body(("plain",)).get_content()
    assert file.get_filename() in text and f"/schedules/sent/{row.id}" in text
    assert list_message_kinds(session, staff.officer) == ["report_sent"]


@SQLITE
def test_a_machine_that_was_off_sends_the_last_report_once_and_none_of_those_missed(
    session, container, clock, staff
):
    store_schedule(session, staff.officer, staff.akmola)
    set_day(clock, date(2026, 6, 4))
    run_background(container)
    assert [row.due_on for row in read_sendings(session)] == [date(2026, 6, 1)]


@SQLITE
def test_in_any_history_every_occasion_goes_out_at_most_once_and_one_at_a_time(
    session, container, staff
):
    chance = random.Random(2026)
    kind = [(FIGURES, every) for every in EVERY] + [(PERIODIC, HALF)]
    rows = {
        store_schedule(session, staff.officer, staff.akmola, subject=subject, every=every): (
            subject,
            every,
        )
        for subject, every in kind
    }
    next_on, expected, paused_ids, today = dict.fromkeys(rows, MONDAY), [], set(), NOW.date()
    for _step in range(250):  # some six years
        today += timedelta(days=chance.choice((0, 1, 1, 2, 6, 9, 40)))
        if chance.random() < 0.2:
            changed_id = chance.choice(list(rows))
            paused_ids ^= {changed_id}
            session.execute(
                update(ReportSchedule)
                .where(ReportSchedule.id == changed_id)
                .values(paused_at=NOW if changed_id in paused_ids else None)
            )
        for _again in range(chance.choice((0, 1, 2))):
            plan_due_sendings(
                session, moment=Moment(NOW + timedelta(days=(today - NOW.date()).days), ZONE)
            )
            for number, (subject, every) in rows.items():
                early = (subject, every) == (PERIODIC, HALF)
                if number not in paused_ids and next_on[number] <= today:
                    occasion = find_latest_occasion(every, today, before_due=early).day
                    expected += [(number, occasion)] if occasion >= next_on[number] else []
                    next_on[number] = find_next_occasion(every, today, before_due=early).day
        session.commit()
    occasions = [(row.schedule_id, row.due_on) for row in read_sendings(session)]
    assert sorted(occasions) == sorted(expected) and len(set(occasions)) == len(occasions)
    assert {number for number, _day in occasions} == set(rows), "each of them went out"


def test_whoever_lost_the_role_gets_nothing_and_is_told(session, container, clock, staff):
    schedule_id, other = (
        store_schedule(session, who, staff.akmola) for who in (staff.officer, staff.admin)
    )
    set_day(clock, MONDAY)
    plan_reports(container)
    withdraw_roles(session, staff.officer)
    run_background(container)
    assert [row.state for row in read_sendings(session)] == ["refused", "drawn"]
    own_row = read_schedule(session, schedule_id)
    assert (own_row.ended_at, own_row.ended_why) == (clock.now(), "right")
    assert read_schedule(session, other).ended_at is None, "the control"
    assert list_message_kinds(session, staff.officer) == ["reports_ended"] and list_message_kinds(
        session, staff.admin
    ) == ["report_sent"]
    set_day(clock, date(2026, 3, 23))
    run_background(container)
    assert len(read_sendings(session)) == 3, "what has ended sends nothing more"


@SQLITE
def test_a_role_withdrawn_between_drawing_and_mailing_keeps_the_mail_back(
    session, container, clock, staff
):
    store_schedule(session, staff.officer, staff.akmola)
    set_day(clock, MONDAY)
    run_background(container)
    clock.forward(minutes=10)
    withdraw_roles(session, staff.officer)
    assert send_round(container, make_office(container)) == 0
    assert load_mail_state(session, staff.officer) == "cancelled" and not read_mails(container)


@SQLITE
def test_a_role_withdrawn_while_the_mail_is_on_its_way_keeps_the_file_back(
    session, container, clock, staff
):
    store_schedule(session, staff.officer, staff.akmola)
    set_day(clock, MONDAY)
    run_background(container)
    clock.forward(minutes=10)
    with container.database.write() as claiming:
        [out] = claim_deliveries(
            claiming, moment=Moment(clock.now(), ZONE), outdated=lambda *_: set()
        )
    assert len(load_attachments(container, out)) == 1, "the control"
    withdraw_roles(session, staff.officer)
    assert load_attachments(container, out) == []


@SQLITE
def test_what_is_larger_than_a_mail_may_be_is_fetched_from_the_site(
    session, container, clock, staff
):
    store_schedule(session, staff.officer, staff.akmola)
    set_day(clock, MONDAY)
    run_background(container)
    clock.forward(minutes=10)
    tight = replace(container, settings=replace(container.settings, mail_attachments=100))
    assert send_round(tight, make_office(tight)) == 1
    [mail] = read_mails(container)
    assert (
        not list(mail.iter_attachments())
        and "/schedules/sent/" in mail.get_body(("plain",)).get_content()
    )


@SQLITE
def test_nothing_is_drawn_for_who_takes_no_reports_by_mail_until_they_go_on(
    session, container, clock, staff
):
    store_schedule(session, staff.officer, staff.akmola)
    session.add(
        Unsubscription(person_id=staff.officer, channel="email", category="reports", at=NOW)
    )
    session.commit()
    set_day(clock, MONDAY)
    run_background(container)
    assert read_sendings(session) == []


@SQLITE
@pytest.mark.parametrize("asks", ["anew", "for the same", "to go on"])
def test_whoever_asks_for_a_report_again_gets_it_and_none_of_the_others(
    session, container, clock, staff, asks
):
    numbers = [store_schedule(session, staff.officer, staff.akmola, every=every) for every in EVERY]
    refusal = Unsubscription(person_id=staff.officer, channel="email", category="reports", at=NOW)
    session.add(refusal)
    session.flush()
    by = load_actor_by_id(session, staff.officer)
    if asks == "to go on":
        resume_schedule(session, by=by, schedule_id=numbers[0], moment=Moment(NOW, ZONE))
    else:
        row = load_schedule(session, staff.officer, numbers[0])
        values = {"subject": load_row_subject(session, by, row), "every": row.every}
        form = row.format if asks == "for the same" else "csv"
        numbers[0] = add_schedule(session, by=by, form=form, moment=Moment(NOW, ZONE), **values)
    session.commit()
    rows = list_schedules(session, staff.officer, limit=9)
    assert {row.id for row in rows if row.state == "active"} == {numbers[0]}
    session.rollback()


@SQLITE
def test_at_night_the_mail_waits_for_the_morning(session, container, clock, staff):
    store_schedule(session, staff.officer, staff.akmola)
    clock.moment = NOW.replace(day=15, hour=19, minute=30)  # 00:30 on Monday in the country
    run_background(container)
    clock.forward(minutes=10)
    night = make_office(container, quiet=QuietHours(21, 8))
    assert [row.state for row in read_sendings(session)] == ["drawn"] and send_round(
        container, night
    ) == 0
    clock.forward(hours=8)
    assert send_round(container, night) == 1


@SQLITE
def test_a_worker_killed_at_any_moment_neither_loses_a_report_nor_doubles_it(
    session, container, clock, staff, monkeypatch
):
    store_schedule(session, staff.officer, staff.akmola)
    set_day(clock, MONDAY)
    plan_reports(container)

    class SendingKilled(BaseException):
        """An exception that no handler catches."""

    def kill(*_args, **_keywords):
        raise SendingKilled

    for name in ("prepare_file", "_advance_half_way", "finish_sending"):
        with monkeypatch.context() as patch:
            patch.setattr(schedule_jobs, name, kill)
            with pytest.raises(SendingKilled):
                run_one(container)
        assert not run_one(container), "its claim still holds"
        clock.forward(minutes=2)
        assert [row.state for row in read_sendings(session)] == ["waiting"]
    run_background(container)
    assert [row.state for row in read_sendings(session)] == ["drawn"] and list_message_kinds(
        session, staff.officer
    ) == ["report_sent"]


@SQLITE
def test_what_cannot_be_drawn_says_so_and_so_does_what_was_given_up(
    session, container, clock, staff, monkeypatch
):
    store_schedule(session, staff.officer, staff.akmola, format="pdf")
    store_schedule(session, staff.admin, staff.akmola)
    set_day(clock, MONDAY)
    plan_reports(container)
    session.execute(update(Job).where(Job.actor_id == staff.admin).values(state="cancelled"))
    session.commit()

    def too_large(*_args, **_keywords):
        raise RenderingFailed("too long")

    monkeypatch.setattr(schedule_jobs, "prepare_file", lambda *_args: too_large)
    run_background(container)
    assert [(row.state, row.error) for row in read_sendings(session)] == [
        ("failed", "RenderingFailed"),
        ("failed", "GivenUp"),
    ]
    assert [list_message_kinds(session, who) for who in (staff.officer, staff.admin)] == [[], []]


def read_sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


@SQLITE
def test_the_figures_say_what_stands_and_what_the_week_brought_and_hold_no_person(
    session, container, clock, tmp_path
):
    small = add_country(session)
    officer, akmola = small.officer.id, small.units[AKMOLA]
    for form in ("xlsx", "csv", "pdf"):
        store_schedule(
            session, officer, akmola, format=form, every="month", next_on=date(2026, 3, 2)
        )
    run_background(container)
    xlsx, text, pdf = (
        container.temporary_storage.get(row.sha256) for row in read_sendings(session)
    )
    about, areas, courses = read_sheets(xlsx)
    assert areas[0][0] == courses[0][0] == "Атауы", "places and courses are no people"
    assert len(about) == 4 and find_broken_rules(tmp_path, pdf) == [[]]
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert [row[1:] for row in lines[1:]] == [
        [str(int(c)) if isinstance(c, float) else c for c in row]
        for row in (*areas[1:-1], *courses[1:-1])
    ]
    (*places, whole), (*by_course, people) = areas[1:], courses[1:]
    assert FIGURE_MEASURES[0] == "people_obliged" and people[1] < sum(row[1] for row in by_course)
    assert [sum(column) for column in list(zip(*places, strict=True))[1:]] == whole[1:]
    for code, *numbers, total in zip(
        FIGURE_MEASURES, *(row[1:] for row in (*by_course, people)), strict=True
    ):
        if MEASURES[code].counts == PEOPLE:
            assert total <= sum(numbers), code
        else:
            assert sum(numbers) == total, code
    assert areas[-1][1:] == courses[-1][1:] and areas[-1][1] > 0
    assert len(areas) == 5, "two districts, the region itself, the total, the head"
    for surname in ("Әбдіров", "Өтегенов", "Канарейка"):
        assert surname not in text.decode("utf-8-sig")
    # What a spreadsheet adds up anew when it is opened: never people, who may be in several rows.
    with zipfile.ZipFile(io.BytesIO(xlsx)) as book:
        sheets = [book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (2, 3)]
    column = "ABCDEFGHIJ"[1 + FIGURE_MEASURES.index("certificates")]
    for sheet in sheets:
        assert re.findall(r"<f>SUM\((\w)", sheet) == [column]


@SQLITE
def test_the_report_to_hand_in_is_sent_as_the_area_hands_it_in(session, container, clock, staff):
    store_schedule(
        session,
        staff.officer,
        staff.akmola,
        subject="periodic",
        every="half",
        format="csv",
        next_on=date(2026, 6, 23),
    )
    set_day(clock, date(2026, 6, 23))
    run_background(container)
    [row] = read_sendings(session)
    period = parse_named_period("2026-H1")
    assert (row.state, row.first, row.last) == ("drawn", period.first, period.last)
    assert container.temporary_storage.get(row.sha256).startswith(b"\xef\xbb\xbf")


@SQLITE
def test_there_is_an_end_to_how_many_reports_a_person_gets(session, staff):
    actor = load_actor_by_id(session, staff.officer)
    subject = load_subject(
        session, actor, FIGURES, area_kind="units", area_id=staff.akmola, saved_report_id=None
    )
    values = {
        "by": actor,
        "subject": subject,
        "every": "week",
        "form": "csv",
        "moment": Moment(NOW, ZONE),
    }
    for _one in range(MOST_SCHEDULES):  # one that is paused comes no more, but counts
        schedule_id = add_schedule(session, **values)
        pause_schedule(session, by=actor, schedule_id=schedule_id, now=NOW)
    with pytest.raises(TooManySchedules):
        add_schedule(session, **values)


@SQLITE
def test_a_report_that_is_asked_for_twice_comes_once(session, staff):
    actor = load_actor_by_id(session, staff.officer)
    subject = load_subject(
        session, actor, FIGURES, area_kind="units", area_id=staff.akmola, saved_report_id=None
    )

    def add(form="csv"):
        return add_schedule(
            session, by=actor, subject=subject, every="week", form=form, moment=Moment(NOW, ZONE)
        )

    first = add()
    assert add() == first != add("pdf")
    end_schedule(session, by=actor, schedule_id=first, now=NOW)
    assert add() != first
