from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import OPERATOR
from lms.assessment.models import Answer, Attempt
from lms.assessment.services.retiring import retire_question
from lms.catalogue.models import Question, Quiz
from lms.core.clock import Moment
from lms.diagnostics.errors import CourseOver, NoDiagnostic
from lms.diagnostics.models import Calibration, Diagnostic, DiagnosticAnswer, QuestionDifficulty
from lms.diagnostics.queries import find_diagnostic, load_state
from lms.diagnostics.services import (
    answer_question,
    begin_diagnostic,
    calibrate_version,
    calibration,
    calibration_samples,
    credit_recommended,
    find_next_question,
)
from lms.learning.models import LessonDone
from lms.learning.queries import load_progress
from lms.learning.services import finish_lesson
from tests.conftest import NOW
from tests.factories.catalogue import add_diagnostic, replace_text
from tests.factories.learning import ZONE, create_learner, load_enrolment, take_quiz

MOMENT = Moment(NOW, ZONE)


@pytest.fixture
def learner(session, container):
    learner = create_learner(session, container.storage, files=add_diagnostic())
    begin_now(session, learner)
    return learner


def begin_now(session, learner):
    begin_diagnostic(session, enrolment=learner.enrolment, outline=learner.outline, now=NOW)


def find_state(session, learner):
    diagnostic = find_diagnostic(session, learner.enrolment.id)
    return load_state(session, diagnostic, learner.outline.version_id)


def find_right_answer(session, question_id):
    key = session.get(Question, question_id).answer
    if "options" in key:
        return {"options": key["options"]}
    return {"text": str(key["low"]) if "low" in key else key["kk"][0]}


def answer_next(session, learner, *, right=True):
    state = find_state(session, learner)
    question_id = find_next_question(state, learner.outline)
    if question_id is None:
        return False
    answer_question(
        session,
        state=state,
        outline=learner.outline,
        question_id=question_id,
        answer=find_right_answer(session, question_id) if right else {},
        language="kk",
        now=NOW,
    )
    return True


def credit_modules(session, learner, modules=None):
    return credit_recommended(
        session,
        state=find_state(session, learner),
        enrolment=learner.enrolment,
        outline=learner.outline,
        module_ids=modules or [module.id for module in learner.outline.modules],
        by_id=learner.person.id,
        moment=MOMENT,
    )


def test_whoever_answers_everything_may_skip_and_credits_lessons_and_quizzes(session, learner):
    while answer_next(session, learner):
        pass
    diagnostic = session.scalars(select(Diagnostic)).one()
    assert (diagnostic.ended_at, diagnostic.ability > 0, diagnostic.error > 0) == (NOW, True, True)
    recommended_ids = find_state(session, learner).list_modules_to_skip(learner.outline)
    assert recommended_ids
    assert credit_modules(session, learner) == len(recommended_ids)
    progress = load_progress(session, learner.enrolment.id)
    modules = [module for module in learner.outline.modules if module.id in recommended_ids]
    assert progress.lessons_done == {lesson.id for module in modules for lesson in module.lessons}
    assert progress.quizzes_passed == {module.quiz.id for module in modules}
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "modules_credited")).one()
    assert event.details["modules"] == [module.slug for module in modules]


def test_whoever_knows_nothing_skips_nothing(session, learner):
    while answer_next(session, learner, right=False):
        pass
    assert find_state(session, learner).list_modules_to_skip(learner.outline) == []
    assert credit_modules(session, learner) == 0
    assert load_progress(session, learner.enrolment.id).count_items_done() == 0


def test_a_question_that_is_retired_after_its_answer_keeps_its_part_in_the_estimate(
    session, learner
):
    answer_next(session, learner)
    before = find_state(session, learner)
    question_id = before.question_ids[0]
    retire_question(
        session,
        outline=learner.outline,
        question=session.get(Question, question_id),
        reason="Жауабы интернетте жүр",
        by=OPERATOR,
        now=NOW,
    )
    after = find_state(session, learner)
    assert (after.question_ids, after.estimate) == ([question_id], before.estimate)
    while answer_next(session, learner):
        pass
    assert find_state(session, learner).question_ids.count(question_id) == 1


def test_nothing_is_credited_before_the_end_or_where_the_course_does_not_allow_it(session, learner):
    answer_next(session, learner)
    with pytest.raises(NoDiagnostic):
        credit_modules(session, learner)
    while answer_next(session, learner):
        pass
    learner.outline = replace(learner.outline, diagnostic_credit=False)
    with pytest.raises(NoDiagnostic):
        credit_modules(session, learner)


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("supervised", ["", "offered", "required"])
def test_a_module_whose_quiz_has_to_be_supervised_is_not_credited(session, container, supervised):
    files = add_diagnostic()
    if supervised:
        for path in [path for path in files if path.endswith("module.toml")]:
            line = f'[quiz]\nsupervised = "{supervised}"\n'
            files = replace_text(path, "[quiz]\n", line, files)
    learner = create_learner(session, container.storage, files=files)
    begin_now(session, learner)
    while answer_next(session, learner):
        pass
    state = find_state(session, learner)
    module_ids = state.list_modules_to_skip(learner.outline)
    assert module_ids
    expected = [] if supervised == "required" else module_ids
    assert state.list_modules_to_credit(learner.outline) == expected
    assert credit_modules(session, learner) == len(expected)
    assert bool(load_progress(session, learner.enrolment.id).quizzes_passed) == bool(expected)


def test_an_answer_sent_twice_is_kept_once_and_the_next_question_is_another(session, learner):
    state = find_state(session, learner)
    first = find_next_question(state, learner.outline)
    for _ in range(2):
        answer_question(
            session,
            state=state,
            outline=learner.outline,
            question_id=first,
            answer={},
            language="ru",
            now=NOW,
        )
    assert session.scalars(select(DiagnosticAnswer.question_id)).all() == [first]
    assert find_next_question(find_state(session, learner), learner.outline) != first


def test_a_diagnostic_is_begun_once_and_asks_no_hidden_question(session, learner):
    seed = session.scalars(select(Diagnostic.seed)).one()
    begin_now(session, learner)
    assert session.scalars(select(Diagnostic.seed)).all() == [seed]
    final = select(Question.id).join(Quiz).where(Quiz.module_id.is_(None))
    candidates = {row.id for row in find_state(session, learner).candidates}
    assert not candidates & set(session.scalars(final))


def test_a_course_without_one_and_a_completed_enrolment_have_no_diagnostic(session, container):
    learner = create_learner(session, container.storage)
    with pytest.raises(NoDiagnostic):
        begin_now(session, learner)
    learner.outline = replace(learner.outline, diagnostic_questions=10)
    learner.enrolment = replace(learner.enrolment, state="completed")
    with pytest.raises(CourseOver):
        begin_now(session, learner)


def test_a_course_is_completed_by_what_is_credited_and_the_final_test(session, learner):
    while answer_next(session, learner):
        pass
    credit_modules(session, learner)
    credited_ids = set(find_state(session, learner).list_modules_to_skip(learner.outline))
    for module in learner.outline.modules:
        if module.id in credited_ids:
            continue
        for lesson in module.lessons:
            finish_lesson(
                session,
                enrolment=learner.enrolment,
                outline=learner.outline,
                lesson_id=lesson.id,
                by_id=learner.person.id,
                moment=MOMENT,
            )
        take_quiz(session, learner, module.quiz)
    assert load_enrolment(session, learner.person).state == "active"
    take_quiz(session, learner, learner.outline.final)
    assert load_enrolment(session, learner.person).state == "completed"
    lesson_count = session.scalar(select(func.count()).select_from(LessonDone))
    assert lesson_count < len(learner.outline.lessons)


@pytest.fixture
def few_are_enough(monkeypatch):
    monkeypatch.setattr(calibration, "FEWEST_PEOPLE", 3)
    monkeypatch.setattr(calibration_samples, "FEWEST_ANSWERS", 2)
    monkeypatch.setattr(calibration_samples, "FEWEST_OF_EACH", 1)


def calibrate_questions(session, learner):
    return calibrate_version(
        session, version_id=learner.outline.version_id, most_people=100, seed=1, now=NOW
    )


def add_first_attempts(session, container, files, count=10):
    for number in range(count):
        other = create_learner(session, container.storage, files=files)
        for quiz in other.outline.quizzes[:-1]:
            take_quiz(session, other, quiz, right=number % 2 == 0)
            take_quiz(session, other, quiz, now=NOW + timedelta(hours=1))  # not a first one


def test_a_calibration_comes_from_first_answers_and_never_reaches_what_is_under_way(
    session, container, learner, few_are_enough
):
    assert calibrate_questions(session, learner) is None  # nobody answered yet
    add_first_attempts(session, container, add_diagnostic())
    scale = calibrate_questions(session, learner)
    first = session.scalar(
        select(func.count())
        .select_from(Answer)
        .join(Attempt)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Attempt.number == 1, Quiz.module_id.is_not(None))
    )
    calibration = session.scalars(select(Calibration)).one()
    assert 0 < calibration.answers <= first
    assert len(scale.difficulties) == session.scalar(
        select(func.count()).select_from(QuestionDifficulty)
    )
    assert find_diagnostic(session, learner.enrolment.id).calibration_id is None
    later = create_learner(session, container.storage, files=add_diagnostic())
    begin_now(session, later)
    assert find_diagnostic(session, later.enrolment.id).calibration_id == calibration.id
    state = find_state(session, later)
    assert {row.id for row in state.candidates} == set(scale.difficulties)


def test_a_question_that_all_answer_alike_has_no_difficulty(
    session, container, learner, few_are_enough
):
    for _ in range(4):  # the same for everybody: everything right
        other = create_learner(session, container.storage, files=add_diagnostic())
        take_quiz(session, other, other.outline.quizzes[0])
    assert calibrate_questions(session, learner) is None


def test_without_enough_people_nothing_is_calibrated(session, container, learner):
    add_first_attempts(session, container, add_diagnostic(), count=1)
    assert calibrate_questions(session, learner) is None
    assert session.scalars(select(Calibration)).all() == []
