"""Queries of practice tasks and of their runs."""

from lms.practice.queries.tasks import TaskScene, load_final_task, load_task

__all__ = ["TaskScene", "load_final_task", "load_task"]
