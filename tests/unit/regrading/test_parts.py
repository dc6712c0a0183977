"""Keys of questions in parts: each is corrected to another one, and carried between versions."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.assessment.models import Answer
from lms.assessment.queries import find_question
from lms.assessment.rules import QUESTION_TYPES
from lms.assessment.services import find_count_differences
from lms.catalogue.models import Question
from lms.catalogue.queries import load_questions
from lms.regrading.models import Regrading
from lms.regrading.rules.parts import (
    IN_PARTS,
    KeyedQuestion,
    carry_key,
    list_parts,
    present_parts,
    read_parts,
)
from tests.factories.learning import begin_attempt, create_learner, hand_in
from tests.factories.question_types import TYPES, build_every_type_files
from tests.factories.regrading import OTHER_KEYS, answer_by_key, correct, run_jobs


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage, files=build_every_type_files(TYPES))


def find_by_type(session, kind):
    return session.scalars(select(Question).where(Question.type == kind)).first()


@pytest.mark.parametrize("kind", IN_PARTS)
def test_another_key_marks_again_and_holds_for_those_under_way(session, container, learner, kind):
    quiz = learner.outline.quizzes[0]
    attempt = begin_attempt(session, learner, quiz)
    drawn_ids = {item["question"] for item in attempt.drawn_items}
    question = next(
        row
        for row in session.scalars(select(Question).where(Question.type == kind))
        if row.id in drawn_ids
    )
    position = answer_by_key(session, learner, attempt, question, OTHER_KEYS[kind])
    hand_in(session, learner, quiz, attempt)
    before = session.get_one(Answer, (attempt.id, position)).mark
    assert before < 2520
    late = begin_attempt(session, learner, quiz)
    drawn_again = question.id in {item["question"] for item in late.drawn_items}
    if drawn_again:
        answer_by_key(session, learner, late, question, OTHER_KEYS[kind])
    session.commit()
    correct(session, container, learner, answer=OTHER_KEYS[kind], question=question)
    session.expire_all()
    assert session.get_one(Answer, (attempt.id, position)).mark == 2520
    row = session.scalars(select(Regrading)).one()
    assert (row.answer_before, row.answer_after) == (before, 2520)
    hand_in(session, learner, quiz, late)
    if drawn_again:
        number = [item["question"] for item in late.drawn_items].index(question.id) + 1
        assert session.get_one(Answer, (late.id, number)).mark == 2520
    run_jobs(container)
    assert find_count_differences(session) == []


@pytest.mark.parametrize("kind", IN_PARTS)
def test_the_page_of_a_result_is_written_by_the_corrected_key(session, container, learner, kind):
    question = find_by_type(session, kind)
    rules, content = QUESTION_TYPES[kind], question.content_ru
    old_answer = rules.build_right(question.answer)
    session.commit()
    correct(session, container, learner, answer=OTHER_KEYS[kind], question=question)
    session.expire_all()
    row = load_questions(session, [question.id])[question.id]
    assert row.answer == OTHER_KEYS[kind]
    assert not session.dirty
    right = rules.build_right(OTHER_KEYS[kind])
    assert all(part.is_right for part in rules.report(content, row.answer, right).parts)
    assert not all(part.is_right for part in rules.report(content, row.answer, old_answer).parts)
    if kind == "gaps":
        assert [text for text, _ in rules.list_right(content, row.answer, {})][0] == "(1) P"


@pytest.mark.parametrize("kind", IN_PARTS)
def test_the_form_shows_a_key_and_reads_it_again(session, learner, kind):
    question = find_by_type(session, kind)
    content = question.content_kk
    for key in (question.answer, OTHER_KEYS[kind]):
        values = present_parts(kind, content, key)
        assert set(values) == {name for part in list_parts(kind, content) for name in part.names}
        assert read_parts(kind, content, values) == key
    for name in values:
        assert read_parts(kind, content, {**values, name: ""}) is None
    assert read_parts(kind, content, dict.fromkeys(values, "77")) is None


def test_two_items_cannot_have_one_position(session, learner):
    content = find_by_type(session, "ordering").content_kk
    values = {f"part-{number}": "0" for number in range(4)}
    assert read_parts("ordering", content, values) is None


SWAPPED = {
    "matching": (
        "Жаңа жол бастайды",
        "Оң жақтағы таңбаны өшіреді",
        "Начинает новую строку",
        "Удаляет знак справа",
    ),
    "ordering": (
        "Файлды таңдаңыз",
        "Басқа қалтаны ашыңыз",
        "Выберите файл",
        "Откройте другую папку",
    ),
}


@pytest.mark.parametrize("kind", SWAPPED)
def test_the_key_of_a_newer_version_is_carried_over_by_its_texts(session, container, learner, kind):
    own = find_by_type(session, kind)
    files = build_every_type_files(TYPES)
    for language, (first, second) in zip(
        ("kk", "ru"), (SWAPPED[kind][:2], SWAPPED[kind][2:]), strict=True
    ):
        path = f"01-files/quiz.{language}.md"
        text = files[path].decode()
        text = text.replace(first, "@").replace(second, first).replace("@", second)
        files[path] = text.encode()
    newer = create_learner(session, container.storage, files=files)
    other = session.scalars(
        select(Question)
        .where(Question.type == kind, Question.id != own.id, Question.name == own.name)
        .order_by(Question.id.desc())
    ).first()
    assert find_question(session, newer.outline.version_id, other.id) is not None
    assert other.answer == own.answer  # positions alone would say that nothing changed
    pair = [
        KeyedQuestion(row.type, row.content_kk, row.content_ru, row.answer) for row in (own, other)
    ]
    expected = {"matching": {"values": [1, 0, 2]}, "ordering": {"values": [2, 1, 0, 3]}}
    assert carry_key(*pair) == expected[kind]
    assert carry_key(pair[0], replace(pair[1], type="single")) is None
    assert (
        carry_key(replace(pair[0], content_ru={**own.content_ru, "options": ["x"] * 4}), pair[1])
        is None
    )


def test_gaps_and_options_are_carried_over_too():
    content = {"text": "t", "options": ["a", "b"], "gaps": [{"options": 2}, {}]}
    key = {"gaps": [{"option": 0}, {"kk": ["s"], "ru": ["s"]}]}
    own = KeyedQuestion("gaps", content, content, key)
    reversed_content = {**content, "options": ["b", "a"]}
    assert carry_key(own, KeyedQuestion("gaps", reversed_content, reversed_content, key)) == {
        "gaps": [{"option": 1}, key["gaps"][1]]
    }
    other_content = {**content, "text": "u"}
    assert carry_key(own, KeyedQuestion("gaps", other_content, other_content, key)) is None
    single = KeyedQuestion(
        "single", {"options": ["a", "b"]}, {"options": ["c", "d"]}, {"options": [0]}
    )
    other = KeyedQuestion(
        "single", {"options": ["b", "a"]}, {"options": ["d", "c"]}, {"options": [0]}
    )
    assert carry_key(single, other) == {"options": [1]}
    rows = {"options": ["r", "s"], "categories": ["x", "y"]}
    reversed_content = {"options": ["s", "r"], "categories": ["y", "x"]}
    own = KeyedQuestion("categorise", rows, rows, {"values": [0, 0]})
    assert carry_key(
        own, KeyedQuestion("categorise", reversed_content, reversed_content, {"values": [0, 1]})
    ) == {"values": [0, 1]}
