"""The page of a result if several attempts count together, or another one counts."""

import pytest

from tests.factories.accounts import sign_in
from tests.factories.catalogue import build_course_files, set_quiz_rules
from tests.factories.learning import create_learner, take_quiz
from tests.factories.question_types import build_every_type_files


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def take_repeatedly(client, session, container):
    """Take the quiz once per entry, rightly or not; return how its page and the result read."""

    def take_repeatedly(rules, rights, files=None):
        files = set_quiz_rules(files or build_course_files(), rules)
        learner = create_learner(session, container.storage, files=files)
        quiz = learner.outline.quizzes[0]
        for right in rights:
            attempt = take_quiz(session, learner, quiz, right=right)
        session.commit()
        browser = sign_in(client, session, learner.person)
        browser.get("/language/ru")
        urls = ("/learning/files/quiz/01-files", f"/learning/attempts/{attempt.id}/result")
        return [browser.get(url).text.replace("\xa0", " ") for url in urls]

    return take_repeatedly


def find_heading(page):
    return page.partition("<h1")[2].partition(">")[2].partition("</h1>")[0]


def test_an_attempt_above_an_average_that_fails_is_not_called_passed(take_repeatedly):
    quiz, result = take_repeatedly('counted = "average"\npass = 60\nattempts = 3\n', [False, True])
    assert find_heading(result) == "Эта попытка: 100 %"
    words = "Засчитывается среднее всех попыток. Сейчас это 50 %: пока не сдано."
    assert words in result
    assert words in quiz
    assert "Попробовать ещё раз" in result


def test_a_worse_attempt_after_a_passed_one_does_not_frighten(take_repeatedly):
    _quiz, result = take_repeatedly("attempts = 0\n", [True, False])
    assert find_heading(result) == "Эта попытка: 0 %"
    assert "Засчитывается лучшая попытка. Сейчас это 100 %: сдано." in result
    assert "Попробовать ещё раз" not in result


@pytest.mark.parametrize(("right", "verdict"), [(True, "Сдано"), (False, "Пока не сдано")])
def test_the_only_attempt_is_the_verdict_itself(take_repeatedly, right, verdict):
    _quiz, result = take_repeatedly("attempts = 0\n", [right])
    assert find_heading(result).startswith(f"{verdict}: ")
    assert "Засчитывается" not in result


def test_without_another_attempt_the_result_leads_to_the_lessons(take_repeatedly):
    _quiz, result = take_repeatedly("attempts = 1\n", [False])
    assert 'href="/learning/files"' in result.partition("<h1")[2]


def test_marks_that_a_wrong_answer_takes_stand_beside_its_question(take_repeatedly):
    files = {
        path: content.replace(b"level: 1\n", b"level: 1\nweight: 2\n")
        for path, content in build_every_type_files(("single", "true-false")).items()
    }
    _quiz, result = take_repeatedly('wrong_costs = "1/4"\nattempts = 0\n', [False], files)
    assert result.count("баллы: -0,5 из 2") == 2
