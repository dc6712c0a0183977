import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.assessment.models import Answer, Attempt
from lms.assessment.queries import load_answer_states
from lms.learning.queries import count_words
from tests.factories.accounts import add_person, sign_in
from tests.factories.assessment import create_bank
from tests.factories.catalogue import replace_text
from tests.factories.learning import (
    answer_all,
    begin_attempt,
    create_learner,
    hand_in,
    list_right_values,
    list_wrong_values,
    load_enrolment,
    lock_attempt,
    read_all,
    take_quiz,
)


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learner(session, container):
    new_learner = create_learner(session, container.storage)
    session.commit()
    return new_learner


@pytest.fixture
def learner_client(client, session, learner):
    return sign_in(client, session, learner.person)


@pytest.fixture
def attempt(session, learner):
    new_learner = begin_attempt(session, learner, learner.outline.quizzes[0])
    session.commit()
    return new_learner


def test_the_page_before_an_attempt_says_what_awaits(learner_client):
    text = learner_client.get("/learning/files/quiz/01-files").get_data(as_text=True)
    assert "50\u00a0%" in text


def test_that_attempts_are_unlimited_is_said_once(learner_client):
    learner_client.get("/language/ru")
    text = learner_client.get("/learning/files/quiz/01-files").get_data(as_text=True)
    assert text.count("сколько угодно") == 1 and "Осталось попыток" not in text
    assert "Число попыток не ограничено" not in text


@pytest.mark.parametrize(("supervised", "is_said"), [("required", True), ("offered", False)])
def test_a_final_test_that_is_not_open_yet_says_that_it_needs_a_sitting(
    client, session, container, supervised, is_said
):
    files = replace_text("course.toml", "[final]\n", f'[final]\nsupervised = "{supervised}"\n')
    learner = create_learner(session, container.storage, slug="watched", files=files)
    sign_in(client, session, learner.person)
    text = client.get("/learning/watched/quiz/final").text
    assert "Әлі ашылмаған" in text
    assert ("Бұл тест бақылаумен тапсырылады" in text) == is_said


def test_an_attempt_goes_question_by_question_to_the_review_and_the_result(
    learner_client, session, learner
):
    first = learner_client.send("/learning/files/quiz/01-files/start").location
    attempt_id = int(first.split("/")[3])
    row = lock_attempt(session, learner, attempt_id)
    for position in range(1, row.total + 1):
        values = list_right_values(session, row, position)
        session.rollback()
        reply = learner_client.send(
            f"/learning/attempts/{attempt_id}/{position}", {"answer": values, "go": "next"}
        )
    assert reply.location == f"/learning/attempts/{attempt_id}/review"
    assert learner_client.get(reply.location).status_code == 200
    result = learner_client.send(f"/learning/attempts/{attempt_id}/submit").location
    assert "Тестіден өттіңіз: 100\N{NO-BREAK SPACE}%</h1>" in learner_client.get(result).text


def test_an_answer_is_there_again_when_the_page_is_opened_again(learner_client, session, attempt):
    values = list_right_values(session, attempt, 1)
    session.rollback()
    learner_client.send(f"/learning/attempts/{attempt.id}/1", {"answer": values, "go": "stay"})
    text = learner_client.get(f"/learning/attempts/{attempt.id}/1").get_data(as_text=True)
    assert list_kept_answers(text) == sorted(values)


def list_kept_answers(page):
    """Return the values of the choices that are ticked and of the fields that are filled in."""
    pattern = re.compile(
        r'<input[^>]*name="answer"[^>]* value="([^"]+)"[^>]* (?:checked|autocomplete)'
    )
    return pattern.findall(page)


def test_the_script_saves_without_leaving_the_page(learner_client, session, attempt):
    values = list_wrong_values(session, attempt, 1)
    session.rollback()
    reply = learner_client.send(
        f"/learning/attempts/{attempt.id}/1", {"answer": values, "autosave": "1"}
    )
    assert reply.status_code == 204
    assert len(load_answer_states(session, attempt.id)) == 1


def read_language(session, attempt):
    session.rollback()
    return session.scalars(select(Answer.language).where(Answer.attempt_id == attempt.id)).one()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_language_of_the_page_goes_with_the_answer_however_the_site_was_switched_meanwhile(
    learner_client, session, attempt, language
):
    learner_client.get(f"/language/{language}")
    page = learner_client.get(f"/learning/attempts/{attempt.id}/1").get_data(as_text=True)
    page_language = re.search(r'<input type="hidden" name="language" value="(\w+)">', page)[1]
    assert page_language == language
    learner_client.get(f"/language/{'ru' if language == 'kk' else 'kk'}")  # in another window
    learner_client.send(
        f"/learning/attempts/{attempt.id}/1", {"answer": "0", "language": page_language}
    )
    assert read_language(session, attempt) == language


@pytest.mark.parametrize("fields", [{}, {"language": "en"}, {"language": "\0"}, {"language": ""}])
def test_without_a_known_language_of_the_page_that_of_the_request_is_kept(
    learner_client, session, attempt, fields
):
    learner_client.get("/language/ru")
    reply = learner_client.send(f"/learning/attempts/{attempt.id}/1", {"answer": "0", **fields})
    assert reply.status_code == 303
    assert read_language(session, attempt) == "ru"


def test_keys_and_feedback_stay_on_the_server_until_the_attempt_is_handed_in(
    learner_client, session, attempt
):
    for position in range(1, attempt.total + 1):
        text = learner_client.get(f"/learning/attempts/{attempt.id}/{position}").get_data(
            as_text=True
        )
        assert "Иә, бұл дұрыс" not in text
        assert "feedback" not in text
    values = [
        list_right_values(session, attempt, position) for position in range(1, attempt.total + 1)
    ]
    session.rollback()
    for position, value in enumerate(values, 1):
        learner_client.send(f"/learning/attempts/{attempt.id}/{position}", {"answer": value})
    learner_client.send(f"/learning/attempts/{attempt.id}/submit")
    assert "Иә" in learner_client.get(f"/learning/attempts/{attempt.id}/result").get_data(
        as_text=True
    )  # the control


def test_after_a_failed_attempt_the_lessons_to_read_again_are_named(
    learner_client, session, learner
):
    attempt_row = take_quiz(session, learner, learner.outline.quizzes[0], right=False)
    session.commit()
    text = learner_client.get(f"/learning/attempts/{attempt_row.id}/result").get_data(as_text=True)
    assert "/learning/files/01-files/0" in text
    assert "/learning/files/quiz/01-files" in text


def test_the_final_test_opens_when_the_rest_is_done(learner_client, session, learner):
    assert learner_client.send("/learning/files/quiz/final/start").status_code == 409
    assert learner_client.get("/learning/files/quiz/final").status_code == 200
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    session.commit()
    assert learner_client.send("/learning/files/quiz/final/start").status_code == 303


def test_passing_the_last_test_completes_the_course_and_leads_to_the_certificate(
    learner_client, session, learner
):
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    attempt_row = take_quiz(session, learner, learner.outline.final)
    session.commit()
    text = learner_client.get(f"/learning/attempts/{attempt_row.id}/result").get_data(as_text=True)
    assert "/my#certificates" in text
    assert load_enrolment(session, learner.person).state == "completed"


def test_when_the_time_is_over_the_page_says_so_and_the_answers_count(
    learner_client, session, learner, clock
):
    attempt = begin_attempt(session, learner, learner.outline.final)
    session.commit()
    clock.forward(minutes=11)
    assert (
        learner_client.get(f"/learning/attempts/{attempt.id}/1").location
        == f"/learning/attempts/{attempt.id}/review"
    )
    assert (
        learner_client.send(
            f"/learning/attempts/{attempt.id}/1", {"answer": "0", "autosave": "1"}
        ).status_code
        == 409
    )
    assert learner_client.get(f"/learning/attempts/{attempt.id}/review").status_code == 200
    # An answer that comes too late hands in what there is; so does the button.
    for part, data in (("1", {"answer": "0"}), ("submit", {})):
        reply = learner_client.send(f"/learning/attempts/{attempt.id}/{part}", data)
        assert reply.location == f"/learning/attempts/{attempt.id}/result"
    session.rollback()
    states = load_answer_states(session, attempt.id).values()
    assert {len(state.given_answer) for state in states} == {0}


def test_when_attempts_are_used_up_the_page_says_when_the_next_one_opens(
    learner_client, session, learner, clock
):
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    for _ in range(3):
        take_quiz(session, learner, learner.outline.final, right=False)
    session.commit()
    assert learner_client.send("/learning/files/quiz/final/start").status_code == 409
    clock.forward(hours=25)
    assert learner_client.send("/learning/files/quiz/final/start").status_code == 303


def test_a_foreign_attempt_is_not_found_like_a_missing_one(client, session, learner, attempt):
    sign_in(client, session, add_person(session))
    for attempt_id in (attempt.id, 424242):
        for path in ("1", "review", "result"):
            assert client.get(f"/learning/attempts/{attempt_id}/{path}").status_code == 404
        assert client.send(f"/learning/attempts/{attempt_id}/1", {"answer": "0"}).status_code == 404
        assert client.send(f"/learning/attempts/{attempt_id}/submit").status_code == 404


def test_a_score_that_the_browser_reports_changes_nothing(
    learner_client, session, learner, attempt
):
    learner_client.send(
        f"/learning/attempts/{attempt.id}/submit",
        {"score": "100", "passed": "true", "percent": "100", "right": "9"},
    )
    row = lock_attempt(session, learner, attempt.id)
    assert (row.percent, row.passed) == (0, False)


def test_handing_in_with_completion_and_certificate_costs_at_most_twelve_statements(
    app, learner_client, session, learner, count_queries
):
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    attempt = begin_attempt(session, learner, learner.outline.final)
    for position in range(1, attempt.total + 1):
        values = list_right_values(session, attempt, position)
        session.commit()
        learner_client.send(f"/learning/attempts/{attempt.id}/{position}", {"answer": values})
    count_words(session, learner.outline.version_id)  # read once per process
    session.commit()
    with count_queries(app) as statements:
        assert learner_client.send(f"/learning/attempts/{attempt.id}/submit").status_code == 303
    assert load_enrolment(session, learner.person).state == "completed"
    assert len(statements) <= 12, "\n".join(statements)


def test_results_of_sixty_questions_cost_at_most_twelve_statements(
    app, learner_client, session, learner, count_queries
):
    bank = create_bank(session, learner.outline.quizzes[0].id, 60)
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    items = [{"question": question.id, "order": [0, 1, 2, 3]} for question in bank]
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(drawn_items=items))
    answer_all(session, learner, lock_attempt(session, learner, attempt.id), right=False)
    hand_in(session, learner, learner.outline.quizzes[0], attempt)
    session.commit()
    for target in ([], statements := []):  # the first page fills the caches of the process
        with count_queries(app) as queries:
            page = learner_client.get(f"/learning/attempts/{attempt.id}/result").text
        target.extend(queries)
    assert page.count("Сұрақ 59") == 1
    assert len(statements) <= 12, "\n".join(statements)


def test_saving_an_answer_costs_three_statements(app, learner_client, attempt, count_queries):
    learner_client.send(f"/learning/attempts/{attempt.id}/1", {"answer": "0", "autosave": "1"})
    with count_queries(app) as statements:
        learner_client.send(f"/learning/attempts/{attempt.id}/1", {"answer": "1", "autosave": "1"})
    assert len(statements) == 3, statements


def test_a_button_switches_the_language_and_saves_what_is_chosen(learner_client, session, attempt):
    url = f"/learning/attempts/{attempt.id}/1"
    learner_client.get("/language/kk")
    assert re.search(r'<noscript>\s*<button[^>]* value="language:ru"', learner_client.get(url).text)
    for code in ("ru", "kk"):
        reply = learner_client.send(url, {"answer": "0", "go": f"language:{code}"})
        assert reply.location == url
        page = learner_client.get(url).text
        assert f'<html lang="{code}"' in page
        assert list_kept_answers(page) == ["0"]
    assert learner_client.send(url, {"answer": "0", "go": "language:en"}).location != url


def test_two_tabs_share_one_attempt(learner_client):
    first = learner_client.send("/learning/files/quiz/01-files/start").location
    assert learner_client.send("/learning/files/quiz/01-files/start").location == first


def test_earlier_attempts_are_listed(learner_client, session, learner):
    attempt_row = take_quiz(session, learner, learner.outline.quizzes[0], right=False)
    session.commit()
    assert f"/learning/attempts/{attempt_row.id}/result" in learner_client.get(
        "/learning/files/quiz/01-files"
    ).get_data(as_text=True)
    assert timedelta(0) == attempt_row.submitted_at - attempt_row.started_at


def test_a_quiz_of_a_course_that_was_not_begun_offers_to_begin_it(client, session, learner):
    stranger = add_person(session)
    session.commit()
    sign_in(client, session, stranger)
    reply = client.get("/learning/files/quiz/01-files")
    assert reply.status_code == 409
    action = re.search(r'<form class="buttons" method="post" action="([^"]+)"', reply.text)[1]
    assert client.send(action).status_code == 303
    assert client.get("/learning/files/quiz/01-files").status_code == 200


def test_a_failed_final_says_how_many_attempts_are_left_and_groups_what_to_read(
    learner_client, session, learner
):
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    final = learner.outline.final
    row = take_quiz(session, learner, final, right=False)
    session.commit()
    learner_client.set_cookie("language", "ru")
    page = learner_client.get(f"/learning/attempts/{row.id}/result").text
    attempts_left = final.attempts - 1
    assert f"осталось {attempts_left}" in page or f"осталась {attempts_left}" in page
    part = page.partition("<h2>Прочитайте ещё раз</h2>")[2].partition("<h2>")[0]
    titles = [module.title_ru for module in learner.outline.modules]
    assert re.findall("<h3>(.*?)</h3>", part) == titles
    assert re.search(r"вопрос[ы]?\s[0-9, ]+</span>", part)


def test_the_page_before_an_attempt_says_that_answers_may_be_changed_and_what_the_time_does(
    learner_client, learner
):
    plain = learner_client.get("/learning/files/quiz/01-files").text
    assert "«Тексеру» батырмасын" in plain and "өздігінен тапсырылады" not in plain
    timed_page = learner_client.get("/learning/files/quiz/final").text
    assert learner.outline.final.time_limit_minutes
    assert "өзгертуге болады" in timed_page and "«Тексеру» батырмасын" not in timed_page
    assert (
        "өздігінен тапсырылады" in timed_page and "басқанша, тест тапсырылмайды" not in timed_page
    )
    assert "тағы 30 секунд қабылданады" in timed_page


def test_the_review_leads_to_the_first_question_without_an_answer(learner_client, session, attempt):
    values = list_right_values(session, attempt, 1)
    session.rollback()
    url = f"/learning/attempts/{attempt.id}"
    learner_client.send(f"{url}/1", {"answer": values, "go": "stay"})
    text = learner_client.get(f"{url}/review").text
    assert re.search(rf'class="button button--secondary" href="{url}/2"', text)
    assert "#hand-in" not in text, "a list of two questions needs no link past it"
