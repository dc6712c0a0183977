"""Runs: replayed by the server, stored once, refused when no player could have sent them."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.practice.errors import RunOfAnother, RunRefused, TooManyRuns
from lms.practice.models import PracticeRun
from lms.practice.queries import load_task
from lms.practice.rules.tickets import Ticket, draw_ticket, read_ticket, sign_ticket
from lms.practice.rules.tokens import VALIDITY
from lms.practice.services import runs
from tests.conftest import NOW
from tests.factories.learning import create_learner, load_enrolment
from tests.factories.practice import (
    PASSING,
    SECRET,
    build_course_files,
    build_trace,
    hand_in,
    issue,
)

LONG = [*PASSING, *[["write", f"n{number}"] for number in range(5)], ["write", "свет"]]
NO_DEADLINE = settings(deadline=None)  # other load is no fault
PROPERTY = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)


def count_runs(session):
    return session.scalar(select(func.count()).select_from(PracticeRun))


def get_reason(act):
    with pytest.raises(RunRefused) as refusal:
        act()
    return refusal.value.params["reason"]


def test_a_run_is_graded_by_its_replay_and_stored(session, learner):
    handed_in = hand_in(session, learner, [["hint"], ["switch", "red"], ["write", "темно"]])
    assert handed_in.is_new
    run = session.scalars(select(PracticeRun)).one()
    assert (run.percent, run.passed, run.hints, run.watched) == (66, True, 1, False)
    assert run.outcome == {"goals": ["red"], "reached": {"red": 1}, "happened": {}}
    assert (run.reached_mask, run.third_action, run.language) == (1, "", "ru")
    assert run.trace == build_trace([["hint"], ["switch", "red"], ["write", "темно"]])
    assert run.enrolment_id == learner.enrolment.id


def test_a_run_that_is_sent_twice_is_one_and_answers_the_same(session, learner):
    ticket = issue(learner)
    first = hand_in(session, learner, ticket=ticket)
    again = hand_in(session, learner, [["switch", "blue"]], ticket=ticket)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.outcome == first.outcome
    assert count_runs(session) == 1


def test_every_go_at_a_task_is_a_run_of_its_own(session, learner):
    hand_in(session, learner, [["switch", "blue"]])
    hand_in(session, learner)
    assert session.scalars(select(PracticeRun.passed).order_by(PracticeRun.id)).all() == [
        False,
        True,
    ]


def test_a_run_of_another_enrolment_is_refused_and_nothing_is_stored(session, container, learner):
    other = create_learner(session, container.storage, files=build_course_files())
    with pytest.raises(RunOfAnother):
        hand_in(session, learner, ticket=issue(other))
    assert count_runs(session) == 0


def test_a_run_of_another_task_is_refused(session, learner):
    task_id = learner.outline.modules[0].tasks[0].id
    assert (
        get_reason(lambda: hand_in(session, learner, ticket=issue(learner, task_id=task_id + 1)))
        == "another task"
    )


@pytest.mark.parametrize(
    ("trace", "reason"),
    [
        ([[0, "switch", "white"], [1, "done"]], "impossible"),
        ([[0, "switch", "red"]], "unfinished"),
        ([[5, "switch", "red"], [4, "done"]], "times"),
        ([[0, "write", 1.5], [1, "done"]], "shape"),
        ("nothing", "shape"),
        ([[0, "write", "a" * 2000]] * 300 + [[0, "done"]], "too large"),
    ],
)
def test_what_no_player_could_have_sent_is_refused_and_not_stored(session, learner, trace, reason):
    assert get_reason(lambda: hand_in(session, learner, trace=trace)) == reason
    assert count_runs(session) == 0


@pytest.mark.parametrize(
    "text", ["", "{", "[NaN]", "[1e3]", "[" * 10_000, f"[[{'9' * 5000}]]", "\0", '["\ud800"]']
)
def test_what_is_no_trace_in_json_is_refused(session, learner, text):
    def act():
        runs.judge_run(
            ticket=issue(learner),
            task=load_first_task(session, learner),
            language="kk",
            text=text,
            now=NOW,
        )

    assert get_reason(act) == "shape"


def load_first_task(session, learner):
    return load_task(session, learner.outline.modules[0].tasks[0].id)


def test_a_trace_longer_than_the_time_since_its_token_is_refused(session, learner):
    hour = 3600 * 1000
    trace = [[0, *PASSING[0]], [hour, *PASSING[1]], [hour, "done"]]
    early = {"ticket": issue(learner), "trace": trace, "now": NOW + timedelta(minutes=58)}
    assert get_reason(lambda: hand_in(session, learner, **early)) == "longer than possible"
    assert hand_in(session, learner, **{**early, "now": NOW + timedelta(hours=1)}).outcome.passed


def test_a_trace_copied_from_another_run_is_refused(session, container, learner):
    other = create_learner(session, container.storage, files=build_course_files())
    hand_in(session, other, LONG)
    assert get_reason(lambda: hand_in(session, learner, LONG)) == "copied"
    assert hand_in(session, learner, LONG, pause=101).outcome.passed, "another's own work"


def test_two_short_runs_may_be_alike(session, container, learner):
    other = create_learner(session, container.storage, files=build_course_files())
    assert hand_in(session, other).is_new and hand_in(session, learner).is_new


def test_a_limit_keeps_a_machine_from_filling_the_table(session, learner, monkeypatch):
    monkeypatch.setattr(runs, "RUNS_AN_HOUR", 2)
    for _ in range(2):
        hand_in(session, learner)
    with pytest.raises(TooManyRuns):
        hand_in(session, learner)
    later = NOW + timedelta(hours=2)
    assert hand_in(session, learner, ticket=issue(learner, at=later), now=later).is_new


# ---- tokens ----


@NO_DEADLINE
@given(ids=st.tuples(st.integers(0, 2**40), st.integers(1, 2**40)), at=st.integers(0, 10**6))
def test_a_token_comes_back_as_it_was_signed(ids, at):
    moment = NOW + timedelta(milliseconds=at)
    ticket = draw_ticket(*ids, moment)
    copy = read_ticket(SECRET, sign_ticket(SECRET, ticket), moment)
    assert (copy.enrolment_id, copy.task_id, copy.seed) == (*ids, ticket.seed)
    assert abs(copy.issued_at - moment) < timedelta(milliseconds=1)


@NO_DEADLINE
@given(data=st.data())
def test_a_token_of_which_any_letter_differs_is_refused(data):
    token = sign_ticket(SECRET, Ticket(1, 2, 12345, NOW))
    assert read_ticket(SECRET, token, NOW) is not None
    index = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_."))
    forged = token[:index] + letter + token[index + 1 :]
    ticket = read_ticket(SECRET, forged, NOW)
    # The last letter has bits that mean nothing: the same run, whatever they are.
    same = forged[:-1] == token[:-1] and ticket == read_ticket(SECRET, token, NOW)
    assert ticket is None or forged == token or same


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "é", "x" * 5000, "\0"])
def test_what_is_no_token_is_refused(token):
    assert read_ticket(SECRET, token, NOW) is None


def test_a_token_of_another_site_or_another_time_is_refused():
    token = sign_ticket(SECRET, draw_ticket(1, 2, NOW))
    assert read_ticket(b"other", token, NOW) is None
    assert read_ticket(SECRET, token, NOW + VALIDITY - timedelta(hours=1)) is not None
    assert read_ticket(SECRET, token, NOW + VALIDITY + timedelta(hours=1)) is None


@PROPERTY
@given(
    actions=st.lists(
        st.sampled_from([["switch", "red"], ["switch", "green"], ["write", "a"], ["hint"]]),
        max_size=4,
    ),
    claimed=st.integers(0, 100),
)
def test_a_score_that_is_sent_along_is_never_read(session, learner, actions, claimed):
    outcome = hand_in(session, learner, actions).outcome
    text = json.dumps({"percent": claimed, "trace": build_trace(actions)})
    assert (
        get_reason(
            lambda: runs.judge_run(
                ticket=issue(learner),
                task=load_first_task(session, learner),
                language="ru",
                text=text,
                now=NOW,
            )
        )
        == "shape"
    )
    assert outcome.percent in (0, 66)
    assert load_enrolment(session, learner.person).state == "active"
