"""Practice tasks of a final test: drawn with the attempt, judged by the server, counted once."""

from collections import Counter
from datetime import timedelta

import pytest

from lms.assessment.errors import AttemptClosed, AttemptNotFound, TimeIsOver
from lms.assessment.queries import find_drawn_task
from lms.assessment.rules import WHOLE_MARK
from lms.assessment.rules.practice import draw_tasks, split_practice_mark
from lms.catalogue.rules.task_entries import FinalTaskEntry
from lms.practice.errors import NoMoreRuns, RunRefused
from lms.practice.rules.final_tickets import FinalTicket
from lms.practice.services import final_runs
from tests.conftest import NOW
from tests.factories.final_runs import find_solution, load_runs, play, play_all
from tests.factories.finals import build_course_files
from tests.factories.learning import (
    answer_all,
    begin_attempt,
    create_learner,
    hand_in,
    lock_attempt,
)
from tests.factories.practice import build_trace

LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def learner(session, container):
    create_learner(session, container.storage, files=build_course_files())  # somebody else beside
    return create_learner(session, container.storage, files=build_course_files())


@pytest.fixture
def attempt(session, learner):
    return begin_attempt(session, learner, learner.outline.final)


def submit_attempt_of(session, learner, attempt):
    return hand_in(session, learner, learner.outline.final, attempt)


def build_entry(number, kind, level=1):
    return FinalTaskEntry(
        id=number,
        slug=f"0{number}-x",
        position=number,
        kind=kind,
        level=level,
        minutes=4,
        competences=(),
        title_kk="",
        title_ru="",
    )


def test_an_attempt_draws_tasks_of_different_kinds_with_seeds_of_their_own(session, attempt):
    runs = load_runs(session, attempt.id)
    assert [run.task_id for run in runs] == [item["task"] for item in attempt.practice]
    assert [run.position for run in runs] == [1, 2]
    assert len({run.seed for run in runs}) == 2
    assert all(run.mark is None and run.trace is None for run in runs)


def test_kinds_take_turns_and_tasks_not_seen_come_first():
    tasks = [
        build_entry(1, "a"),
        build_entry(2, "a"),
        build_entry(3, "a"),
        build_entry(4, "b", 2),
        build_entry(5, "c", 3),
    ]
    for seed in range(20):
        drawn_tasks = draw_tasks(tasks, 3, seed)
        assert {task.kind for task in drawn_tasks} == {"a", "b", "c"}
        assert [task.level for task in drawn_tasks] == [1, 2, 3], "the easier ones first"
        assert drawn_tasks == draw_tasks(tasks, 3, seed)
        assert 2 in {task.id for task in draw_tasks(tasks, 3, seed, seen_ids={1, 3, 4, 5})}
    firsts = Counter(draw_tasks(tasks, 3, seed)[0].id for seed in range(60))
    assert set(firsts) == {1, 2, 3}
    assert len(draw_tasks(tasks, 9, 0)) == 5


@pytest.mark.parametrize("share", range(10, 100, 10))
def test_the_marks_of_the_tasks_are_exactly_their_share(share):
    for questions in range(1, 60):
        of_questions = WHOLE_MARK * questions
        for count in range(1, 11):
            wholes = split_practice_mark(of_questions, share, count)
            assert sum(wholes) * 100 == share * (sum(wholes) + of_questions)
            assert max(wholes) - min(wholes) <= 1 and wholes == sorted(wholes, reverse=True)
    assert split_practice_mark(0, share, 3) == [WHOLE_MARK] * 3, "all questions are left out"


def test_the_tasks_are_half_of_the_marks(session, learner, attempt):
    answer_all(session, learner, attempt, right=False)
    play_all(session, attempt)
    graded = submit_attempt_of(session, learner, attempt)
    assert (graded.percent, graded.passed, graded.right) == (50, False, 0)
    assert graded.whole_mark == 8 * WHOLE_MARK and graded.mark == 4 * WHOLE_MARK
    assert graded.practice == [{**item, "mark": WHOLE_MARK} for item in attempt.practice]


def test_everything_right_is_the_whole_mark(session, learner, attempt):
    answer_all(session, learner, attempt)
    graded = submit_attempt_of(session, learner, attempt)
    assert (graded.percent, graded.passed, graded.right) == (100, True, 4)


def test_tasks_that_were_not_done_earn_nothing(session, learner, attempt):
    answer_all(session, learner, attempt, right=True)
    for run in load_runs(session, attempt.id):
        run.mark = run.saved_at = None
    session.flush()
    graded = submit_attempt_of(session, learner, attempt)
    assert (graded.percent, graded.passed) == (50, False)
    assert [item["mark"] for item in graded.practice] == [0, 0]


def find_lamps(session, attempt):
    """Return the position of a task of lamps, which has two goals and a forbidden deed."""
    return next(
        run.position
        for run in load_runs(session, attempt.id)
        if find_solution(session, attempt.id, run.position)[0][0] == "switch"
    )


def test_a_goal_that_is_missed_costs_its_marks_and_a_forbidden_deed_all(session, attempt):
    position = find_lamps(session, attempt)
    play(session, attempt, position, [["switch", "red"]])
    assert load_runs(session, attempt.id)[position - 1].mark == WHOLE_MARK * 2 // 3
    later = LATER + timedelta(minutes=5)
    solution = find_solution(session, attempt.id, position)
    play(session, attempt, position, [["switch", "blue"], *solution], now=later)
    run = load_runs(session, attempt.id)[position - 1]
    assert (run.mark, run.runs, run.outcome["happened"]) == (0, 2, {"blue": 0})
    assert run.outcome["goals"] == ["red", "sign"]


def test_the_last_run_counts_in_whatever_order_they_arrive(session, attempt):
    position = find_lamps(session, attempt)
    ticket = FinalTicket(attempt.id, position, NOW)
    first, second = build_trace([["switch", "red"]]), build_trace([["write", "жарық"]], 500)
    play(session, attempt, position, ticket=ticket, trace=second)
    play(session, attempt, position, ticket=ticket, trace=first)
    run = load_runs(session, attempt.id)[position - 1]
    assert (run.outcome["goals"], run.runs) == (["sign"], 1)
    play(session, attempt, position, ticket=ticket, trace=second)
    assert load_runs(session, attempt.id)[position - 1].runs == 1, "sent again it is one"
    newer = FinalTicket(attempt.id, position, NOW + timedelta(seconds=10))
    play(session, attempt, position, ticket=newer, trace=first)
    run = load_runs(session, attempt.id)[position - 1]
    assert (run.outcome["goals"], run.runs) == (["red"], 2)


def test_the_language_may_change_between_runs(session, attempt):
    position = find_lamps(session, attempt)
    play(session, attempt, position, [["write", "жарық"]])
    play(session, attempt, position, [["write", "свет"]], language="ru")
    later = LATER + timedelta(minutes=1)
    play(session, attempt, position, [["write", "свет"]], language="ru", now=later)
    run = load_runs(session, attempt.id)[position - 1]
    assert (run.language, run.outcome["goals"]) == ("ru", ["sign"])


BAD = {
    "impossible": [["switch", "none"]],
    "shape": [["switch", 1.5]],
    "hint": [["hint"]],
    "show": [["show"]],
}


@pytest.mark.parametrize("name", BAD)
def test_what_nobody_could_have_done_is_refused_and_changes_nothing(session, attempt, name):
    position = find_lamps(session, attempt)
    with pytest.raises(RunRefused):
        play(session, attempt, position, BAD[name])
    assert load_runs(session, attempt.id)[position - 1].saved_at is None


@pytest.mark.parametrize(
    "trace",
    [
        [[500, "switch", "red"], [100, "done"]],
        [[0, "switch", "red"]],
        [[0, "done"], [1, "switch", "red"]],
        [[0, "switch", "red"], [3_600_000, "done"]],
        "[]",
    ],
    ids=["falling times", "unfinished", "after the end", "longer than possible", "no list"],
)
def test_a_forged_trace_is_refused(session, attempt, trace):
    position = find_lamps(session, attempt)
    with pytest.raises(RunRefused):
        play(session, attempt, position, trace=trace)
    assert load_runs(session, attempt.id)[position - 1].saved_at is None


def test_a_token_of_another_task_or_of_none_is_refused(session, learner, attempt):
    for ticket in (FinalTicket(attempt.id, 2, NOW), FinalTicket(attempt.id + 1, 1, NOW)):
        with pytest.raises(RunRefused) as refusal:
            play(session, attempt, 1, ticket=ticket)
        assert refusal.value.params["reason"] == "another task"
    with pytest.raises(AttemptNotFound):
        play(session, attempt, 3, [["open", "m1"]])


def test_a_copied_trace_is_refused(session, container, learner, attempt):
    position = find_lamps(session, attempt)
    actions = [["switch", "red"]] * 7
    play(session, attempt, position, actions)
    task_id = load_runs(session, attempt.id)[position - 1].task_id
    for _ in range(20):
        other = create_learner(session, container.storage, files=build_course_files())
        theirs = begin_attempt(session, other, other.outline.final)
        same = [run for run in load_runs(session, theirs.id) if run.task_id == task_id]
        if same:
            break
    with pytest.raises(RunRefused) as refusal:
        play(session, theirs, same[0].position, actions)
    assert refusal.value.params["reason"] == "copied"
    play(session, attempt, position, actions, now=LATER + timedelta(minutes=1))  # one's own


def test_nothing_is_taken_after_the_end(session, learner, attempt):
    end = attempt.ends_at + attempt.grace
    play(session, attempt, 1, now=end - timedelta(seconds=1))
    with pytest.raises(TimeIsOver):
        play(session, attempt, 2, now=end)
    submit_attempt_of(session, learner, attempt)
    with pytest.raises(AttemptClosed):
        play(session, lock_attempt(session, learner, attempt.id), 2)
    with pytest.raises(AttemptClosed):
        play(session, attempt, 2)  # it was read before it was handed in


def test_too_many_runs_are_refused_for_good_and_the_one_before_counts(
    session, attempt, monkeypatch
):
    monkeypatch.setattr(final_runs, "MOST_RUNS", 1)
    play(session, attempt, 1)
    task_before = find_drawn_task(session, attempt.id, 1)
    with pytest.raises(NoMoreRuns):
        play(session, attempt, 1, now=LATER + timedelta(minutes=1))
    assert find_drawn_task(session, attempt.id, 1) == task_before


def test_tasks_count_for_the_least_share_of_their_competences(session, container):
    files = build_course_files(final="pass_competence = 60")
    learner = create_learner(session, container.storage, files=files, slug="strict")
    attempt = begin_attempt(session, learner, learner.outline.final)
    answer_all(session, learner, attempt)
    position = find_lamps(session, attempt)
    later = LATER + timedelta(minutes=1)
    play(session, attempt, position, [["write", "жарық"]], now=later)
    graded = hand_in(session, learner, learner.outline.final, attempt)
    assert graded.percent >= 80 and not graded.passed, "a third of the lamps' competence"


def test_a_final_without_tasks_has_none(session, container):
    learner = create_learner(session, container.storage, slug="plain")
    attempt = begin_attempt(session, learner, learner.outline.final)
    assert attempt.practice is None and load_runs(session, attempt.id) == []
