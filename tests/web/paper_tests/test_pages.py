"""Screens of tests on paper: drawing, sheets and keys as PDF, the table of answers, undoing."""

import html
import io
import re
from datetime import timedelta

import pypdf
import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent, PersonalAccess
from lms.accounts.rules import CONSULTANT, TRAINER
from lms.assessment.models import Attempt
from lms.paper_tests.models import PaperForm, PaperResult
from lms.paper_tests.queries import build_keys, find_form
from tests.archival import find_broken_rules
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant, sign_in
from tests.factories.catalogue import replace_text
from tests.factories.learning import create_learner, read_all, take_quiz
from tests.factories.paper_tests import draw_form, fill_in
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU


class PaperTestOffice:
    """A consultant, two learners of theirs, one of others, and a form in Russian."""

    def __init__(self, session, storage):
        self.consultant = add_person(session)
        grant(session, self.consultant, CONSULTANT, kato=KOKSHETAU)
        self.trainer = add_person(session)
        grant(session, self.trainer, TRAINER, course_slug="files")
        self.learners = [
            create_learner(session, storage, surname=name, given_name="Әсел")
            for name in ("Абаева", "Бекова")
        ]
        create_learner(session, storage, kato=AKTOBE_CITY, surname="Бөтен")
        self.outline = self.learners[0].outline
        actor = build_actor(session, self.consultant)
        self.form = draw_form(session, self.learners[0], actor, self.outline.final)
        self.texts = fill_in(session, self.form)
        self.keys = build_keys(session, self.form, self.outline)
        session.commit()

    def fields(self, *rows):
        """Return the fields of a table: of each learner what is typed."""
        values = {"person": [str(learner.enrolment.id) for learner, _texts in rows]}
        values["held_on"] = NOW.date().isoformat()
        for learner, texts in rows:
            for position, text in texts.items():
                values[f"answer-{learner.enrolment.id}-{position}"] = text
        return values


@pytest.fixture
def office(session, container):
    return PaperTestOffice(session, container.storage)


@pytest.fixture
def consultant(client, session, office):
    return sign_in(client, session, office.consultant)


def read_text(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def count_attempts(session):
    count = len(session.scalars(select(Attempt)).all())
    session.rollback()
    return count


def test_a_consultant_draws_a_form_of_a_test_in_a_language(consultant, session, office):
    page = consultant.get("/paper-tests/courses/files").text
    assert 'name="quiz"' in page
    values = {"quiz": office.outline.final.id, "language": "kk"}
    reply = consultant.send("/paper-tests/courses/files", values)
    form = session.scalars(select(PaperForm).order_by(PaperForm.id.desc())).first()
    assert (reply.status_code, reply.location) == (303, f"/paper-tests/{form.id}")
    assert (form.language, form.quiz_id) == ("kk", office.outline.final.id)
    session.rollback()
    assert "Абаева Әсел" in consultant.get(reply.location).text


def test_a_form_is_found_by_its_number_also_by_a_colleague(client, session, office):
    colleague = add_person(session)
    grant(session, colleague, CONSULTANT, kato=AKTOBE_CITY)
    browser = sign_in(client, session, colleague)
    link = f'href="/paper-tests/{office.form.id}"'
    assert link not in browser.get("/paper-tests/").text
    assert link in browser.get("/paper-tests/", query_string={"number": office.form.number}).text
    for text in ("12", "none"):
        page = browser.get("/paper-tests/", query_string={"number": text}).text
        assert link not in page
        assert f'value="{text}"' in page


def test_the_sheet_holds_the_questions_in_its_language_and_no_key(
    consultant, session, office, tmp_path
):
    reply = consultant.get(f"/paper-tests/{office.form.id}/sheet.pdf")
    assert (reply.status_code, reply.mimetype) == (200, "application/pdf")
    text = read_text(reply.data)
    assert "Итоговый тест" in text
    assert "Фамилия, имя" in text
    assert office.form.number in text.replace("\u00a0", " ")
    assert "Бланк" in text
    assert find_broken_rules(tmp_path, reply.data) == [[]]
    assert pypdf.PdfReader(io.BytesIO(reply.data)).trailer["/Root"]["/Lang"] == "ru"


def test_the_key_sheet_is_for_trainers_of_the_course_and_is_in_the_audit(
    client, session, office, tmp_path
):
    trainer = sign_in(client, session, office.trainer)
    assert "keys.pdf" in trainer.get(f"/paper-tests/{office.form.id}").text
    reply = trainer.send(f"/paper-tests/{office.form.id}/keys.pdf", {})
    assert reply.status_code == 200
    text = read_text(reply.data)
    for row in office.keys:
        assert row.lesson in text
        assert row.answer in text
    assert find_broken_rules(tmp_path, reply.data) == [[]]
    again = trainer.send(f"/paper-tests/{office.form.id}/keys.pdf", {})
    assert read_text(again.data) == text
    kinds = session.scalars(select(AuditEvent.kind)).all()
    assert kinds.count("paper_keys_printed") == 2


def test_a_consultant_gets_no_key_sheet(consultant, office):
    assert "keys.pdf" not in consultant.get(f"/paper-tests/{office.form.id}").text
    consultant.judge = False
    reply = consultant.send(f"/paper-tests/{office.form.id}/keys.pdf", {})
    assert reply.status_code == 403


def test_the_people_to_choose_from_are_those_in_scope_and_the_look_is_noted(
    consultant, session, office
):
    page = consultant.get(f"/paper-tests/{office.form.id}").text
    assert re.findall("Абаева|Бекова|Бөтен", page) == ["Абаева", "Бекова"]
    list_page = consultant.get(f"/paper-tests/{office.form.id}", query_string={"name": "бек"}).text
    assert re.findall("Абаева|Бекова", list_page) == ["Бекова"]
    person_ids = set(session.scalars(select(PersonalAccess.person_id)).all())
    assert {learner.person.id for learner in office.learners} <= person_ids


def test_rows_are_entered_and_a_refused_one_stays_with_what_was_typed(consultant, session, office):
    first, second = office.learners
    url = f"/paper-tests/{office.form.id}/table"
    ids = [learner.enrolment.id for learner in office.learners]
    page = consultant.get(url, query_string={"person": ids}).text
    assert page.count('name="answer-') == 2 * len(office.form.drawn_items)
    wrong = {**office.texts, 1: "тоғыз, 9"}
    options = next(n for n, item in enumerate(office.form.drawn_items, 1) if item["order"])
    wrong[options] = "97"
    reply = consultant.send(url, office.fields((first, office.texts), (second, wrong)))
    assert reply.status_code == 422
    page = reply.text
    assert 'value="97"' in page
    assert f'id="error-{second.enrolment.id}"' in page
    assert f'name="answer-{first.enrolment.id}-1"' not in page, "it is entered and leaves the table"
    assert count_attempts(session) == 1
    wrong = {**office.texts, options: ""}
    reply = consultant.send(url, office.fields((second, wrong)))
    assert (reply.status_code, reply.location) == (303, f"/paper-tests/{office.form.id}")
    assert count_attempts(session) == 2


def test_namesakes_in_the_table_are_told_apart(consultant, session, container, office):
    namesake = create_learner(session, container.storage, surname="Абаева", given_name="Әсел")
    session.commit()
    learners = [office.learners[0], office.learners[1], namesake]
    query = "&".join(f"person={learner.enrolment.id}" for learner in learners)
    page = consultant.get(f"/paper-tests/{office.form.id}/table?{query}").text
    assert len(re.findall(r"Абаева Әсел \([^)]+\)</th>", page)) == 2
    assert "Бекова Әсел</th>" in page


def test_a_table_that_is_sent_again_enters_nothing_twice(consultant, session, office):
    url = f"/paper-tests/{office.form.id}/table"
    fields = office.fields((office.learners[0], office.texts))
    assert consultant.send(url, fields).status_code == 303
    again = consultant.send(url, fields)
    assert again.status_code == 422
    assert count_attempts(session) == 1


def test_every_wrong_answer_of_a_row_is_named_and_led_to_at_once(consultant, office):
    learner = office.learners[0]
    url = f"/paper-tests/{office.form.id}/table"
    wrong = [n for n, item in enumerate(office.form.drawn_items, 1) if item["order"]][:2]
    texts = {**office.texts, **dict.fromkeys(wrong, "97")}
    page = consultant.send(url, office.fields((learner, texts))).text
    assert len(wrong) == 2 and page.count('aria-invalid="true"') == 2
    for position in wrong:
        assert page.count(f'href="#answer-{learner.enrolment.id}-{position}"') == 1


def test_the_final_test_stands_first_and_the_modules_in_their_order(consultant, office):
    page = consultant.get("/paper-tests/courses/files").text
    quizzes = [*office.outline.quizzes[-1:], *office.outline.quizzes[:-1]]
    places = [page.index(f'<option value="{quiz.id}"') for quiz in quizzes]
    assert len(quizzes) == 3 and places == sorted(places)


def test_a_refused_table_keeps_its_people_when_it_is_opened_again(consultant, office):
    """Signing in again or another language leads back to them, not to an empty table."""
    url = f"/paper-tests/{office.form.id}/table"
    ids = [learner.enrolment.id for learner in office.learners]
    page = consultant.get(url, query_string={"person": ids}).text
    action = html.unescape(re.search(r'<form class="answer-table"[^>]*action="([^"]*)"', page)[1])
    fields = office.fields(*((learner, {1: " "}) for learner in office.learners))
    assert consultant.send(action, fields).status_code == 422
    again = consultant.get(action).text
    assert all(f'name="answer-{enrolment_id}-1"' in again for enrolment_id in ids)
    assert "/js/typed" in again, "and its script keeps what is typed"


def test_an_empty_table_says_so(consultant, session, office):
    url = f"/paper-tests/{office.form.id}/table"
    reply = consultant.send(url, office.fields((office.learners[0], {1: " "})))
    assert reply.status_code == 422
    assert "error-summary" in reply.text
    assert count_attempts(session) == 0
    assert 'class="empty' in consultant.get(url).text


def test_a_result_is_undone_with_a_reason_and_can_be_entered_anew(consultant, session, office):
    table = f"/paper-tests/{office.form.id}/table"
    fields = office.fields((office.learners[0], office.texts))
    consultant.send(table, fields)
    result_id = session.scalars(select(PaperResult.id)).one()
    session.rollback()
    url = f"/paper-tests/{office.form.id}/results/{result_id}/undo"
    assert url in consultant.get(f"/paper-tests/{office.form.id}/results").text
    assert consultant.send(url, {"reason": ""}).status_code == 422
    assert count_attempts(session) == 1
    assert consultant.send(url, {"reason": "Басқа парақ"}).status_code == 303
    assert count_attempts(session) == 0
    assert consultant.send(table, fields).status_code == 303
    kinds = session.scalars(select(AuditEvent.kind)).all()
    assert [kinds.count(f"paper_result_{what}") for what in ("entered", "undone")] == [2, 1]


def test_the_form_is_the_same_whenever_it_is_opened(session, office):
    actor = build_actor(session, office.consultant)
    again = find_form(session, by=actor, form_id=office.form.id)
    assert build_keys(session, again, office.outline) == office.keys


def test_the_day_of_the_test_is_asked_for_and_learners_read_that_it_was_on_paper(
    app, consultant, session, office
):
    learner, url = office.learners[0], f"/paper-tests/{office.form.id}/table"
    page = consultant.get(f"{url}?person={learner.enrolment.id}").text
    assert re.search(f'name="held_on"[^>]* value="{NOW.date()}"', page)
    fields = office.fields((learner, office.texts))
    for day in ("", "жоқ", "2026-13-01", str(NOW.date() + timedelta(days=1)), "2020-01-01"):
        reply = consultant.send(url, fields | {"held_on": day})
        assert reply.status_code == 422, day
        assert 'name="held_on"' in reply.text
        position, text = next(iter(office.texts.items()))
        assert f'id="answer-{learner.enrolment.id}-{position}" value="{text}"' in reply.text
    assert count_attempts(session) == 0
    assert consultant.send(url, fields).status_code == 303
    attempt_id = session.scalars(select(Attempt.id)).one()
    session.rollback()
    own = sign_in(app.test_client(), session, learner.person)
    own.get("/language/ru")
    for path in (f"/learning/attempts/{attempt_id}/result", "/learning/files/quiz/final"):
        assert "На бумаге, 9" in own.get(path).text, path


def test_a_certificate_that_rests_on_a_test_on_paper_says_so_in_my_learning(
    app, consultant, session, office
):
    learner = office.learners[0]
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    session.commit()
    own = sign_in(app.test_client(), session, learner.person)
    own.get("/language/ru")
    assert "на бумаге" not in own.get("/my").text, "the control"
    fields = office.fields((learner, office.texts))
    assert consultant.send(f"/paper-tests/{office.form.id}/table", fields).status_code == 303
    assert "Итоговый тест проходил на бумаге, 9" in own.get("/my").text


def test_a_form_of_a_test_for_sittings_alone_says_so_and_offers_nobody(client, session, container):
    files = replace_text("course.toml", "[final]\n", '[final]\nsupervised = "required"\n')
    learner = create_learner(session, container.storage, files=files)
    consultant = add_person(session)
    grant(session, consultant, CONSULTANT, kato=KOKSHETAU)
    actor, outline = build_actor(session, consultant), learner.outline
    final, quiz = (
        draw_form(session, learner, actor, test) for test in (outline.final, outline.quizzes[0])
    )
    browser = sign_in(client, session, consultant)
    browser.get("/language/ru")
    page = browser.get(f"/paper-tests/{final.id}").text
    assert "Результат с бумаги внести нельзя" in page and 'name="person"' not in page
    assert 'name="person"' in browser.get(f"/paper-tests/{quiz.id}").text
