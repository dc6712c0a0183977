"""A sheet that is entered counts as an attempt on a computer, once, and can be taken back."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from lms.accounts.models import AuditEvent
from lms.accounts.rules import CONSULTANT, TRAINER
from lms.assessment.models import Answer, Attempt, QuizResult, UncountedAttempt
from lms.assessment.services import find_count_differences, fold_attempts
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.paper_tests.errors import (
    AnswerNotPossible,
    AttemptUnderWay,
    CourseCompleted,
    LearnerNotFound,
    NothingTyped,
    OwnResult,
    PaperDayWrong,
    PaperLimitReached,
    PaperResultNotFound,
    PaperTextWaits,
    ResultEntered,
    TooFewQuestions,
)
from lms.paper_tests.models import PaperResult
from lms.paper_tests.queries import (
    build_keys,
    build_questions,
    find_form,
    list_candidates,
    list_results,
    load_paper_questions,
)
from lms.paper_tests.services import enter_result, enter_results, make_form, undo_result
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.catalogue import replace_text
from tests.factories.learning import ZONE, begin_attempt, create_learner, read_all, take_quiz
from tests.factories.paper_tests import draw_form, fill_in, type_answer
from tests.factories.question_types import ALL_TYPES, build_every_type_files
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU
from tests.factories.written import build_written_files, hand_in_text

MOMENT = Moment(NOW, ZONE)


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage)


@pytest.fixture
def supervisor(session):
    holder = add_person(session)
    grant(session, holder, CONSULTANT, kato=KOKSHETAU)
    return build_actor(session, holder)


@pytest.fixture
def form(session, learner, supervisor):
    return draw_form(session, learner, supervisor)


def enter_sheet(session, form, learner, by, texts, **values):
    return enter_result(
        session,
        form=form,
        enrolment_id=learner.enrolment.id,
        texts=texts,
        by=by,
        moment=MOMENT,
        **{"held_on": MOMENT.today, **values},
    )


def undo_sheet(session, form, result, by, reason="Басқа адамның парағы"):
    undo_result(session, form=form, result_id=result.id, reason=reason, by=by, moment=MOMENT)


def load_result(session):
    return session.scalars(select(PaperResult).order_by(PaperResult.id.desc())).first()


def count_rows(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_a_form_is_drawn_once_and_its_keys_can_be_printed_again(session, learner, form, supervisor):
    again = find_form(session, by=supervisor, form_id=form.id)
    assert again.drawn_items == form.drawn_items
    assert len(form.drawn_items) == learner.outline.quizzes[0].draw
    keys = [build_keys(session, row, learner.outline) for row in (form, again)]
    assert keys[0] == keys[1]
    assert draw_form(session, learner, supervisor).seed != form.seed


def test_right_answers_pass_and_are_kept_with_their_language(session, learner, form, supervisor):
    attempt = enter_sheet(session, form, learner, supervisor, fill_in(session, form))
    assert (attempt.percent, attempt.passed) == (100, True)
    answers = session.scalars(select(Answer).where(Answer.attempt_id == attempt.id)).all()
    assert {answer.language for answer in answers} == {"ru"}
    assert all(answer.right for answer in answers)
    result = load_result(session)
    assert (result.entered_by, result.entered_at) == (supervisor.person_id, NOW)
    events = session.scalars(select(AuditEvent).where(AuditEvent.kind == "paper_result_entered"))
    assert [event.subject for event in events] == [f"person:{learner.person.id}"]


def test_wrong_answers_and_empty_ones_earn_nothing(session, learner, form, supervisor):
    texts = fill_in(session, form, right=False)
    texts[len(form.drawn_items)] = ""
    attempt = enter_sheet(session, form, learner, supervisor, texts)
    assert (attempt.percent, attempt.passed) == (0, False)


def test_the_last_test_on_paper_completes_the_course_with_its_certificate(
    session, learner, supervisor
):
    read_all(session, learner)
    *others, last = learner.outline.quizzes
    for quiz in others:
        take_quiz(session, learner, quiz)
    form = draw_form(session, learner, supervisor, last)
    assert count_rows(session, Certificate) == 0
    enter_sheet(session, form, learner, supervisor, fill_in(session, form))
    certificate = session.scalars(select(Certificate)).one()
    assert (certificate.enrolment_id, certificate.percent) == (learner.enrolment.id, 100)
    query = select(EnrolmentEvent).where(EnrolmentEvent.kind == "completed")
    assert session.scalars(query).one().actor_id == supervisor.person_id
    with pytest.raises(CourseCompleted):
        undo_sheet(session, form, load_result(session), supervisor)
    assert load_result(session).undone_at is None


def test_a_sheet_that_is_entered_twice_counts_once(session, learner, form, supervisor):
    enter_sheet(session, form, learner, supervisor, fill_in(session, form))
    with pytest.raises(ResultEntered):
        enter_sheet(session, form, learner, supervisor, fill_in(session, form, right=False))
    assert (count_rows(session, Attempt), count_rows(session, PaperResult)) == (1, 1)


def test_two_who_enter_one_sheet_at_once_make_one_attempt(
    session, container, learner, form, supervisor
):
    texts = fill_in(session, form)
    session.commit()
    outcomes = []

    def run():
        outcomes.extend(
            enter_results(
                container.database,
                form=form,
                rows={learner.enrolment.id: texts},
                held_on=MOMENT.today,
                by=supervisor,
                moment=MOMENT,
            )
        )

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    errors = [outcome.error for outcome in outcomes if outcome.error]
    assert len(errors) == 3
    assert all(isinstance(error, ResultEntered) for error in errors)
    assert (count_rows(session, Attempt), count_rows(session, PaperResult)) == (1, 1)


def test_an_answer_that_no_option_has_is_refused_and_leaves_nothing(session, learner, supervisor):
    forms = (draw_form(session, learner, supervisor) for _ in range(50))
    form = next(form for form in forms if any(item["order"] for item in form.drawn_items))
    position = next(number for number, item in enumerate(form.drawn_items, 1) if item["order"])
    with pytest.raises(AnswerNotPossible):
        enter_sheet(session, form, learner, supervisor, {position: "9"})
    assert (count_rows(session, Attempt), count_rows(session, PaperResult)) == (0, 0)


def test_a_sheet_without_answers_is_refused(session, learner, form, supervisor):
    with pytest.raises(NothingTyped):
        enter_sheet(session, form, learner, supervisor, {1: "", 2: " "})
    assert (count_rows(session, Attempt), count_rows(session, PaperResult)) == (0, 0)


def test_refused_rows_stop_no_others(session, container, learner, form, supervisor):
    other = create_learner(session, container.storage)
    session.commit()
    rows = {learner.enrolment.id: {1: ""}, other.enrolment.id: fill_in(session, form)}
    session.rollback()
    outcomes = enter_results(
        container.database, form=form, rows=rows, held_on=MOMENT.today, by=supervisor, moment=MOMENT
    )
    assert [outcome.percent for outcome in outcomes] == [None, 100]
    assert isinstance(outcomes[0].error, NothingTyped)
    assert count_rows(session, PaperResult) == 1


def test_only_people_in_scope_can_get_a_result(session, container, form, supervisor):
    foreign = create_learner(session, container.storage, kato=AKTOBE_CITY)
    with pytest.raises(LearnerNotFound):
        enter_sheet(session, form, foreign, supervisor, fill_in(session, form))
    names, total = list_candidates(
        session, by=supervisor, form_id=form.id, version_id=form.version_id, limit=9
    )
    assert foreign.enrolment.id not in {row.enrolment_id for row in names}
    assert total == 1


def test_nobody_enters_a_result_of_their_own(session, container, form):
    own = create_learner(session, container.storage)
    grant(session, own.person, CONSULTANT, kato=KOKSHETAU)
    with pytest.raises(OwnResult):
        enter_sheet(session, form, own, build_actor(session, own.person), fill_in(session, form))


def test_a_trainer_sees_the_forms_of_their_course_and_of_no_other(session, form):
    own, other = add_person(session), add_person(session)
    grant(session, own, TRAINER, course_slug="files")
    grant(session, other, TRAINER, course_slug="others")
    assert find_form(session, by=build_actor(session, own), form_id=form.id) is not None
    assert find_form(session, by=build_actor(session, other), form_id=form.id) is None
    assert find_form(session, by=build_actor(session, add_person(session)), form_id=form.id) is None


def test_an_attempt_on_a_computer_has_to_end_first(session, learner, form, supervisor):
    begin_attempt(session, learner, learner.outline.quizzes[0])
    with pytest.raises(AttemptUnderWay):
        enter_sheet(session, form, learner, supervisor, fill_in(session, form))


def test_a_text_that_waits_for_a_grade_has_to_be_graded_first(session, container, supervisor):
    learner = create_learner(session, container.storage, files=build_written_files())
    hand_in_text(session, learner)
    form = draw_form(session, learner, supervisor)
    with pytest.raises(PaperTextWaits):  # in words for whoever enters it, not for the learner
        enter_sheet(session, form, learner, supervisor, fill_in(session, form))


def test_the_limit_of_attempts_holds_on_paper_too(session, learner, supervisor):
    final = learner.outline.final
    for _ in range(final.attempts):
        form = draw_form(session, learner, supervisor, final)
        enter_sheet(session, form, learner, supervisor, fill_in(session, form, right=False))
    form = draw_form(session, learner, supervisor, final)
    with pytest.raises(PaperLimitReached):
        enter_sheet(session, form, learner, supervisor, fill_in(session, form))


def test_a_form_of_another_version_is_refused(session, container, learner, form, supervisor):
    files = replace_text("course.toml", 'ru = "Файлы"', 'ru = "Файлы и папки"')
    newer = create_learner(session, container.storage, files=files)
    assert newer.outline.version_id != form.version_id
    with pytest.raises(LearnerNotFound):
        enter_sheet(session, form, newer, supervisor, fill_in(session, form))


@pytest.mark.parametrize("is_counted", [False, True])
def test_an_undone_result_leaves_no_attempt_and_no_count(
    session, learner, form, supervisor, is_counted
):
    enter_sheet(session, form, learner, supervisor, fill_in(session, form))
    if is_counted:
        while fold_attempts(session):
            pass
    undo_sheet(session, form, load_result(session), supervisor)
    for model in (Attempt, Answer, UncountedAttempt, QuizResult):
        assert count_rows(session, model) == 0, model
    assert find_count_differences(session) == []
    result = load_result(session)
    assert (result.attempt_id, result.percent, result.undone_by) == (
        None,
        100,
        supervisor.person_id,
    )
    assert result.undone_reason == "Басқа адамның парағы"
    with pytest.raises(PaperResultNotFound):
        undo_sheet(session, form, result, supervisor)


def test_after_undoing_the_sheet_is_entered_anew_and_attempts_go_on(
    session, learner, form, supervisor
):
    quiz = learner.outline.quizzes[0]
    enter_sheet(session, form, learner, supervisor, fill_in(session, form))
    first = load_result(session)
    take_quiz(session, learner, quiz)
    undo_sheet(session, form, first, supervisor)
    attempt = enter_sheet(session, form, learner, supervisor, fill_in(session, form, right=False))
    assert attempt.number == 3
    assert begin_attempt(session, learner, quiz).number == 4
    rows, total = list_results(session, by=supervisor, form_id=form.id, limit=9, offset=0)
    assert (total, rows[0].percent) == (1, 0)


def test_a_supervisor_of_other_people_undoes_nothing(session, learner, form, supervisor):
    enter_sheet(session, form, learner, supervisor, fill_in(session, form))
    stranger = add_person(session)
    grant(session, stranger, CONSULTANT, kato=AKTOBE_CITY)
    with pytest.raises(PaperResultNotFound):
        undo_sheet(session, form, load_result(session), build_actor(session, stranger))


def test_a_bank_with_too_few_questions_for_paper_draws_no_form(
    session, learner, supervisor, monkeypatch
):
    monkeypatch.setattr("lms.paper_tests.services.making.PAPER_TYPES", frozenset({"written"}))
    with pytest.raises(TooFewQuestions):
        make_form(
            session,
            outline=learner.outline,
            quiz=learner.outline.quizzes[0],
            language="kk",
            by=supervisor,
            now=NOW,
        )


@pytest.mark.parametrize("days", [0, -2, 1, -3])
def test_the_day_of_the_test_lies_between_the_enrolment_and_today(
    session, form, learner, supervisor, days
):
    session.execute(
        update(Enrolment)
        .where(Enrolment.id == learner.enrolment.id)
        .values(enrolled_on=MOMENT.today - timedelta(days=2))
    )
    held_on = MOMENT.today + timedelta(days=days)
    texts = fill_in(session, form)
    if days not in (0, -2):
        with pytest.raises(PaperDayWrong):
            enter_sheet(session, form, learner, supervisor, texts, held_on=held_on)
        assert count_rows(session, Attempt) == 0
        return
    attempt = enter_sheet(session, form, learner, supervisor, texts, held_on=held_on)
    assert (attempt.paper_day, load_result(session).held_on) == (held_on, held_on)
    assert session.scalars(select(Attempt.paper_day)).all() == [held_on]


@pytest.fixture
def all_types(session, container, supervisor):
    """Return a learner and a form with a question of every type."""
    learner = create_learner(session, container.storage, files=build_every_type_files(ALL_TYPES))
    return learner, draw_form(session, learner, supervisor)


def load_answers(session, attempt):
    rows = session.scalars(select(Answer).where(Answer.attempt_id == attempt.id)).all()
    return {answer.position: answer for answer in rows}


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize(("right", "percent"), [(True, 100), (False, 0)])
def test_every_type_is_typed_off_a_sheet(session, supervisor, all_types, right, percent):
    learner, form = all_types
    questions, pictures = build_questions(session, form)
    assert {question.type for question in questions} == set(ALL_TYPES)
    assert pictures
    attempt = enter_sheet(session, form, learner, supervisor, fill_in(session, form, right=right))
    marks = {row.position: row.mark for row in load_answers(session, attempt).values()}
    assert (attempt.percent, attempt.passed, attempt.is_waiting) == (percent, right, False), marks


def test_a_part_of_the_rows_earns_a_part_of_the_mark(session, supervisor, all_types):
    learner, form = all_types
    partly = {"multiple": 1260, "matching": 840, "ordering": 630, "categorise": 630, "gaps": 1260}
    texts = {}
    for position, question in enumerate(load_paper_questions(session, form), 1):
        code = type_answer(question)
        if question.type in partly:
            first = code.split(";")[0] + ";" if question.type == "gaps" else code[0]
            is_open = question.type in ("matching", "ordering", "categorise")
            texts[position] = first + "-" * (len(code) - 1) * is_open
    attempt = enter_sheet(session, form, learner, supervisor, texts)
    answers = load_answers(session, attempt)
    questions = load_paper_questions(session, form)
    assert {questions[number - 1].type: answers[number].mark for number in texts} == partly


def test_a_text_on_paper_is_graded_by_whoever_read_it_and_costs_nothing_when_bad(
    session, container, supervisor
):
    files = build_every_type_files(("single", "written"))
    files = replace_text(
        "01-files/module.toml", "pass = 50", 'pass = 50\nwrong_costs = "1/4"', files
    )
    learner = create_learner(session, container.storage, files=files)
    form = draw_form(session, learner, supervisor)
    questions = load_paper_questions(session, form)
    text = next(position for position, row in enumerate(questions, 1) if row.type == "written")
    for code, mark in (("2 1", 2520), ("11", 1680), ("00", 0)):
        attempt = enter_sheet(session, form, learner, supervisor, {text: code})
        answer = load_answers(session, attempt)[text]
        assert (answer.mark, answer.grade["comment"], attempt.is_waiting) == (mark, "", False)
        undo_sheet(session, form, load_result(session), supervisor)
