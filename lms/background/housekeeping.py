"""What has to be done now and then and by nobody in particular: a thread in the background process does it, so that no scheduler is needed.

Every step may run in several processes at once and again at any time: its database makes sure that it is done once.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final

import structlog

from lms.accounts.services.personal import READ_IINS_JOB
from lms.api.services import sweep_replies
from lms.background.post import send_messages
from lms.core import jobs, throttle
from lms.core.clock import local_date
from lms.core.logs import trace
from lms.core.steps import turn
from lms.core.tables.xlsx_writer import remove_leftovers
from lms.messaging.rules.kinds import channels
from lms.messaging.services import announce_cards
from lms.obligations.services import CATCH_UP_JOB
from lms.obligations.services.announcements import BATCH, announce_events, to_announce
from lms.obligations.services.approvals import announce_approvals
from lms.obligations.services.reminders import REMIND_JOB
from lms.outreach.services import remind_of_session, sessions_to_remind_of
from lms.periodic_reports.services import forget_files, remind_of_reports
from lms.reforms import queries as reforms
from lms.reforms.services import enqueue_due, settle
from lms.reporting.queries import open_data
from lms.reporting.services import fold_figures
from lms.schedules.jobs import plan_reports
from lms.schedules.queries.sendings import JOB as REPORT_JOB
from lms.web.container import Container

log = structlog.get_logger()
ROUND_SECONDS: Final = 30
FOLDED: Final = 500  # events in one transaction: others wait for it on SQLite
REST: Final = 8.0  # nobody waits for what is done here
UNFINISHED_FOR: Final = timedelta(days=1)  # no workbook is written for so long


@dataclass(frozen=True, slots=True)
class HousekeepingStep:
    """A piece of work and the least seconds between two times that one process does it."""

    name: str
    work: Callable[[Container], None]
    seconds: float = ROUND_SECONDS


def fold(container: Container, rest: float = REST) -> None:
    """Moves what has happened into the counted figures, some hundreds of events a transaction."""
    more = True
    while more:
        with turn(container, rest) as session:
            more = bool(fold_figures(session, limit=FOLDED))


def plan_catch_up(container: Container) -> None:
    """Has everybody's obligations brought to what the new day makes of them, once a day: leaves, exemptions, renewals, beginnings."""
    _once_a_day(container, CATCH_UP_JOB)


def sweep_throttle(container: Container) -> None:
    """Forgets counts of tries that have run out."""
    with container.database.write() as session:
        throttle.sweep(session, now=container.clock.now())


def announce(container: Container, rest: float = REST) -> None:
    """Tells people what has become of their obligations since the last time, and officials what waits for them."""
    ways = channels(container.settings.sms_gateway)
    after = 0
    while True:
        with container.database.read() as reading:
            events = to_announce(reading, after=after, moment=container.moment())
        if not events:
            break
        for start in range(0, len(events), BATCH):
            with turn(container, rest) as session:
                some = events[start : start + BATCH]
                announce_events(session, event_ids=some, moment=container.moment(), channels=ways)
        after = events[-1]
    with container.database.write() as session:
        announce_approvals(session, moment=container.moment(), channels=ways)
    more = True
    while more:
        with turn(container, rest) as session:
            more = bool(announce_cards(session, moment=container.moment(), channels=ways))


def plan_reminders(container: Container) -> None:
    """Has the day's reminders sent, once."""
    _once_a_day(container, REMIND_JOB)


def plan_reading_iins(container: Container) -> None:
    """Has the sex and the year of birth of those who never said them read from their IINs, once a day."""
    _once_a_day(container, READ_IINS_JOB)


def _once_a_day(container: Container, kind: str) -> None:
    """Adds the job of the local day; what goes wrong in the middle is begun again."""
    now = container.clock.now()
    subject = f"day:{local_date(now, container.settings.timezone)}"
    with container.database.read() as session:
        known = jobs.latest(session, kind=kind, subject=subject)
    if known is None or known.state == jobs.FAILED:
        with container.database.write() as session:
            jobs.enqueue(session, kind=kind, subject=subject, now=now)


def sweep_kept_replies(container: Container) -> None:
    """Forgets the replies to programs that were kept for a day."""
    with container.database.write() as session:
        sweep_replies(session, now=container.clock.now())


def keep_reforms(container: Container) -> None:
    """Hands in the reforms whose day has come, and takes along what was written for a closed unit while it was being closed."""
    moment = container.moment()
    with container.database.read() as session:
        due, left = reforms.due(session, moment=moment), reforms.unsettled(session, now=moment.now)
    if due:
        with container.database.write() as session:
            enqueue_due(session, moment=moment)
    for reform_id in left:
        with container.database.write() as session:
            settle(session, reform_id=reform_id, moment=moment)


def remind_of_due_reports(container: Container) -> None:
    """Tells whoever has a report to hand in that its day is near; each reminder goes out once."""
    with container.database.write() as session:
        ways = channels(container.settings.sms_gateway)
        remind_of_reports(session, moment=container.moment(), channels=ways)


def remind_of_sessions(container: Container) -> None:
    """Tells who is expected in a session within a day; each reminder goes out once."""
    with container.database.read() as session:
        soon = sessions_to_remind_of(session, now=container.clock.now())
    for session_id in soon:
        with turn(container, REST) as session:
            remind_of_session(session, session_id=session_id, moment=container.moment())


def plan_open_data(container: Container) -> None:
    """Has the open data counted anew when an hour has passed."""
    now = container.clock.now()
    with container.database.read() as session:
        due = open_data.is_due(session, now=now)
    if due:
        with container.database.write() as session:
            jobs.enqueue(session, kind=open_data.JOB, subject=open_data.SUBJECT, now=now)


def sweep_drawn_files(container: Container) -> None:
    """Forgets reports that were drawn for somebody, or sent, a month ago."""
    with container.database.write() as session:
        before = forget_files(session, now=container.clock.now())
        jobs.sweep(session, kind=REPORT_JOB, before=before)
    container.passing.sweep(before=before)


def remove_unfinished_workbooks(container: Container) -> None:
    """Delete the rows of workbooks whose process was killed while it wrote them."""
    remove_leftovers(before=container.clock.now() - UNFINISHED_FOR)


STEPS: Final = (
    HousekeepingStep("fold figures", fold),
    HousekeepingStep("plan catch-up", plan_catch_up, seconds=600),
    HousekeepingStep("announce obligations", announce, seconds=120),
    HousekeepingStep("plan reminders", plan_reminders, seconds=600),
    HousekeepingStep("plan reading IINs", plan_reading_iins, seconds=600),
    HousekeepingStep("plan reports", plan_reports, seconds=60),
    HousekeepingStep("send messages", send_messages),
    HousekeepingStep("keep reforms", keep_reforms, seconds=60),
    HousekeepingStep("remind of reports", remind_of_due_reports, seconds=3600),
    HousekeepingStep("remind of sessions", remind_of_sessions, seconds=600),
    HousekeepingStep("plan open data", plan_open_data, seconds=60),
    HousekeepingStep("sweep throttle", sweep_throttle, seconds=600),
    HousekeepingStep("sweep kept replies", sweep_kept_replies, seconds=3600),
    HousekeepingStep("sweep drawn files", sweep_drawn_files, seconds=3600),
    HousekeepingStep("remove unfinished workbooks", remove_unfinished_workbooks, seconds=3600),
)


class Housekeeping(threading.Thread):
    """Goes round the steps until asked to stop. A step that fails is logged and tried again in its next round; the others go on."""

    def __init__(
        self,
        container: Container,
        steps: tuple[HousekeepingStep, ...] = STEPS,
        seconds: float = ROUND_SECONDS,
    ) -> None:
        super().__init__(name="housekeeping", daemon=True)
        self._container = container
        self._seconds = seconds
        self._due = dict.fromkeys(steps, 0.0)
        self._asked = threading.Event()

    def ask_to_stop(self) -> None:
        """Ends the thread after the step it is at."""
        self._asked.set()

    def run(self) -> None:
        """Rounds at uneven intervals, so that several machines don't meet at the database."""
        while not self._asked.wait(self._seconds * random.uniform(0.7, 1.3)):  # noqa: S311 - no secret
            for step, due in self._due.items():
                if monotonic() >= due and not self._asked.is_set():
                    self._do(step)

    def _do(self, step: HousekeepingStep) -> None:
        self._due[step] = monotonic() + step.seconds * 0.9
        try:
            step.work(self._container)
        except Exception as error:
            log.error("housekeeping failed", step=step.name, error=trace(error))  # noqa: TRY400 - the message may hold personal data
