"""Check-yourself questions in a lesson: graded at once, stored for the learner, without marks."""

import re

import pytest
from sqlalchemy import func, select

from lms.assessment.models import Attempt
from lms.catalogue.models import CheckQuestion, Question
from lms.learning.models import CheckAnswer, LessonDone
from lms.learning.services import ANSWER_LIMIT
from lms.learning.views.kept_answers import keep_answer, read_kept_answers
from tests.client import judge_page
from tests.factories.accounts import add_person, sign_in
from tests.factories.catalogue import CHECK, build_check_files, load_small_course
from tests.factories.learning import create_learner, enrol

LESSON = "/learning/files/01-files/01-file"
URL = f"{LESSON}/check/where-file"
SECOND = "/learning/files/01-files/02-folder"
NUMBER = {
    "kk": (
        "name: how-many\ntype: number\n\nНеше?\n\n= 3\nright: Иә: үш.\nwrong: Санап шығыңыз.\n///\n"
    ),
    "ru": "name: how-many\ntype: number\n\nСколько?\n\n= 3\nright: Да.\nwrong: Посчитайте.\n///\n",
}
WRONG, RIGHT = {"answer": "0"}, {"answer": "1"}


@pytest.fixture
def container(app):
    return app.extensions["lms"]


def load_check_course(session, container, **values):
    load_small_course(session, container.storage, changes=build_check_files(**values))


@pytest.fixture
def learner(session, container):
    load_check_course(session, container)
    new_learner = create_learner_here(session)
    session.commit()
    return new_learner


def create_learner_here(session, **values):
    learner = add_person(session, **values)
    enrol(session, learner)
    return learner


@pytest.fixture
def learner_client(client, session, learner):
    return sign_in(client, session, learner)


def post_answer(client, url=URL, data=WRONG, **kwargs):
    client.judge = "autosave" not in data  # the script gets a piece of a page
    reply = client.send(url, data, **kwargs)
    client.judge = True
    return reply


def list_answers(session):
    session.rollback()
    return session.scalars(select(CheckAnswer)).all()


def read_text(reply):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.text))


def test_the_page_holds_a_form_and_no_key(learner_client):
    page = learner_client.get(LESSON)
    assert f'action="{URL}"' in page.text
    assert "data-check" in page.text
    assert "js/lesson." in page.text
    form = page.text.partition("data-check")[2].partition("<details")[0]
    assert "Үстелде" in form
    assert "Иә, файл бумада сақталады." not in form
    assert "\ue000" not in page.text


def test_a_wrong_answer_is_explained_and_leads_to_the_step_that_taught_it(learner_client, session):
    reply = post_answer(learner_client, URL, WRONG)
    assert (reply.status_code, reply.location) == (303, f"{LESSON}#step-4")
    page = learner_client.get(LESSON)
    text = read_text(page)
    assert "Әзірге дұрыс емес Үстелде таңбаша ғана тұр." in text
    assert "Дұрыс жауабы: Бумада Иә, файл бумада сақталады." in text
    assert "Жауабыңыз сақталды." in text
    assert '<a href="#step-2">' in page.text
    assert re.search(r'value="0" id="question-where-file-1" checked', page.text)
    (answer,) = list_answers(session)
    assert (
        answer.given_answer,
        answer.right,
        answer.right_at_first,
        answer.times,
        answer.language,
    ) == ({"options": [0]}, False, False, 1, "kk")


def test_a_right_answer_is_explained_too_and_the_first_one_stays_known(learner_client, session):
    post_answer(learner_client, URL, WRONG)
    post_answer(learner_client, URL, {**RIGHT, "language": "ru"})
    text = read_text(learner_client.get(LESSON))
    assert "Дұрыс Иә, файл бумада сақталады." in text
    assert "Дұрыс жауабы: Бумада Иә" in text.partition("Жауабын көрсету")[2]
    (answer,) = list_answers(session)
    assert (answer.right, answer.right_at_first, answer.times, answer.language) == (
        True,
        False,
        2,
        "ru",
    )


def test_the_script_gets_the_verdict_alone(learner_client, session):
    reply = post_answer(learner_client, URL, {**WRONG, "autosave": "1"})
    assert reply.status_code == 200
    assert reply.mimetype == "text/html"
    assert "Үстелде таңбаша ғана тұр." in reply.text
    assert "Жауабыңыз сақталды." in reply.text
    assert "<form" not in reply.text
    assert len(list_answers(session)) == 1


def test_nothing_is_marked_by_an_answer(learner_client, session):
    """Control included: a finished lesson is a change that would be seen."""
    post_answer(learner_client, URL, RIGHT)
    counts = [session.scalar(select(func.count()).select_from(t)) for t in (LessonDone, Attempt)]
    assert counts == [0, 0]
    session.rollback()
    post_answer(learner_client, f"{LESSON}/done", {})
    session.rollback()
    assert session.scalar(select(func.count()).select_from(LessonDone)) == 1


def test_no_quiz_draws_a_question_of_a_lesson(session, container):
    load_check_course(session, container)
    assert session.scalars(select(CheckQuestion.name)).all() == ["where-file"]
    assert "where-file" not in session.scalars(select(Question.name)).all()


def test_an_empty_answer_is_asked_for_again(learner_client, session):
    assert post_answer(learner_client, URL, {}).status_code == 303
    page = learner_client.get(LESSON)
    assert "Алдымен жауапты таңдаңыз немесе жазыңыз." in page.text
    assert "Алдымен жауапты" not in learner_client.get(LESSON).text
    reply = post_answer(learner_client, URL, {"autosave": "1"})
    assert (reply.status_code, reply.mimetype) == (422, "text/plain")
    assert list_answers(session) == []


@pytest.mark.parametrize("value", ["9", "-1", "x", "1" * 4000])
def test_an_answer_that_the_question_cannot_have_is_not_kept(learner_client, session, value):
    assert post_answer(learner_client, URL, {"answer": value, "autosave": "1"}).status_code == 422
    assert list_answers(session) == []


def test_what_was_typed_stays_visible(client, session, container):
    load_check_course(session, container, question=NUMBER)
    sign_in(client, session, create_learner_here(session))
    url = f"{LESSON}/check/how-many"
    for value, verdict in (("үш", "Санды цифрмен"), ("4", "Дұрыс жауабы: 3"), ("3,0", "Иә: үш.")):
        post_answer(client, url, {"answer": value})
        page = client.get(LESSON)
        judge_page(page.text)
        assert f'value="{value}"' in page.text
        assert verdict in read_text(page)


@pytest.mark.parametrize("by_script", [False, True])
def test_a_visitors_answer_stays_in_their_browser_alone(app, client, session, learner, by_script):
    client.get(LESSON)
    reply = post_answer(client, URL, {**WRONG, "autosave": "1"} if by_script else WRONG)
    assert reply.status_code == (200 if by_script else 303)
    for _ in range(2):
        page = client.get(LESSON)
        judge_page(page.text)
        assert "Әзірге дұрыс емес" in read_text(page)
        assert "Жауабыңыз осы браузерде сақталды." in read_text(page)
    post_answer(client, URL, RIGHT)
    assert "Әзірге дұрыс емес" not in read_text(client.get(LESSON))
    assert "Дұрыс" in read_text(client.get(LESSON))
    assert "осы браузерде" not in read_text(app.test_client().get(LESSON)), "the control"
    assert list_answers(session) == []
    sign_in(client, session, learner)
    assert "осы браузерде" not in read_text(client.get(LESSON)), "it ends with signing in"


def test_long_answers_of_a_visitor_make_room_for_later_ones(app):
    with app.test_request_context():
        for number in range(1, 40):
            keep_answer(number, ["ұзақ жауап" * 4])
        keep_answer(39, ["2"])
        kept_answers = read_kept_answers()
        assert (len(kept_answers) < 12, kept_answers[39], 1 in kept_answers) == (True, ["2"], False)


def test_answers_of_visitors_are_limited_by_network(client, learner, monkeypatch):
    monkeypatch.setattr("lms.learning.services.answers.ANSWER_LIMIT", replace_hits(ANSWER_LIMIT, 2))
    for _ in range(2):
        assert post_answer(client, URL, {**RIGHT, "autosave": "1"}).status_code == 200
    reply = post_answer(client, URL, {**RIGHT, "autosave": "1"})
    assert (reply.status_code, reply.mimetype) == (429, "text/plain")
    assert post_answer(client, URL, RIGHT).status_code == 429


def replace_hits(limit, hits):
    return type(limit)(limit.purpose, hits, limit.window)


def test_the_other_lessons_ask_learners_only(client, session, container):
    load_check_course(session, container, lesson="01-files/02-folder")
    session.commit()
    url = f"{SECOND}/check/where-file"
    assert post_answer(client, url, RIGHT).location == f"/auth/sign-up?next={SECOND}"
    sign_in(client, session, add_person(session))
    assert post_answer(client, url, RIGHT).status_code == 409
    assert list_answers(session) == []


def test_readers_share_a_page_and_see_their_own_answers(app, session, container, learner):
    """Control included: the page is rendered once, and each answer is in one page alone."""
    other = create_learner_here(session)
    session.commit()
    first, second, third = app.test_client(), app.test_client(), app.test_client()
    sign_in(first, session, learner)
    sign_in(second, session, other)
    sign_in(third, session, create_learner_here(session))
    post_answer(first, URL, WRONG)
    post_answer(second, URL, RIGHT)
    pages = [read_text(client.get(LESSON)) for client in (first, second, third)]
    assert len(app.extensions["page cache"]) == 1
    assert ["Әзірге дұрыс емес" in text for text in pages] == [True, False, False]
    assert ["Дұрыс Иә, файл" in text for text in pages] == [False, True, False]


def test_an_answer_given_after_signing_out_is_offered_again(client, session, learner):
    sign_in(client, session, learner)
    page = client.get(LESSON)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    client.delete_cookie("session")
    headers = {"Origin": "http://localhost", "Referer": f"http://localhost{LESSON}"}
    data = {**WRONG, "csrf_token": token}
    reply = client.post(URL, data=data, headers=headers)
    assert (reply.status_code, reply.location) == (303, f"/auth/sign-in?next={LESSON}")
    sign_in(client, session, learner)
    page = client.get(LESSON)
    assert "Бұл жауап әлі тексерілген жоқ." in page.text
    assert re.search(r'value="0" id="question-where-file-1" checked', page.text)
    assert list_answers(session) == []


def test_an_old_lesson_without_questions_has_no_form_for_them(client, session, container):
    create_learner(session, container.storage)
    session.commit()
    assert "data-check" not in client.get(LESSON).text


def test_the_texts_are_of_the_language_read(learner_client):
    post_answer(learner_client, URL, WRONG)
    learner_client.get("/language/ru")
    text = read_text(learner_client.get(LESSON))
    assert "Пока неверно На столе только значок." in text
    assert "Перечитать шаг 2" in text
    assert "name: where-file" in CHECK["ru"]


def test_an_option_that_is_not_checked_outlives_a_switch_of_the_language_by_the_button(
    learner_client, session
):
    learner_client.get("/language/kk")
    assert re.search(
        r'<noscript>\s*<button[^>]* value="language:ru"', learner_client.get(LESSON).text
    )
    reply = post_answer(learner_client, data=RIGHT | {"go": "language:ru"})
    assert reply.location.startswith(f"{LESSON}#step-")
    page = learner_client.get(LESSON).text
    assert '<html lang="ru"' in page
    assert re.search(r'name="answer" value="1"[^>]* checked', page)
    assert "data-verdict" in page and "notice--" not in page.partition("data-verdict")[2][:300]
    assert list_answers(session) == [], "it is not checked"
    assert 'value="1" checked' not in learner_client.get(LESSON).text, (
        "the control: it is shown once"
    )
