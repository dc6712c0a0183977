"""Use cases of practice: judging a run, and handing one in."""

from lms.practice.services.final_runs import hand_in_final_run, load_own_attempt
from lms.practice.services.runs import (
    HandedIn,
    build_run_row,
    check_beginner,
    hand_in_run,
    judge_run,
    task_passed,
)

__all__ = [
    "HandedIn",
    "build_run_row",
    "check_beginner",
    "hand_in_final_run",
    "hand_in_run",
    "judge_run",
    "load_own_attempt",
    "task_passed",
]
