"""Regrading, retention and erasure of final tests keep the marks of practice tasks right."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta

import pytest
from sqlalchemy import event, select

from lms.accounts.rules import NATIONAL_ADMIN
from lms.assessment.models import Answer
from lms.assessment.queries import count_final_tasks
from lms.assessment.rules import WHOLE_MARK
from lms.assessment.services import erasing, load_marked_answers, plan_regrade
from lms.assessment.services.keeping import FINAL_TRACES
from lms.assessment.services.regrading import QuestionKey
from lms.assessment.services.submitting import submit_attempt
from lms.core.clock import Moment
from lms.core.personal_data import Erasure
from lms.enrolment.models import Enrolment
from lms.paper_tests.errors import PracticeNeeded
from lms.paper_tests.queries.forms import find_form
from lms.paper_tests.services import make_form
from lms.paper_tests.services.entering import enter_result
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.final_runs import load_runs, play
from tests.factories.finals import build_course_files
from tests.factories.learning import (
    ZONE,
    answer_all,
    begin_attempt,
    create_learner,
    hand_in,
    lock_attempt,
    take_quiz,
)


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage, files=build_course_files())


@pytest.fixture
def attempt(session, learner):
    """Return a submitted attempt: one of two tasks was done, all questions are right."""
    attempt = begin_attempt(session, learner, learner.outline.final)
    answer_all(session, learner, attempt)
    run = load_runs(session, attempt.id)[1]
    run.mark = run.saved_at = None
    session.flush()
    return hand_in(session, learner, learner.outline.final, attempt)


def test_a_person_who_took_the_test_in_two_enrolments_is_one_learner(
    session, container, learner, attempt
):
    """Such as in that of each certificate that has to be renewed."""
    other = create_learner(session, container.storage, files=build_course_files())
    second = begin_attempt(session, other, other.outline.final)
    answer_all(session, other, second)
    hand_in(session, other, other.outline.final, second)
    task_ids = [run.task_id for run in load_runs(session, attempt.id)]
    both = count_final_tasks(session, task_ids).values()
    assert (2, 2) in {(task_counts.times_drawn, task_counts.learners) for task_counts in both}
    enrolment = session.get_one(Enrolment, other.enrolment.id)
    enrolment.state, enrolment.person_id = "completed", learner.person.id
    session.flush()
    one_person = count_final_tasks(session, task_ids).values()
    assert {task_counts.learners for task_counts in one_person} == {1} and 2 in {
        task_counts.times_drawn for task_counts in one_person
    }


def test_a_corrected_key_leaves_the_tasks_their_share(session, learner, attempt):
    assert (attempt.percent, attempt.whole_mark) == (75, 8 * WHOLE_MARK)
    answers = load_marked_answers(session, [attempt.id])[attempt.id]
    question = answers[0].question_id
    left_out = QuestionKey(question, "single", {"counts": "none"}, 1)
    regrade = plan_regrade(
        session,
        attempt=attempt,
        answers=answers,
        outline=learner.outline,
        quiz=learner.outline.final,
        key=left_out,
    )
    values = regrade.values
    assert (values["whole_mark"], values["mark"]) == (6 * WHOLE_MARK, 6 * WHOLE_MARK * 3 // 4)
    assert (values["percent"], values["passed"]) == (75, True)


@contextmanager
def count_statements(session) -> Iterator[list[str]]:
    statements: list[str] = []
    engine = session.get_bind().engine

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def submit_counted(session, learner):
    quiz = learner.outline.final
    attempt = begin_attempt(session, learner, quiz)
    answer_all(session, learner, attempt)
    row = lock_attempt(session, learner, attempt.id)
    with count_statements(session) as statements:
        submit_attempt(
            session, attempt=row, outline=learner.outline, quiz=quiz, moment=Moment(NOW, ZONE)
        )
    return len(statements)


def test_handing_in_costs_one_statement_more_whatever_the_number_of_tasks(session, container):
    plain = create_learner(session, container.storage, slug="plain")
    without = submit_counted(session, plain)
    counts = []
    for draw in (1, 2):
        files = build_course_files(draw)
        files["course.toml"] = files["course.toml"].replace(b'"T1"', b'"P%d"' % draw)
        learner = create_learner(session, container.storage, files=files, slug=f"tasks-{draw}")
        counts.append(submit_counted(session, learner))
    assert counts == [without + 1, without + 1]
    assert max(counts) <= 12


def test_traces_are_emptied_and_what_they_came_to_stays(session, learner, attempt):
    run = load_runs(session, attempt.id)[0]
    before = run.saved_at + timedelta(days=1)
    assert session.scalars(FINAL_TRACES.select_due(run.saved_at)).all() == []
    due_ids = session.scalars(FINAL_TRACES.select_due(before)).all()
    assert due_ids == [run.id]
    FINAL_TRACES.delete_batch(session, due_ids)
    run = load_runs(session, attempt.id)[0]
    assert run.trace is None and run.mark == WHOLE_MARK
    assert session.scalars(FINAL_TRACES.select_due(before)).all() == []


def test_erasing_a_person_empties_what_they_did(session, container, learner, attempt):
    other = create_learner(session, container.storage, files=build_course_files())
    theirs = take_quiz(session, other, other.outline.final)
    erasing.erase(session, Erasure((learner.person.id,), Moment(NOW, UTC), None, None, None))
    assert load_runs(session, attempt.id)[0].trace is None
    assert load_runs(session, attempt.id)[0].mark == WHOLE_MARK
    assert load_runs(session, theirs.id)[0].trace is not None
    assert session.scalars(select(Answer.mark).where(Answer.attempt_id == attempt.id)).all()


def test_a_result_from_paper_is_refused(session, learner):
    somebody = add_person(session)
    grant(session, somebody, NATIONAL_ADMIN)
    by = build_actor(session, somebody)
    form_id = make_form(
        session, outline=learner.outline, quiz=learner.outline.final, language="kk", by=by, now=NOW
    )
    form = find_form(session, by=by, form_id=form_id)
    assert form.practice_draw == 2
    with pytest.raises(PracticeNeeded):
        enter_result(
            session,
            form=form,
            enrolment_id=learner.enrolment.id,
            texts={1: "1"},
            held_on=NOW.date(),
            by=by,
            moment=None,
        )


def test_the_next_attempt_draws_what_was_not_seen(session, container):
    files = build_course_files(1)
    learner = create_learner(session, container.storage, files=files, slug="again")
    task_ids = set()
    for number in range(3):
        attempt = begin_attempt(
            session, learner, learner.outline.final, now=NOW + timedelta(hours=number)
        )
        task_ids |= {item["task"] for item in attempt.practice}
        play(session, attempt, 1, now=NOW + timedelta(hours=number, minutes=2))
        later = NOW + timedelta(hours=number, minutes=3)
        hand_in(session, learner, learner.outline.final, attempt, now=later)
    assert len(task_ids) == 3
