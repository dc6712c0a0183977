"""Checks of the demo's runs of practice tasks: useful to a trainer, and true to their traces."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.i18n import LANGUAGES, using_language
from lms.enrolment.models import Enrolment
from lms.practice.models import PracticeRun
from lms.practice.queries import load_task
from lms.practice.queries.results import load_figures
from lms.practice.rules.runs import SMALLEST, is_longer_than_possible
from lms.practice.views.deeds import count_deeds, describe_trace
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.traces import read_trace
from tests.conftest import NOW
from tests.scenes.switch import SWITCH


def assert_runs_teach(session: Session) -> None:
    """Check that the demo holds runs that a trainer learns from."""
    runs = list(session.scalars(select(PracticeRun).order_by(PracticeRun.id)))
    _assert_runs_follow_from_their_traces(session, runs)
    _assert_runs_come_within_their_enrolments(session, runs)
    _assert_there_is_something_to_see(session, runs)


def _assert_runs_follow_from_their_traces(session: Session, runs: list[PracticeRun]) -> None:
    for run in runs:
        task, trace = load_task(session, run.task_id), read_trace(run.trace)
        script = task.build_script(run.language)
        outcome = replay_trace(KINDS[task.kind], script, run.seed, trace)
        row_values = (run.percent, run.passed, run.hints, run.watched, run.seconds)
        assert row_values == (
            outcome.percent,
            outcome.passed,
            outcome.hints,
            outcome.watched,
            outcome.seconds,
        )
        assert run.outcome["reached"] == outcome.reached
        with using_language(run.language):
            steps = [*describe_trace(KINDS[task.kind], script.start, run.seed, run.trace)]
        assert all(steps), run.trace


def _assert_runs_come_within_their_enrolments(session: Session, runs: list[PracticeRun]) -> None:
    enrolments = {enrolment.id: enrolment for enrolment in session.scalars(select(Enrolment))}
    for run in runs:
        enrolment = enrolments[run.enrolment_id]
        assert enrolment.enrolled_at <= run.issued_at < run.handed_in_at
        assert run.handed_in_at <= (enrolment.completed_at or NOW)
        trace = read_trace(run.trace)
        assert not is_longer_than_possible(trace, run.issued_at, run.handed_in_at)
    assert [run.handed_in_at for run in runs] == sorted(run.handed_in_at for run in runs)


def _assert_there_is_something_to_see(session: Session, runs: list[PracticeRun]) -> None:
    """Check most tasks for figures of enough learners and for runs that failed at action three."""
    run_kinds = {(run.passed, run.hints > 0, run.watched) for run in runs}
    assert run_kinds >= {(True, False, False), (True, True, False), (False, True, False)}
    assert (False, False, True) in run_kinds
    pairs = {(run.task_id, run.enrolment_id) for run in runs}
    learners = Counter(task_id for task_id, _enrolment_id in pairs)
    tasks = [load_task(session, task_id) for task_id in learners]
    assert {task.kind for task in tasks} == KINDS.keys() - {SWITCH.name}
    assert sum(count >= SMALLEST for count in learners.values()) > len(tasks) / 2
    tasks_with_actions = 0
    for task in tasks:
        thirds = load_figures(session, task.id).third_actions
        for language in LANGUAGES:
            with using_language(language):
                start = task.build_script(language).start
                deeds = count_deeds(KINDS[task.kind], start, thirds)
            assert sum(runs for _deed, runs in deeds) == sum(runs for _action, runs in thirds)
        tasks_with_actions += bool(thirds)
    assert tasks_with_actions > len(tasks) / 2
