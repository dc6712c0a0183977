"""Pages of practice tasks: playing one, trying one without an account, what runs came to."""

from lms.practice.views import boards, final_results, final_tasks, replays, results, samples, tasks
from lms.practice.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "boards",
    "final_results",
    "final_tasks",
    "replays",
    "results",
    "samples",
    "tasks",
]
