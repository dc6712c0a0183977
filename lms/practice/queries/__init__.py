"""Reads of practice tasks and of their runs."""

from lms.practice.queries.outcomes import find_latest_outcome, find_outcome
from lms.practice.queries.tasks import TaskScene, load_final_task, load_task

__all__ = ["TaskScene", "find_latest_outcome", "find_outcome", "load_final_task", "load_task"]
