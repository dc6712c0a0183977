"""Every type of question in a quiz and in a lesson, without scripts: shown, saved, shown again."""

import re

import pytest
from sqlalchemy import select

from lms.assessment.queries import load_answer_states
from lms.assessment.rules.checks import NO_ANSWER
from lms.catalogue.models import CheckQuestion, Question
from tests.client import judge_page
from tests.factories.accounts import sign_in
from tests.factories.learning import begin_attempt, create_learner, list_right_values
from tests.factories.question_types import TYPES, build_every_type_files

LANGUAGES = ("kk", "ru")
LESSON = "/learning/files/01-files/01-single"


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learner(session, container):
    new_learner = create_learner(session, container.storage, files=build_every_type_files())
    session.commit()
    return new_learner


@pytest.fixture
def learner_client(client, session, learner):
    return sign_in(client, session, learner.person)


@pytest.fixture
def attempt(session, learner):
    row = begin_attempt(session, learner, learner.outline.quizzes[0])
    session.commit()
    return row


def let_go(session):
    """End the transaction, so that requests may write, and keep what was read."""
    session.expunge_all()
    session.rollback()


def map_questions(session, attempt):
    """Return the question at each position."""
    rows = {question.id: question for question in session.scalars(select(Question))}
    let_go(session)
    return {
        position: rows[item["question"]] for position, item in enumerate(attempt.drawn_items, 1)
    }


def find_position(session, attempt, kind):
    questions = map_questions(session, attempt)
    return next(position for position, question in questions.items() if question.type == kind)


def list_secrets(question):
    """Return everything of a question's content that must not reach the browser before the end."""
    for content in (question.content_kk, question.content_ru):
        yield from content.get("feedback", ())
        yield from (content[name] for name in ("right", "wrong") if name in content)
        for gap in content.get("gaps", ()):
            yield from gap.get("feedback", ())
            yield from (gap[name] for name in ("right", "wrong") if name in gap)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_type_is_a_valid_page_without_key_and_feedback(
    learner_client, session, attempt, language
):
    learner_client.get(f"/language/{language}")
    questions = map_questions(session, attempt)
    assert sorted(question.type for question in questions.values()) == sorted(TYPES)
    for position, question in questions.items():
        text = learner_client.get(f"/learning/attempts/{attempt.id}/{position}").text
        secrets = list(list_secrets(question))
        assert len(secrets) >= 4
        assert not [secret for secret in secrets if secret in text]
        if question.type in ("text", "gaps"):
            assert not re.search(r"\bCtrl \| |\bS \| ", text)
        assert "\ue000" not in text


def test_the_order_of_what_is_shown_does_not_give_the_key_away(learner_client, session, attempt):
    position = find_position(session, attempt, "ordering")
    text = learner_client.get(f"/learning/attempts/{attempt.id}/{position}").text
    values = re.findall(r'type="hidden" name="answer" value="(\d+)"', text)
    assert values == ["0", "1", "2", "3"]  # shown indexes, whatever the order in the bank
    assert attempt.drawn_items[position - 1]["order"] != [0, 1, 2, 3]


@pytest.mark.parametrize("kind", TYPES)
def test_an_answer_is_saved_kept_across_languages_and_right_in_the_result(
    learner_client, session, attempt, kind
):
    position = find_position(session, attempt, kind)
    values = list_right_values(session, attempt, position)
    session.rollback()
    url = f"/learning/attempts/{attempt.id}/{position}"
    learner_client.get("/language/ru")
    learner_client.send(url, {"answer": values, "go": "stay"})
    learner_client.get("/language/kk")
    text = learner_client.get(url).text
    if kind == "ordering":
        assert re.findall(r'type="hidden" name="answer" value="(\d+)"', text) == values[:-1]
        assert re.search(r'value="kept"[^>]* checked', text)
    else:
        shown_values = re.findall(r'value="([^"]*)"[^>]*(?: checked| selected)', text)
        shown_values += re.findall(r'<input class="input[^>]* value="([^"]+)"', text)
        assert sorted(shown_values) == sorted(values)
    learner_client.send(f"/learning/attempts/{attempt.id}/submit")
    assert load_answer_states(session, attempt.id)[position].right is True
    for language in LANGUAGES:
        learner_client.get(f"/language/{language}")
        learner_client.get(f"/learning/attempts/{attempt.id}/result")  # the client judges its HTML


def test_an_order_that_nobody_touched_is_no_answer_until_it_is_kept(
    learner_client, session, attempt
):
    position = find_position(session, attempt, "ordering")
    url = f"/learning/attempts/{attempt.id}/{position}"
    initial_values = ["0", "1", "2", "3"]
    for values, is_answered in (
        (initial_values, False),
        ([*initial_values, "kept"], True),
        (initial_values, False),  # the mark is taken away again
        (["1", "0", "2", "3"], True),
    ):
        learner_client.send(url, {"answer": values, "go": "next"})
        answer = load_answer_states(session, attempt.id).get(position, NO_ANSWER).given_answer
        session.rollback()
        assert bool(answer) == is_answered, values
        page = learner_client.get(url).text
        assert bool(re.search(r'value="kept"[^>]* checked', page)) == is_answered
    for way in ("move:1:down", "move:1:up"):  # back where it was: it was looked at
        order = re.findall(
            r'type="hidden" name="answer" value="(\d+)"', learner_client.get(url).text
        )
        learner_client.send(url, {"answer": order, "go": way})
    assert load_answer_states(session, attempt.id)[position].given_answer


@pytest.mark.parametrize("kind", ["matching", "categorise", "gaps"])
def test_the_result_says_which_part_was_right_and_not_what_the_others_are(
    learner_client, session, attempt, kind
):
    position = find_position(session, attempt, kind)
    values = list_right_values(session, attempt, position)
    question = map_questions(session, attempt)[position]
    content, last = question.content_ru, len(values) - 1
    session.rollback()
    learner_client.get("/language/ru")
    url = f"/learning/attempts/{attempt.id}/{position}"
    learner_client.send(url, {"answer": [*values[:last], ""], "go": "stay"})
    learner_client.send(f"/learning/attempts/{attempt.id}/submit")
    text = learner_client.get(f"/learning/attempts/{attempt.id}/result").text
    item = text.split('<li class="panel">')[position]
    assert "верно частично" in item
    assert item.count("tag--good") == last
    assert item.count("без ответа") == 1
    notes = content.get("feedback") or [content["gaps"][0]["right"], "Да, документы хранятся там."]
    assert sum(note in item for note in notes) == last


def test_the_buttons_of_an_order_work_without_scripts(learner_client, session, attempt):
    position = find_position(session, attempt, "ordering")
    url = f"/learning/attempts/{attempt.id}/{position}"
    reply = learner_client.send(url, {"answer": ["0", "1", "2", "3"], "go": "move:3:up"})
    assert reply.location == f"{url}#question-answer-up-2"
    text = learner_client.get(url).text
    assert re.findall(r'type="hidden" name="answer" value="(\d+)"', text) == ["0", "2", "1", "3"]
    assert 'id="question-answer-up-2"' in text
    reply = learner_client.send(url, {"answer": ["0", "2", "1", "3"], "go": "move:1:up"})
    assert reply.location == f"{url}#question-answer-up-1"
    order = attempt.drawn_items[position - 1]["order"]
    session.rollback()
    answer = load_answer_states(session, attempt.id)[position].given_answer
    assert answer == {"values": [order[index] for index in (0, 2, 1, 3)]}


@pytest.mark.parametrize("values", [["0", "0", "1", "2"], ["0"], [], ["9", "8", "7", "6"]])
def test_an_order_that_no_page_offers_changes_nothing(learner_client, session, attempt, values):
    position = find_position(session, attempt, "ordering")
    url = f"/learning/attempts/{attempt.id}/{position}"
    learner_client.send(url, {"answer": ["3", "2", "1", "0"], "go": "stay"})
    learner_client.send(url, {"answer": values, "go": "move:1:down"})
    order = attempt.drawn_items[position - 1]["order"]
    session.rollback()
    assert load_answer_states(session, attempt.id)[position].given_answer == {"values": order[::-1]}


@pytest.mark.parametrize(
    ("number", "status"), [("3 ГБ", 303), ("3,05 гигабайт", 303), ("3 км", 422), ("үш", 422)]
)
def test_the_unit_may_be_typed_after_the_number(learner_client, session, attempt, number, status):
    position = find_position(session, attempt, "number")
    url = f"/learning/attempts/{attempt.id}/{position}"
    assert learner_client.send(url, {"answer": number, "go": "stay"}).status_code == status
    text = learner_client.get(url).text
    assert 'id="question-answer-unit">ГБ<' in text
    assert "Барлығынан бос емесін алып тастаңыз." in text.partition("<details")[2]


@pytest.fixture(params=TYPES)
def check(request, client, session, container):
    files = build_every_type_files(check=request.param)
    learner = create_learner(session, container.storage, files=files)
    session.commit()
    sign_in(client, session, learner.person)
    row = session.scalars(select(CheckQuestion)).one()
    let_go(session)
    return row


def find_fields(text):
    """Return the form of the question in a lesson's page."""
    return text.partition('<form class="check"')[2].partition("</form>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_type_is_answered_in_a_lesson(client, check, language):
    client.get(f"/language/{language}")
    form = find_fields(client.get(LESSON).text)
    content = check.content_kk if language == "kk" else check.content_ru
    secrets = [
        secret
        for secret in list_secrets(check)
        if secret in form.partition('<details class="fold check')[0]
    ]
    assert not secrets
    values = {
        "number": ["1"],
        "text": ["жоқ"],
        "matching": ["0", "0", "0"],
        "categorise": ["0", "0", "0", "0"],
        "ordering": ["0", "1", "2", "3", "kept"],
        "gaps": ["жоқ", "option-1"],
        "hotspot": ["1"],
        "true-false": ["1"],
    }.get(check.type, ["0"])
    url = f"{LESSON}/check/check-one"
    client.judge = False
    verdict = client.send(url, {"answer": values, "autosave": "1", "language": language}).text
    client.judge = True
    assert 'class="notice' in verdict
    client.send(url, {"answer": values, "language": language})
    page = client.get(LESSON).text
    assert verdict.strip() in page
    judge_page(page)
    if check.type in ("matching", "categorise", "ordering", "gaps"):
        assert "parts__part" in verdict
    if check.type != "multiple":
        is_partly_right = check.type in ("categorise", "gaps")
        assert f"notice--{'warning' if is_partly_right else 'error'}" in verdict
    assert content["prompt"].split(">")[1].split("<")[0] in page


@pytest.mark.parametrize("check", ["ordering"], indirect=True)
def test_a_moved_row_in_a_lesson_is_shown_and_not_judged(client, check):
    url = f"{LESSON}/check/check-one"
    reply = client.send(url, {"answer": ["0", "1", "2", "3"], "go": "move:1:down"})
    assert reply.location == f"{LESSON}#question-check-one-down-2"
    form = find_fields(client.get(LESSON).text)
    assert re.findall(r'name="answer" value="(\d+)"', form) == ["1", "0", "2", "3"]
    assert "notice" not in form


@pytest.mark.parametrize("kind", TYPES)
def test_a_question_without_an_answer_is_not_called_saved(learner_client, session, attempt, kind):
    learner_client.get("/language/ru")
    url = f"/learning/attempts/{attempt.id}/{find_position(session, attempt, kind)}"
    assert "data-status></p>" in learner_client.get(url).text


def test_the_quiz_goes_on_at_the_first_question_without_an_answer(learner_client, session, attempt):
    start, url = "/learning/files/quiz/01-files/start", f"/learning/attempts/{attempt.id}"
    assert learner_client.send(start).location == f"{url}/1"
    for position in (1, 3):
        values = list_right_values(session, attempt, position)
        session.rollback()
        learner_client.send(f"{url}/{position}", {"answer": values, "go": "stay"})
    assert learner_client.send(start).location == f"{url}/2"
    for position in range(1, attempt.total + 1):
        values = list_right_values(session, attempt, position)
        session.rollback()
        learner_client.send(f"{url}/{position}", {"answer": values, "go": "stay"})
    assert learner_client.send(start).location == f"{url}/review"
