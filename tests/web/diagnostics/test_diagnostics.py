import re

import pytest
from sqlalchemy import select

from lms.accounts.rules import OPERATOR
from lms.assessment.rules.types import QUESTION_TYPES
from lms.assessment.services.retiring import retire_question
from lms.catalogue.models import Question
from lms.catalogue.services import replace_key
from lms.core.i18n import ngettext, using_language
from lms.diagnostics.models import Diagnostic, DiagnosticAnswer
from lms.diagnostics.queries import find_diagnostic, load_state
from lms.diagnostics.services import answer_question, find_next_question
from lms.regrading.rules.keys import count_none
from tests.conftest import NOW
from tests.factories.accounts import add_person, sign_in
from tests.factories.catalogue import add_diagnostic
from tests.factories.learning import create_learner


@pytest.fixture
def learner(session, container):
    learner = create_learner(session, container.storage, files=add_diagnostic())
    session.commit()
    return learner


@pytest.fixture
def learner_client(client, session, learner):
    return sign_in(client, session, learner.person)


def find_question_id(page):
    return re.search(r'name="question_id" value="(\d+)"', page).group(1)


def test_a_learner_is_led_from_the_course_through_the_questions_to_the_modules_to_learn(
    learner_client, session, learner
):
    assert "/diagnostics/files" in learner_client.get("/learning/files").text
    assert learner_client.get("/diagnostics/files/question").location == "/diagnostics/files"
    assert learner_client.get("/diagnostics/files/result").location == "/diagnostics/files"
    reply = learner_client.send("/diagnostics/files/start")
    assert reply.location == "/diagnostics/files/question"
    for _ in range(12):
        reply = learner_client.get("/diagnostics/files/question")
        if reply.status_code == 302:
            break
        form = {"question_id": find_question_id(reply.text), "go": "unknown"}
        assert learner_client.send("/diagnostics/files/question", form).status_code == 303
    assert reply.location == "/diagnostics/files/result"
    assert session.scalars(select(Diagnostic.ended_at)).one() is not None
    page = learner_client.get("/diagnostics/files/result").text
    assert "Модуль 1" in page
    assert 'name="module"' not in page  # nothing to credit for who knew nothing
    assert learner_client.get("/diagnostics/files").location == "/diagnostics/files/result"


def test_the_button_names_the_next_question_not_the_next_page(learner_client, session, learner):
    learner_client.get("/language/ru")
    learner_client.send("/diagnostics/files/start")
    page = learner_client.get("/diagnostics/files/question").text
    assert "Следующий вопрос" in page and "Следующая" not in page


def test_the_right_answer_is_on_no_page_of_a_diagnostic(learner_client, session, learner):
    learner_client.send("/diagnostics/files/start")
    for _ in range(10):
        reply = learner_client.get("/diagnostics/files/question")
        if reply.status_code == 302:
            break
        assert "Иә, бұл дұрыс" not in reply.text
        assert "checked" not in reply.text
        form = {"question_id": find_question_id(reply.text), "go": "unknown"}
        learner_client.send("/diagnostics/files/question", form)
    assert session.scalars(select(DiagnosticAnswer)).all()


def test_a_forgotten_answer_is_asked_for_and_spends_no_question(learner_client, session, learner):
    learner_client.get("/language/ru")
    learner_client.send("/diagnostics/files/start")
    first = find_question_id(learner_client.get("/diagnostics/files/question").text)
    form = {"question_id": first, "go": "next"}
    reply = learner_client.send("/diagnostics/files/question", form)
    assert reply.status_code == 422
    assert "Сначала выберите или напишите ответ." in reply.text
    assert find_question_id(reply.text) == first
    assert not session.scalars(select(DiagnosticAnswer)).all()


def test_going_back_and_answering_again_changes_nothing(learner_client, session, learner):
    learner_client.send("/diagnostics/files/start")
    first = find_question_id(learner_client.get("/diagnostics/files/question").text)
    for _ in range(2):
        form = {"question_id": first, "go": "unknown"}
        reply = learner_client.send("/diagnostics/files/question", form)
        assert reply.status_code == 303
    assert len(session.scalars(select(DiagnosticAnswer)).all()) == 1


def test_an_answer_to_a_question_retired_while_it_was_shown_is_not_taken_for_the_next_ones(
    learner_client, session, learner
):
    learner_client.send("/diagnostics/files/start")
    shown_id = find_question_id(learner_client.get("/diagnostics/files/question").text)
    retire_question(
        session,
        outline=learner.outline,
        question=session.get(Question, int(shown_id)),
        reason="Жауабы интернетте жүр",
        by=OPERATOR,
        now=NOW,
    )
    session.commit()
    reply = learner_client.send(
        "/diagnostics/files/question", {"question_id": shown_id, "answer": "0"}
    )
    assert (reply.status_code, reply.location) == (303, "/diagnostics/files/question")
    assert session.scalars(select(DiagnosticAnswer)).all() == []
    session.rollback()
    due_id = find_question_id(learner_client.get("/diagnostics/files/question").text)
    assert due_id != shown_id
    learner_client.send("/diagnostics/files/question", {"question_id": due_id, "answer": "0"})
    assert session.scalars(select(DiagnosticAnswer.question_id)).all() == [int(due_id)]


def test_a_diagnostic_that_can_ask_nothing_more_leads_to_its_result(
    learner_client, session, learner
):
    learner_client.send("/diagnostics/files/start")
    state = load_state(
        session, find_diagnostic(session, learner.enrolment.id), learner.outline.version_id
    )
    for row in state.candidates:
        replace_key(
            session,
            version_id=learner.outline.version_id,
            question_id=row.id,
            answer=count_none(session.get_one(Question, row.id).answer),
            now=NOW,
        )
    session.commit()
    assert learner_client.get("/diagnostics/files/question").location == "/diagnostics/files/result"
    assert learner_client.get("/diagnostics/files/result").status_code == 200
    assert learner_client.get("/diagnostics/files").location == "/diagnostics/files/result"


def test_a_course_without_a_diagnostic_says_so_and_does_not_link_to_one(client, session, container):
    other = create_learner(session, container.storage)
    session.commit()
    learner_client = sign_in(client, session, other.person)
    assert "/diagnostics/" not in learner_client.get("/learning/files").text
    assert learner_client.get("/diagnostics/files").status_code == 404
    assert learner_client.send("/diagnostics/files/start").status_code == 404


def test_who_has_not_begun_the_course_is_led_to_its_page(client, session, learner):
    learner_client = sign_in(client, session, add_person(session, user_name="newcomer"))
    reply = learner_client.get("/diagnostics/files")
    assert reply.location == "/catalogue/files"
    assert "Бұл курсты әлі бастаған жоқсыз" in learner_client.get(reply.location).text
    assert learner_client.send("/diagnostics/files/start").location == "/catalogue/files"


def test_nothing_is_credited_that_was_not_recommended(learner_client, session, learner):
    learner_client.send("/diagnostics/files/start")
    assert learner_client.send("/diagnostics/files/credit", {"module": "1"}).status_code == 404


def answer_all_right(session, learner):
    outline = learner.outline
    while True:
        state = load_state(
            session, find_diagnostic(session, learner.enrolment.id), outline.version_id
        )
        question_id = find_next_question(state, outline)
        if question_id is None:
            break
        row = session.get_one(Question, question_id)
        answer_question(
            session,
            state=state,
            outline=outline,
            question_id=question_id,
            answer=QUESTION_TYPES[row.type].build_right(row.answer),
            language="kk",
            now=NOW,
        )
    session.commit()


def test_how_many_modules_are_credited_is_said_and_numbers_that_are_none_are_left_out(
    learner_client, session, learner
):
    learner_client.send("/diagnostics/files/start")
    answer_all_right(session, learner)
    page = learner_client.get("/diagnostics/files/result").text
    modules = re.findall(r'name="module"[^>]*value="(\d+)"', page)
    values = [*modules, "9" * 5000, "²", "-1", ""]
    reply = learner_client.send("/diagnostics/files/credit", {"module": values})
    assert reply.status_code == 303
    course_page = learner_client.get(reply.location).text
    assert "%(num)s" not in course_page
    with using_language("kk"):
        words = ngettext(
            "%(num)s module is credited.", "%(num)s modules are credited.", len(modules)
        )
    assert words % {"num": len(modules)} in course_page
