"""Background work of reporting."""

from typing import Final

from lms.reporting.jobs.open_data import count_open_data
from lms.reporting.queries.published_figures import JOB

HANDLERS: Final = {JOB: count_open_data}
