"""Regular work of no request, done by a thread of the background process.

It needs no scheduler. Each step may run in several processes at once and at any time: the database
makes sure that its work is done once.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Final

import structlog

from lms.api.jobs import sweep_kept_replies
from lms.assessment.jobs import fold_results
from lms.audit.jobs import plan_audit_head, seal_waiting
from lms.background.announcements import announce_changes, keep_offers
from lms.background.post import send_messages
from lms.core.logs import trace_error
from lms.core.origin import BACKGROUND, Origin, set_origin
from lms.core.steps import REST
from lms.core.upkeep import keep_statistics, remove_unfinished_workbooks, sweep_throttle
from lms.duplicates.jobs import note_namesakes
from lms.enrolment.jobs import plan_reading_iins
from lms.large_files.jobs import delete_old_files, fail_stranded_files
from lms.learning.jobs import hand_in_overdue_attempts, plan_lengths
from lms.obligations.jobs import plan_catch_up, plan_reminders
from lms.outreach.jobs import remind_of_trainings
from lms.periodic_reports.jobs import remind_of_due_reports
from lms.personal_data.jobs import keep_personal_files, plan_erasures
from lms.reforms.jobs import keep_reforms
from lms.reporting.jobs.folding import fold_events
from lms.reporting.jobs.open_data import plan_open_data
from lms.retention.jobs import plan_retention
from lms.schedules.jobs import plan_reports, sweep_drawn_files
from lms.web.container import Container

log = structlog.get_logger()
ROUND_SECONDS: Final = 30
FOLD_SECONDS: Final = 5  # pages count what is not folded yet, so it shall be little
SEAL_SECONDS: Final = 5  # the rounds are longer: each seals


@dataclass(frozen=True, slots=True)
class HousekeepingStep:
    """A piece of work, and the least seconds between two runs in one process."""

    name: str
    work: Callable[[Container], object]
    seconds: float = ROUND_SECONDS


STEPS: Final = (
    HousekeepingStep("fold figures", partial(fold_events, rest=REST), seconds=FOLD_SECONDS),
    HousekeepingStep("fold results", fold_results),
    HousekeepingStep("hand in attempts", partial(hand_in_overdue_attempts, rest=REST), seconds=300),
    HousekeepingStep("seal events", partial(seal_waiting, rest=REST), seconds=SEAL_SECONDS),
    HousekeepingStep("plan audit head", plan_audit_head, seconds=600),
    HousekeepingStep("plan catch-up", plan_catch_up, seconds=600),
    HousekeepingStep("announce obligations", announce_changes, seconds=120),
    HousekeepingStep("keep offers", keep_offers, seconds=60),
    HousekeepingStep("plan reminders", plan_reminders, seconds=600),
    HousekeepingStep("plan reading IINs", plan_reading_iins, seconds=600),
    HousekeepingStep("plan lengths", plan_lengths, seconds=600),
    HousekeepingStep("plan retention", plan_retention, seconds=600),
    HousekeepingStep("plan reports", plan_reports, seconds=60),
    HousekeepingStep("send messages", send_messages),
    HousekeepingStep("keep reforms", keep_reforms, seconds=60),
    HousekeepingStep("remind of reports", remind_of_due_reports, seconds=3600),
    HousekeepingStep("remind of trainings", remind_of_trainings, seconds=600),
    HousekeepingStep("plan open data", plan_open_data, seconds=60),
    HousekeepingStep("sweep throttle", sweep_throttle, seconds=600),
    HousekeepingStep("sweep kept replies", sweep_kept_replies, seconds=3600),
    HousekeepingStep("sweep drawn files", sweep_drawn_files, seconds=3600),
    HousekeepingStep("fail stranded files", fail_stranded_files, seconds=60),
    HousekeepingStep("delete old files", delete_old_files, seconds=3600),
    HousekeepingStep("plan erasures", plan_erasures, seconds=600),
    HousekeepingStep("keep personal files", keep_personal_files, seconds=600),
    HousekeepingStep("keep statistics", keep_statistics, seconds=3600),
    HousekeepingStep("note namesakes", note_namesakes, seconds=86_400),
    HousekeepingStep("remove unfinished workbooks", remove_unfinished_workbooks, seconds=3600),
)


def log_failure(step: HousekeepingStep, error: Exception) -> None:
    """Log that a step failed, so that the others can go on."""
    # Without the message, which may hold personal data.
    log.error("housekeeping failed", step=step.name, error=trace_error(error))


class Housekeeping(threading.Thread):
    """Runs the steps in rounds until asked to stop.

    A step that fails is logged and runs again in its next round; the others go on.
    """

    def __init__(
        self,
        container: Container,
        steps: tuple[HousekeepingStep, ...] = STEPS,
        seconds: float = ROUND_SECONDS,
    ) -> None:
        super().__init__(name="housekeeping", daemon=True)
        self._container = container
        self._seconds = seconds
        self._due_times = dict.fromkeys(steps, 0.0)
        self._stop_asked = threading.Event()

    def ask_to_stop(self) -> None:
        """Stop after the current step."""
        self._stop_asked.set()

    def run(self) -> None:
        """Run rounds at uneven intervals, so that several machines don't meet at the database."""
        set_origin(Origin(BACKGROUND))
        while not self._stop_asked.wait(self._seconds * random.uniform(0.7, 1.3)):  # noqa: S311 - no secret
            for step, due_at in self._due_times.items():
                if monotonic() >= due_at and not self._stop_asked.is_set():
                    self._do(step)

    def _do(self, step: HousekeepingStep) -> None:
        self._due_times[step] = monotonic() + step.seconds * 0.9
        try:
            step.work(self._container)
        except Exception as error:
            log_failure(step, error)
