"""Pages on which trainers grade anonymous texts, without losing what they typed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Person
from lms.accounts.rules import NATIONAL_ADMIN, TRAINER
from lms.assessment.models import Attempt
from lms.grading.models import WrittenText
from lms.grading.rules import MAX_COMMENT
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.learning import create_learner
from tests.factories.written import build_written_files, hand_in_text

LANGUAGES = ("kk", "ru")


@pytest.fixture
def learner(session, app):
    new_learner = create_learner(
        session, app.extensions["lms"].storage, files=build_written_files(), surname="Жасырынов"
    )
    hand_in_text(session, new_learner)
    session.commit()
    return new_learner


@pytest.fixture
def text_id(session, learner):
    number = session.scalar(select(WrittenText.id))
    session.rollback()
    return number


@pytest.fixture
def trainer(client, session, learner):
    return sign_in_trainer(client, session)


def sign_in_trainer(client, session, slug="files", role=TRAINER):
    holder = add_person(session)
    grant(session, holder, role, course_slug=slug)
    session.commit()
    return sign_in(client, session, holder)


def find_state(session, text_id):
    session.rollback()
    row = session.get_one(WrittenText, text_id, populate_existing=True)
    state = (row.state, row.claimed_by is not None)
    session.rollback()
    return state


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_names_a_number_and_nobody(trainer, session, learner, text_id, language):
    trainer.get(f"/language/{language}")
    pages = [trainer.get("/grading/").text, trainer.get(f"/grading/{text_id}").text]
    trainer.send(f"/grading/{text_id}/claim")
    pages.append(trainer.get(f"/grading/{text_id}").text)
    trainer.send(f"/grading/{text_id}", {"level_0": "1", "level_1": "0", "go": "save"})
    pages += [
        trainer.get(f"/grading/{text_id}").text,
        trainer.get(f"/grading/{text_id}/change").text,
    ]
    author = session.get_one(Person, learner.person.id)
    secrets = (author.surname, author.given_name, author.user_name, "Көкшетау", "Кокшетау")
    assert [secret for page in pages for secret in secrets if secret in page] == []
    assert "&lt;b&gt;Жөндеңіз&lt;/b&gt;" in pages[1]
    assert all("Абай көшесінде" in page for page in pages[1:])  # the model answer, as was asked


def test_the_next_text_is_taken_graded_and_the_one_after_it_opened(trainer, session, app, text_id):
    other = create_learner(session, app.extensions["lms"].storage, files=build_written_files())
    hand_in_text(session, other, now=NOW + timedelta(hours=1))
    session.commit()
    reply = trainer.send("/grading/next")
    assert reply.headers["Location"] == f"/grading/{text_id}"
    assert find_state(session, text_id) == ("waiting", True)
    grade = {"level_0": "0", "level_1": "0", "comment": "Жақсы\n\nжазылған", "go": "next"}
    reply = trainer.send(reply.headers["Location"], grade)
    assert reply.headers["Location"] == f"/grading/{text_id + 1}"
    assert find_state(session, text_id) == ("graded", False)
    page = trainer.get(f"/grading/{text_id}").text
    assert "Жақсы\n\nжазылған" in page
    reply = trainer.send(f"/grading/{text_id + 1}", grade)
    assert reply.headers["Location"] == "/grading/"
    assert "Қазір күтіп тұрған басқа мәтін жоқ." in trainer.get("/grading/").text


def test_course_and_language_go_along_from_text_to_text(trainer, session, text_id):
    reply = trainer.send("/grading/next?course=files&language=ru")
    assert reply.headers["Location"] == "/grading/?course=files&language=ru"
    reply = trainer.send("/grading/next?course=files&language=kk")
    assert reply.headers["Location"] == f"/grading/{text_id}?course=files&language=kk"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"level_1": ""}, "Деңгейді таңдаңыз."),
        ({"level_1": "7"}, "Жарамды таңдау емес."),
        ({"comment": "а" * (MAX_COMMENT + 1)}, "Мұнда ең көбі 2000 таңба сыяды."),
    ],
)
def test_a_grade_that_is_not_whole_is_refused_and_loses_nothing(
    trainer, session, text_id, changes, words
):
    trainer.send(f"/grading/{text_id}/claim")
    values = {"level_0": "1", "level_1": "0", "comment": "Ұзақ ойланып жазған пікір", "go": "save"}
    reply = trainer.send(f"/grading/{text_id}", {**values, **changes})
    assert reply.status_code == 422
    assert words in reply.text
    assert {**values, **changes}["comment"] in reply.text
    assert re.search(r'<input checked [^>]*name="level_0"[^>]* value="1"', reply.text)
    assert find_state(session, text_id) == ("waiting", True)


def test_a_draft_is_kept_and_seen_by_its_author_alone(trainer, client, session, text_id):
    trainer.send(f"/grading/{text_id}/claim")
    trainer.send(f"/grading/{text_id}", {"level_0": "1", "comment": "Әзірге", "go": "draft"})
    page = trainer.get(f"/grading/{text_id}").text
    assert "Әзірге</textarea>" in page
    trainer.send(f"/grading/{text_id}/put-back")
    assert find_state(session, text_id) == ("waiting", False)
    other = sign_in_trainer(client, session)
    other.send(f"/grading/{text_id}/claim")
    assert "Әзірге" not in other.get(f"/grading/{text_id}").text


def test_who_types_a_grade_that_another_took_meanwhile_keeps_what_was_typed(
    trainer, session, text_id
):
    row = session.get_one(WrittenText, text_id)
    row.claimed_by, row.claimed_until = add_person(session).id, NOW + timedelta(minutes=30)
    session.commit()
    page = trainer.get(f"/grading/{text_id}").text
    assert "Бұл мәтінді басқа тренер бағалап жатыр" in page
    assert 'name="level_0"' not in page
    values = {"level_0": "1", "level_1": "0", "comment": "Менің пікірім", "go": "next"}
    reply = trainer.send(f"/grading/{text_id}", values)
    assert reply.status_code == 422
    assert "Менің пікірім</textarea>" in reply.text
    assert "сақталған жоқ" in reply.text


def test_a_grade_is_changed_with_a_reason_and_the_author_sees_it(
    trainer, client, session, learner, text_id
):
    trainer.send(f"/grading/{text_id}/claim")
    trainer.send(f"/grading/{text_id}", {"level_0": "0", "level_1": "0", "go": "save"})
    values = {"level_0": "1", "level_1": "0", "comment": "Қай жерде екенін жазыңыз."}
    assert trainer.send(f"/grading/{text_id}/change", values).status_code == 422
    trainer.send(f"/grading/{text_id}/change", {**values, "reason": "Қайта оқыдым"})
    assert "Қайта оқыдым" in trainer.get(f"/grading/{text_id}").text
    attempt_id = session.scalar(select(Attempt.id))
    author = session.get_one(Person, learner.person.id)
    sign_in(client, session, author)
    result = client.get(f"/learning/attempts/{attempt_id}/result").text
    assert "Қай жерде екенін жазыңыз." in result
    assert "Біреуі ғана жазылған" in result
    assert "3 ұпайдан 2" in result
    assert "Абай көшесінде" in result  # passed, so the model answer is shown
    assert "Тренер мәтініңізді бағалады" in client.get("/messaging/").text


def test_the_desk_says_how_many_wait_since_when_and_which_are_late(
    trainer, session, clock, text_id
):
    trainer.get("/language/ru")
    desk = trainer.get("/work").text
    assert "Тексты на оценку" in desk
    assert "самый давний поступил 9 марта 2026 года" in desk
    assert "Тексты, срок оценки которых прошёл" not in desk
    row = session.get_one(WrittenText, text_id)
    row.due_at = NOW - timedelta(days=1)
    session.commit()
    assert "Тексты, срок оценки которых прошёл" in trainer.get("/work").text
    assert "ждёт, просрочен" in trainer.get("/grading/?state=late").text


def test_an_empty_queue_says_what_will_stand_there(client, session, learner):
    other = sign_in_trainer(client, session, slug="other")
    assert "Мұнда мәтін жоқ" in other.get("/grading/").text
    admin = sign_in_trainer(client, session, slug=None, role=NATIONAL_ADMIN)
    assert "1 мәтін" in admin.get("/grading/").text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_queue_is_saved_as_a_file_that_names_nobody_and_is_recorded(
    trainer, session, learner, text_id, kind
):
    reply = trainer.send("/grading/export?state=waiting", {"format": kind})
    assert (reply.status_code, kind in reply.headers["Content-Disposition"]) == (200, True)
    events = session.scalars(select(AuditEvent).where(AuditEvent.kind == "exported")).all()
    assert [(event.subject, event.details["table"]) for event in events] == [("texts", "texts")]
    surname = session.get_one(Person, learner.person.id).surname
    session.rollback()
    if kind == "csv":
        rows = reply.get_data(as_text=True).strip().splitlines()
        assert len(rows) == 2
        assert "күт" in rows[1]
        assert surname not in rows[1]
        empty = trainer.send("/grading/export?state=graded", {"format": "csv"})
        assert len(empty.get_data(as_text=True).strip().splitlines()) == 1


def test_the_file_of_another_courses_trainer_has_no_row(client, session, learner, text_id):
    other = sign_in_trainer(client, session, slug="other")
    text = other.send("/grading/export", {"format": "csv"}).get_data(as_text=True)
    assert len(text.strip().splitlines()) == 1
