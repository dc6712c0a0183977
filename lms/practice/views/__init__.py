"""Pages of practice tasks: playing one, trying one without an account, what runs came to."""

from lms.practice.views import boards, results, samples, tasks
from lms.practice.views.blueprint import blueprint

__all__ = ["blueprint", "boards", "results", "samples", "tasks"]
