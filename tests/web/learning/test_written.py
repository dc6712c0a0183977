"""Texts that a person grades, on the learner's pages without scripts."""

import pytest
from sqlalchemy import select

from lms.assessment.models import Answer, Attempt
from tests.factories.accounts import sign_in
from tests.factories.learning import answer_all, begin_attempt, create_learner
from tests.factories.written import TEXT, build_written_files, find_text_position, hand_in_text

LANGUAGES = ("kk", "ru")


@pytest.fixture
def learner(session, app):
    new_learner = create_learner(
        session, app.extensions["lms"].storage, files=build_written_files()
    )
    session.commit()
    return new_learner


@pytest.fixture
def learner_client(client, session, learner):
    return sign_in(client, session, learner.person)


@pytest.fixture
def attempt(session, learner):
    row = begin_attempt(session, learner, learner.outline.quizzes[0])
    answer_all(session, learner, row)
    session.commit()
    return row


def open_text(session, attempt):
    position = find_text_position(session, attempt)
    session.rollback()
    return f"/learning/attempts/{attempt.id}/{position}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rubric_is_seen_while_writing_and_the_model_answer_is_not(
    learner_client, session, attempt, language
):
    learner_client.get(f"/language/{language}")
    text = learner_client.get(open_text(session, attempt)).text
    rubric = {
        "kk": ["Не болғаны түсінікті", "2 ұпай", "Сәлемдесу де, өтініш те жоқ", "20 – 80 сөз"],
        "ru": ["Понятно, что случилось", "2 балла", "Нет ни приветствия, ни просьбы", "20 до 80"],
    }
    assert [words for words in rubric[language] if words not in text] == []
    assert "Абай" not in text
    assert 'value="check"' not in text  # the quiz checks each question at once; not this one


def test_a_text_keeps_its_lines_and_its_signs_across_languages(learner_client, session, attempt):
    url = open_text(session, attempt)
    learner_client.send(url, {"answer": "\n" + TEXT.replace("\n", "\r\n"), "go": "stay"})
    learner_client.get("/language/ru")
    page = learner_client.get(url).text
    assert "\n\nСәлеметсіз бе!\nКөшеде жарық жоқ. &lt;b&gt;Жөндеңіз&lt;/b&gt;.</textarea>" in page
    assert "Слов: 6" in page


def test_a_check_of_a_text_saves_it_and_locks_nothing(learner_client, session, attempt):
    url = open_text(session, attempt)
    for text in ("Бірінші", "Екінші"):
        learner_client.send(url, {"answer": text, "go": "check"})
    row = session.execute(
        select(Answer.given_answer, Answer.mark, Answer.is_checked).where(
            Answer.position == find_text_position(session, attempt)
        )
    ).one()
    assert tuple(row) == ({"text": "Екінші"}, None, False)


@pytest.mark.parametrize(
    ("pass_percent", "right", "words"),
    [
        (70, True, "Тогда и решится, сдали ли вы."),
        (50, True, "Вы сдали, какой бы балл ни поставил тренер."),
        (70, False, "Баллов за текст уже не хватит, чтобы сдать тест."),
    ],
)
def test_the_result_says_what_is_decided_and_what_happens_next(
    client, session, app, *, pass_percent, right, words
):
    learner = create_learner(
        session, app.extensions["lms"].storage, files=build_written_files(pass_percent)
    )
    attempt = hand_in_text(session, learner, right=right)
    session.commit()
    sign_in(client, session, learner.person)
    client.get("/language/ru")
    result = client.get(f"/learning/attempts/{attempt.id}/result").text
    assert words in result
    assert "не позднее 14 марта 2026" in result
    assert "оценит тренер" in result
    assert "&lt;b&gt;Жөндеңіз&lt;/b&gt;" in result
    assert "Абая" not in result  # the model answer
    quiz = client.get("/learning/files/quiz/01-files").text
    assert "Тренер ещё не оценил ваш текст. Пока оценки нет, новую попытку начать нельзя." in quiz
    assert "прочитает и оценит за 5 дней" in quiz


def test_a_form_that_begins_another_attempt_is_refused_while_one_waits(
    learner_client, session, learner, attempt
):
    learner_client.send(f"/learning/attempts/{attempt.id}/submit")
    reply = learner_client.send("/learning/files/quiz/01-files/start")
    assert reply.status_code == 409
    assert "Соңғы талпыныстағы мәтініңізді тренер әлі бағалаған жоқ" in reply.text
    assert len(session.scalars(select(Attempt.id)).all()) == 1


def test_whoever_hands_in_is_told_before_who_grades_the_text(learner_client, attempt):
    learner_client.get("/language/ru")
    review = learner_client.get(f"/learning/attempts/{attempt.id}/review").text
    assert "Ваш текст тренер прочитает и оценит за 5 дней." in review
