"""Which reminder is due on a day, and invariants of any history."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.obligations.rules.reminders import ReminderSchedule, ReminderSubject, find_due_reminder

DUE = date(2026, 4, 15)
USUAL = ReminderSchedule((14, 7, 1), overdue_every_days=7, grace_days=3)


def find_reminder(days_before, opened_on=date(2026, 1, 1), **changes):
    values = {"state": "open", "absent": False, "schedule": USUAL} | changes
    subject = ReminderSubject("duty:5-6", values["state"], opened_on, DUE)
    result = find_due_reminder(
        values["schedule"], subject, DUE - timedelta(days=days_before), absent=values["absent"]
    )
    return result and result.key.split()[1]


@pytest.mark.parametrize(
    ("days_before", "expected"),
    [
        (15, None),
        (14, "due-14"),
        (8, "due-14"),
        (7, "due-7"),
        (2, "due-7"),
        (1, "due-1"),
        (0, "due-1"),
        (-1, None),
        (-9, None),
        (-10, "overdue-7"),
        (-16, "overdue-7"),
        (-17, "overdue-14"),
    ],
)
def test_the_nearest_threshold_that_was_reached_is_due(days_before, expected):
    assert find_reminder(days_before) == expected


def test_what_had_passed_when_the_obligation_opened_is_not_said_again_but_for_the_last():
    assert find_reminder(9, opened_on=DUE - timedelta(days=10)) is None
    assert find_reminder(7, opened_on=DUE - timedelta(days=10)) == "due-7"
    assert find_reminder(0, opened_on=DUE) == "due-1"


def test_nobody_is_reminded_of_what_is_done_or_not_asked_or_on_leave():
    for state in ("met", "ended", "exempt"):
        assert find_reminder(7, state=state) is None
    assert find_reminder(7, absent=True) is None
    assert find_reminder(7, schedule=ReminderSchedule((14, 7, 1), 7, 3, is_in_force=False)) is None


def test_an_assignment_may_remind_of_nothing():
    assert find_reminder(1, schedule=ReminderSchedule((), 7, 0)) is None
    assert find_reminder(-30, schedule=ReminderSchedule((14,), 0, 0)) is None


def test_a_day_that_was_moved_counts_anew():
    subject = [
        ReminderSubject("duty:5-6", "open", date(2026, 1, 1), day)
        for day in (DUE, DUE + timedelta(days=30))
    ]
    keys = [
        find_due_reminder(USUAL, row, row.due_on - timedelta(days=7), absent=False).key
        for row in subject
    ]
    assert keys == ["duty:5-6 due-7 2026-04-15", "duty:5-6 due-7 2026-05-15"]


FIRST = date(2026, 1, 1)
DAYS = 70
# The state before and after each event.
STATES = {
    "complete": ("open", "met"),
    "exempt": ("open", "exempt"),
    "end": ("open", "ended"),
    "resume": ("exempt", "open"),
    "return": ("ended", "open"),
}
FACTS = {
    "leave": ("absent", True),
    "back": ("absent", False),
    "retire": ("is_in_force", False),
    "stop": ("running", False),
    "start": ("running", True),
}
EVENTS = st.sampled_from([*STATES, *FACTS, "move"])


@dataclass
class ReminderHistory:
    """One obligation from day to day; reminders are sent twice a day while the server runs."""

    thresholds: list[int]
    every: int
    grace: int
    opened_on: date
    due: date
    state: str = "open"
    absent: bool = False
    is_in_force: bool = True
    running: bool = True
    used_keys: set[str] = field(default_factory=set)
    log: list[tuple[date, date, str]] = field(default_factory=list)

    def happen(self, event, today, days):
        was, becomes = STATES.get(event, ("", ""))
        if event in FACTS:
            setattr(self, *FACTS[event])
        elif self.state == was:
            self.state = becomes
        elif event == "move" and self.state == "open":
            self.due = max(today, self.due + timedelta(days=days))

    def is_wanted(self):
        return self.state == "open" and self.is_in_force and not self.absent

    def remind(self, today):
        plan = ReminderSchedule(
            self.thresholds, self.every, self.grace, is_in_force=self.is_in_force
        )
        result = find_due_reminder(
            plan,
            ReminderSubject("duty:1-1", self.state, self.opened_on, self.due),
            today,
            absent=self.absent,
        )
        if result and result.key not in self.used_keys:
            assert self.is_wanted(), "in vain"
            self.used_keys.add(result.key)
            self.log.append((today, self.due, result.kind))

    def days(self, due, kind):
        return sorted(day for day, then, which in self.log if (then, which) == (due, kind))


histories = st.builds(
    ReminderHistory,
    thresholds=st.lists(st.integers(1, 30), min_size=1, max_size=4, unique=True),
    every=st.integers(0, 9),
    grace=st.integers(0, 5),
    opened_on=st.just(FIRST),
    due=st.dates(FIRST, FIRST + timedelta(days=40)),
)


@settings(max_examples=150, deadline=None)
@given(
    one=histories,
    events=st.dictionaries(
        st.integers(0, DAYS), st.tuples(EVENTS, st.integers(-10, 40)), max_size=12
    ),
)
def test_in_whatever_history_nobody_is_reminded_twice_or_in_vain_and_everyone_before_the_day(
    one, events
):
    for number in range(DAYS):
        today = FIRST + timedelta(days=number)
        if number in events:
            one.happen(events[number][0], today, events[number][1])
        if one.running:
            one.remind(today)
            one.remind(today)
        if (
            one.running
            and one.is_wanted()
            and one.due - timedelta(days=min(one.thresholds)) <= today <= one.due
        ):
            assert one.days(one.due, "reminder"), "not reminded before the day"
    assert len({day for day, _due, _kind in one.log}) == len(one.log), "twice on one day"
    for due in {due for _day, due, _kind in one.log}:
        before, after = one.days(due, "reminder"), one.days(due, "overdue")
        threshold_counts = [
            sum(day >= due - timedelta(days=threshold) for threshold in one.thresholds)
            for day in before
        ]
        assert len(set(threshold_counts)) == len(threshold_counts), "twice for one threshold"
        assert all(day <= due for day in before) and all(
            day > due + timedelta(days=one.grace) for day in after
        )
        assert len({((day - due).days - one.grace) // one.every for day in after}) == len(after), (
            "twice in one term after the day"
        )
