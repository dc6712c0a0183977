"""Screens of sittings: a supervisor opens one, a learner types the code, waits, writes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import PersonalAccess
from lms.accounts.rules import CONSULTANT
from lms.assessment.models import Admission, Attempt, GivenTime, Sitting
from lms.sittings.rules import format_code
from tests.factories.accounts import add_person, build_actor, grant, sign_in
from tests.factories.catalogue import replace_text
from tests.factories.learning import (
    create_learner,
    list_right_values,
    lock_attempt,
    read_all,
    take_quiz,
)
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU, load_unit
from tests.factories.sittings import hold_sitting

QUIZ = "/learning/files/quiz/final"


class Room:
    """A consultant, and a learner whose final test is for sittings alone and open."""

    def __init__(self, session, storage):
        files = replace_text("course.toml", "[final]\n", '[final]\nsupervised = "required"\n')
        self.learner = create_learner(session, storage, files=files, surname="Абаева")
        read_all(session, self.learner)
        for quiz in self.learner.outline.quizzes[:-1]:
            take_quiz(session, self.learner, quiz)
        self.consultant, self.stranger = add_person(session), add_person(session)
        grant(session, self.consultant, CONSULTANT, kato=KOKSHETAU)
        grant(session, self.stranger, CONSULTANT, kato=AKTOBE_CITY)
        self.unit_id = load_unit(session, KOKSHETAU).id
        self.plan = {
            "quiz": f"{self.learner.outline.course_id}:final",
            "minutes": "60",
            "region_unit_id": str(self.unit_id),
            "venue": "Қалалық кітапхана",
        }
        row = hold_sitting(session, self.learner, build_actor(session, self.consultant))
        self.sitting, self.code = f"/sittings/{row.id}", row.code
        session.commit()


@pytest.fixture
def room(session, container):
    return Room(session, container.storage)


@pytest.fixture
def consultant(app, session, room):
    return sign_in(app.test_client(), session, room.consultant)


@pytest.fixture
def learner(client, session, room):
    return sign_in(client, session, room.learner.person)


def load_one(session, model):
    session.rollback()
    row = session.scalars(select(model).order_by(model.id.desc())).first()
    session.expunge_all()
    session.rollback()
    return row


def ask_to_join(learner, room):
    return learner.send("/sittings/join", {"code": format_code(room.code)}).location


def test_a_supervisor_opens_a_sitting_and_sees_the_code_in_large_digits(consultant, session, room):
    sitting = consultant.send("/sittings/new", {**room.plan, "minutes": "90"}).location
    code = load_one(session, Sitting).code
    assert code != room.code
    assert format_code(code) in consultant.get(sitting).text
    assert format_code(code) in consultant.get(f"{sitting}/board").text
    assert "Қалалық кітапхана" in consultant.get("/sittings/").text


def test_a_form_that_is_wrong_keeps_what_was_typed(consultant, room):
    reply = consultant.send("/sittings/new", {**room.plan, "minutes": "5"})
    assert reply.status_code == 422
    assert "Қалалық кітапхана" in reply.text
    reply = consultant.send("/sittings/new", {**room.plan, "region_unit_id": ""})
    assert reply.status_code == 422


def test_the_code_never_stands_in_a_url(consultant, learner, room):
    for url in (
        room.sitting,
        ask_to_join(learner, room),
        consultant.get(f"{room.sitting}/board").request.path,
    ):
        assert room.code not in url


def test_a_learner_waits_is_let_in_writes_and_hands_in(consultant, learner, session, room):
    assert learner.send(f"{QUIZ}/start").status_code == 409  # without a sitting
    assert "/sittings/join" in learner.get(QUIZ).text
    waiting = ask_to_join(learner, room)
    assert "/learning/files/quiz/final/start" not in learner.get(waiting).text
    page = consultant.get(room.sitting).text
    assert "Абаева" in page
    assert 'role="status" data-said' in page and 'data-say="1 адам күтіп тұр"' in page
    admission = load_one(session, Admission)
    assert consultant.send(f"{room.sitting}/people/{admission.id}/admit").location == room.sitting
    assert "/learning/files/quiz/final/start" in learner.get(waiting).text
    first = learner.send(f"{QUIZ}/start").location
    attempt = load_one(session, Attempt)
    row = lock_attempt(session, room.learner, attempt.id)
    values = list_right_values(session, row, 1)
    session.rollback()
    learner.send(first, {"answer": values, "go": "next"})
    assert re.search(
        rf"жауап берілген сұрақтар: 1 \(барлығы {row.total}\)", consultant.get(room.sitting).text
    )
    assert learner.send(f"/learning/attempts/{attempt.id}/submit").status_code == 303
    assert load_one(session, Attempt).submitted_at is not None
    assert "тапсырды" in consultant.get(room.sitting).text


def test_a_second_browser_waits_and_the_first_goes_on_until_it_is_let_in(
    app, consultant, learner, session, room
):
    ask_to_join(learner, room)
    consultant.send(f"{room.sitting}/admit")
    first = learner.send(f"{QUIZ}/start").location
    other = sign_in(app.test_client(), session, room.learner.person)
    refusal = other.get(first)
    assert refusal.status_code == 409 and "/sittings/join" in refusal.text
    ask_to_join(other, room)
    assert learner.get(first).status_code == 200
    consultant.send(f"{room.sitting}/people/{load_one(session, Admission).id}/admit")
    assert other.get(first).status_code == 200
    assert learner.get(first).status_code == 409


def test_refusing_and_removing_ask_for_a_reason_that_the_learner_reads(
    consultant, learner, session, room
):
    waiting = ask_to_join(learner, room)
    where = f"{room.sitting}/people/{load_one(session, Admission).id}"
    assert consultant.send(f"{where}/refuse", {"reason": ""}).status_code == 422
    consultant.send(f"{where}/refuse", {"reason": "Құжаты жоқ"})
    assert "Құжаты жоқ" in learner.get(waiting).text
    ask_to_join(learner, room)
    consultant.send(f"{where}/admit")
    consultant.send(f"{where}/remove", {"reason": "Телефонмен сөйлесті"})
    assert "Телефонмен сөйлесті" in learner.get(waiting).text
    assert learner.send(f"{QUIZ}/start").status_code == 409


def test_time_given_back_is_told_to_the_running_page(consultant, learner, session, room):
    ask_to_join(learner, room)
    consultant.send(f"{room.sitting}/admit")
    first = learner.send(f"{QUIZ}/start").location
    attempt_id = load_one(session, Attempt).id
    time_url = f"/learning/attempts/{attempt_id}/time"
    assert time_url in learner.get(first).text
    seconds_left = learner.get(time_url).json["left"]
    where = f"{room.sitting}/people/{load_one(session, Admission).id}"
    reply = consultant.send(f"{where}/minutes", {"minutes": "7", "reason": "Байланыс үзілді"})
    assert reply.location == room.sitting
    assert learner.get(time_url).json["left"] == seconds_left + 7 * 60
    assert load_one(session, GivenTime).minutes == 7
    assert consultant.send(f"{room.sitting}/minutes", {"minutes": "3", "reason": "Тағы"}).location
    assert learner.get(time_url).json["left"] == seconds_left + 10 * 60


def test_the_end_hands_in_and_names_stay_until_the_day_after(consultant, learner, session, room):
    ask_to_join(learner, room)
    consultant.send(f"{room.sitting}/admit")
    learner.send(f"{QUIZ}/start")
    assert consultant.get(f"{room.sitting}/end").status_code == 200
    consultant.send(f"{room.sitting}/end")
    consultant.get("/language/ru")
    assert "завершён" in consultant.get("/sittings/").text
    consultant.get("/language/kk")
    assert load_one(session, Attempt).submitted_at is not None
    assert "Абаева" in consultant.get(room.sitting).text
    assert session.scalars(select(PersonalAccess)).all()
    row = session.scalars(select(Sitting)).one()
    row.ended_at -= timedelta(days=2)
    session.commit()
    text = consultant.get(room.sitting).text
    assert "Сандары қалады" in text and "Абаева" not in text
    where = f"{room.sitting}/people/{load_one(session, Admission).id}"
    assert consultant.get(f"{where}/minutes").status_code == 404


def test_what_is_on_its_way_when_the_sitting_runs_out_is_taken_and_handed_in(
    consultant, learner, session, room, clock
):
    ask_to_join(learner, room)
    consultant.send(f"{room.sitting}/admit")
    first = learner.send(f"{QUIZ}/start").location
    attempt = load_one(session, Attempt)
    values = list_right_values(session, lock_attempt(session, room.learner, attempt.id), 1)
    sitting = session.scalars(select(Sitting)).one()
    sitting.ends_at = attempt.ends_at  # its learner began when less than the test's time was left
    session.commit()
    clock.moment = attempt.ends_at + timedelta(seconds=2)
    time = learner.get(f"/learning/attempts/{attempt.id}/time")
    assert (time.status_code, time.json["open"]) == (200, False)
    reply = learner.send(first, {"answer": values, "go": "submit"})
    assert reply.location == f"/learning/attempts/{attempt.id}/result"
    row = load_one(session, Attempt)
    assert (row.submitted_at, row.right) == (clock.moment, 1)


def test_others_see_no_sitting(app, session, room):
    stranger = sign_in(app.test_client(), session, room.stranger)
    for path in ("", "/board", "/end", "/minutes"):
        assert stranger.get(f"{room.sitting}{path}").status_code == 404
    assert "Қалалық кітапхана" not in stranger.get("/sittings/").text


def test_a_waiting_page_is_for_the_browser_that_asked(app, session, room, learner):
    waiting = ask_to_join(learner, room)
    other = sign_in(app.test_client(), session, room.learner.person)
    assert learner.get(waiting).status_code == 200
    assert other.get(waiting).status_code == 404
