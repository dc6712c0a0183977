"""Retired questions are not drawn; restored ones are drawn again."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import OPERATOR
from lms.assessment.errors import RetirementLeavesTooFew
from lms.assessment.queries import (
    find_retirement,
    list_retired_ids,
    list_retired_names,
    load_bank_questions,
)
from lms.assessment.rules.drawing import BankQuestion
from lms.assessment.rules.retiring import is_needed_for_draw
from lms.assessment.services.retiring import restore_question, retire_question
from lms.catalogue.models import Question, QuestionRetirement
from lms.catalogue.rules.draw_rules import DrawRule
from lms.diagnostics.queries import _load_candidates
from lms.enrolment.models import Enrolment
from tests.conftest import NOW
from tests.factories import catalogue
from tests.factories.learning import begin_attempt, create_learner, lock_attempt, take_quiz
from tests.threads import write_at_once

QUIZ = 0


@pytest.fixture
def learner(session, container):
    new_learner = create_learner(session, container.storage)
    session.commit()
    return new_learner


def list_bank(session, learner):
    quiz = learner.outline.quizzes[QUIZ]
    return [row.id for row in load_bank_questions(session, learner.outline, quiz)]


def get_question(session, question_id):
    return session.scalars(select(Question).where(Question.id == question_id)).one()


def retire_with_reason(session, learner, question, **values):
    retire_question(
        session,
        outline=learner.outline,
        question=question,
        by=OPERATOR,
        now=NOW,
        **{"reason": "Жауабы интернетте жүр", **values},
    )


def restore_to_bank(session, learner, question):
    restore_question(session, outline=learner.outline, question=question, by=OPERATOR, now=NOW)


@pytest.mark.twin_left_out("postgresql")
def test_no_attempt_that_begins_draws_it_and_one_under_way_keeps_it(session, container, learner):
    under_way = begin_attempt(session, learner, learner.outline.quizzes[QUIZ])
    question = get_question(session, under_way.drawn_items[0]["question"])
    retire_with_reason(session, learner, question)
    assert lock_attempt(session, learner, under_way.id).drawn_items == under_way.drawn_items
    for day in range(1, 8):
        other = create_learner(session, container.storage)
        for quiz in (other.outline.quizzes[QUIZ], other.outline.final):
            attempt = take_quiz(session, other, quiz, now=NOW + timedelta(days=day))
            assert question.id not in [item["question"] for item in attempt.drawn_items]
    assert list_retired_ids(session, learner.outline.version_id) == {question.id}
    candidates, _spread = _load_candidates(session, learner.outline.version_id, None)
    assert candidates and question.id not in [row.id for row in candidates]
    restore_to_bank(session, learner, question)
    assert question.id in list_bank(session, learner)
    assert list_retired_ids(session, learner.outline.version_id) == frozenset()


def test_it_holds_in_later_versions_until_it_is_undone(session, container, learner):
    question = get_question(session, list_bank(session, learner)[0])
    retire_with_reason(session, learner, question)
    files = catalogue.build_course_files()
    path = next(name for name in files if name.endswith("quiz.kk.md"))
    files[path] = files[path].replace(b"?", "? Ойланыңыз.".encode(), 1)
    later = create_learner(session, container.storage, files=files)
    assert later.outline.number == 2
    assert list_retired_names(session, later.outline.version_id) == [question.name]
    names = {get_question(session, key).name for key in list_bank(session, later)}
    assert question.name not in names and len(names) == len(list_bank(session, learner))
    namesake = select(Question).where(
        Question.name == question.name, Question.quiz_id == later.outline.quizzes[QUIZ].id
    )
    restore_to_bank(session, later, session.scalars(namesake).one())
    assert question.id in list_bank(session, learner)


def test_other_quizzes_and_courses_keep_a_question_of_the_same_name(session, container, learner):
    question = get_question(session, list_bank(session, learner)[0])
    files = catalogue.build_course_files()
    path = next(name for name in files if name.endswith("course.toml"))
    files[path] = files[path].replace(b'code = "', b'code = "X', 1)
    other = create_learner(session, container.storage, slug="other", files=files)
    before = list_bank(session, other)
    retire_with_reason(session, learner, question)
    assert list_bank(session, other) == before
    assert list_retired_ids(session, other.outline.version_id) == frozenset()


def test_retiring_and_restoring_are_recorded_once_without_the_reason(session, learner):
    question = get_question(session, list_bank(session, learner)[0])
    for _ in range(2):
        retire_with_reason(session, learner, question)
    quiz = {"course_id": learner.outline.course_id, "quiz_key": "01-files"}
    retirement = find_retirement(session, **quiz, name=question.name)
    assert (retirement.reason, retirement.retired_at) == ("Жауабы интернетте жүр", NOW)
    for _ in range(2):
        restore_to_bank(session, learner, question)
    assert find_retirement(session, **quiz, name=question.name) is None
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.kind.like("question_%")).order_by(AuditEvent.id)
    ).all()
    assert [event.kind for event in events] == ["question_retired", "question_restored"]
    assert {event.subject for event in events} == {"course:files"}
    assert events[0].details == {"question": question.id, "version": 1}
    retire_with_reason(session, learner, question)
    assert len(session.scalars(select(QuestionRetirement)).all()) == 2, "the first one stays"


def test_as_many_stay_as_a_quiz_draws(session, learner):
    quiz = learner.outline.quizzes[QUIZ]
    *spare, needed_id = list_bank(session, learner)
    for question_id in spare[: len(spare) + 1 - quiz.draw]:
        retire_with_reason(session, learner, get_question(session, question_id))
    with pytest.raises(RetirementLeavesTooFew):
        retire_with_reason(session, learner, get_question(session, needed_id))
    assert len(list_bank(session, learner)) == quiz.draw


def test_versions_that_nobody_learns_any_more_refuse_nothing(session, container, learner):
    bank = list_bank(session, learner)
    draw = learner.outline.quizzes[QUIZ].draw
    files = catalogue.build_course_files()
    path = next(name for name in files if name.endswith("quiz.kk.md"))
    files[path] = files[path].replace(b"?", "? Ойланыңыз.".encode(), 1)
    later = create_learner(session, container.storage, files=files)
    spare = list_bank(session, later)
    session.execute(delete(Question).where(Question.id.in_(bank[draw:])))
    question = get_question(session, spare[0])
    with pytest.raises(RetirementLeavesTooFew):
        retire_with_reason(session, later, question)
    session.execute(
        Enrolment.__table__.update()
        .where(Enrolment.id == learner.enrolment.id)
        .values(state="completed")
    )
    retire_with_reason(session, later, question)


def test_two_at_once_that_are_too_many_together_leave_enough(session, container, learner):
    bank, draw = list_bank(session, learner), learner.outline.quizzes[QUIZ].draw
    session.commit()

    write_at_once(
        container,
        lambda writing, number: retire_with_reason(
            writing, learner, get_question(writing, bank[number])
        ),
        len(bank),
        RetirementLeavesTooFew,
    )
    remaining_ids = list_bank(session, learner)
    assert draw <= len(remaining_ids) < len(bank)


def build_bank(*are_hidden, tag=""):
    return [
        BankQuestion(number, 1, 1, "single", 3, hidden=is_hidden, tags=(tag,))
        for number, is_hidden in enumerate(are_hidden)
    ]


@pytest.mark.parametrize(
    ("bank", "draw", "rules", "is_weaker"),
    [
        (build_bank(False, False, False), 2, (), False),
        (build_bank(False, False), 2, (), True),
        (build_bank(False), 2, (), True),
        (build_bank(True, True, False, False), 2, (), False),
        (build_bank(True, False, False, False), 2, (), True),
        (build_bank(False, False, False, tag="safe"), 2, (DrawRule(2, tag="safe"),), False),
        (build_bank(False, False, tag="safe"), 1, (DrawRule(2, tag="safe"),), True),
        (build_bank(False, False, False), 2, (DrawRule(1, tag="safe"),), False),
    ],
)
def test_a_draw_is_weakened_by_what_it_holds_less_of(bank, draw, rules, is_weaker):
    assert is_needed_for_draw(bank, 0, draw, rules) is is_weaker
