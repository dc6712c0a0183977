"""Pages of practice tasks: playing one, trying one without an account, what runs came to."""

from lms.practice.views import results, samples, tasks
from lms.practice.views.blueprint import blueprint

__all__ = ["blueprint", "results", "samples", "tasks"]
