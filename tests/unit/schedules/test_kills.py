"""A background process killed by kill -9 at any moment neither loses nor doubles a report.

The process stops at the moment, says so, and waits to be killed. A mail that the server took but
nobody noted is sent again with the same Message-ID, by which a mailbox drops the copy. At no
other moment is a mail sent twice.
"""

import os
import random
import signal
import traceback
from collections import Counter
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from select import select as ready
from time import sleep
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.accounts.rules import OFFICER
from lms.app import build_container
from lms.background import dispatch
from lms.core import jobs, storage
from lms.core.jobs import Job
from lms.core.storage import FileStorage
from lms.messaging import claimed_batch
from lms.messaging.jobs import send_round
from lms.messaging.models import Delivery, Message
from lms.regions.queries import find_root, list_children
from lms.report_builder.rules import Definition
from lms.schedules import jobs as schedule_jobs
from lms.schedules.models import ReportSending
from tests.conftest import NOW, FixedClock
from tests.factories.accounts import add_person, grant
from tests.factories.mailbox import run_mail_server
from tests.factories.messaging import make_office
from tests.factories.report_builder import add_saved_report
from tests.factories.schedules import read_sendings, run_background, store_schedule
from tests.waiting import MOST_SECONDS, wait_until

MONDAY = NOW + timedelta(days=7)
LATER = MONDAY + timedelta(minutes=12)  # the claims of killed processes have expired
READERS, MANY, KILLS = 2, 10, 3

# When the process is killed: (owner, function, whether before or after its call).
BEFORE, AFTER = True, False
MOMENTS = {
    "planned, not committed": (schedule_jobs, "plan_due_sendings", AFTER),
    "taken up": (schedule_jobs, "_draw_file", BEFORE),
    "the file half written": (storage.os, "fsync", BEFORE),
    "the file kept, not noted": (FileStorage, "put", AFTER),
    "told, not committed": (schedule_jobs, "finish_sending", AFTER),
    "the mail written, not handed over": (claimed_batch, "compose_mail", AFTER),
    "the server has it, not noted": (claimed_batch, "note_sent", BEFORE),
    "noted as sent, not committed": (claimed_batch, "note_sent", AFTER),
}
AFTER_TAKING = {"the server has it, not noted", "noted as sent, not committed"}


@pytest.fixture(scope="module")
def mailboxes(tmp_path_factory):
    with run_mail_server(tmp_path_factory.mktemp("mail") / "server") as mail:
        yield mail


@pytest.fixture
def server(mailboxes):
    mailboxes.reset()
    return mailboxes


@pytest.fixture
def readers(session, container, request):
    """Return the e-mails of officers who each get a report of their own region on Mondays.

    The database is closed, so that no connection is inherited by forked processes.
    """
    regions = [
        (region.id, region.kato)
        for region in list_children(session, find_root(session).id)[
            : getattr(request, "param", READERS)
        ]
    ]
    for number, kato in regions:
        who = add_person(session, email=f"officer-{kato}@mail.kz")
        grant(session, who, OFFICER, kato=kato)
        report = add_saved_report(
            session, who, ("units", number), Definition(("enrolled",), ("course",))
        )
        store_schedule(session, who.id, number, subject="saved", saved_report_id=report)
    container.database.dispose()
    return [f"officer-{kato}@mail.kz" for _number, kato in regions]


class SendingWorker:
    """A process that plans, draws and mails what is due at a moment, then ends.

    `change` is called in the process before it begins.
    """

    def __init__(self, settings, url, moment, change=lambda _worker: None):
        self._says, says = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            self._says = says
            os._exit(self._live(settings, url, moment, change))
        os.close(says)

    def _live(self, settings, url, moment, change):
        try:
            change(self)
            clock = FixedClock(moment)
            container = build_container(settings, clock)
            post = make_office(container, url)
            for _again in range(2):
                run_background(container)
                clock.forward(minutes=10)
                send_round(container, post)
        except BaseException:
            traceback.print_exc()
            return 1
        return 0

    def wait_here(self):
        """Report from the process that the moment has come, then wait."""
        os.write(self._says, b"!")
        sleep(MOST_SECONDS)

    def reaches_it(self):
        """Return whether the process comes to the moment before it ends."""
        return bool(ready([self._says], [], [], MOST_SECONDS)[0] and os.read(self._says, 1))

    def kill(self):
        """Send SIGKILL."""
        os.kill(self.process, signal.SIGKILL)
        assert os.WTERMSIG(self._end()) == signal.SIGKILL

    def finishes(self):
        """Return whether the process ends by itself without an error."""
        return os.waitstatus_to_exitcode(self._end()) == 0

    def _end(self):
        os.close(self._says)
        return os.waitpid(self.process, 0)[1]


def stop_at(moment):
    """Return a change that stops a process at a moment: at the second call, or the first plan."""
    owner, name, before = MOMENTS[moment]
    real, turn = getattr(owner, name), 1 if name == "plan_due_sendings" else 2

    def change(worker):
        calls = iter(range(1, 1000))

        def stop(*args, **values):
            is_now = next(calls) == turn
            if is_now and before:
                worker.wait_here()
            result = real(*args, **values)
            if is_now and not before:
                worker.wait_here()
            return result

        setattr(owner, name, stop)

    return change


def kill_at(settings, server, moment, *changes):
    """Let a process come to a moment and kill it there."""

    def change(worker):
        for prepare in (stop_at(moment), *changes):
            prepare(worker)

    worker = SendingWorker(settings, server.url, MONDAY, change)
    assert worker.reaches_it()
    worker.kill()


def count_rows(container, model, state):
    """Return how many rows are in a state; closes the database, as processes are forked later."""
    with container.database.read() as reading:
        number = reading.scalar(select(func.count()).select_from(model).where(model.state == state))
    container.database.dispose()
    return number


def count_drawn(container):
    return count_rows(container, ReportSending, "drawn")


def count_mailed(container):
    return count_rows(container, Delivery, "sent")


def map_files(server):
    """Return the files that arrived, by recipient; copies of a mail count once."""
    mails = {
        mail["Message-ID"]: mail
        for mail in (message_from_bytes(raw, policy=default) for raw in server.read_mails())
    }
    return {
        mail["To"]: [part.get_payload(decode=True) for part in mail.iter_attachments()]
        for mail in mails.values()
    }


def check_each_once(session, container, server, readers):
    """Check that everybody has one report on the site and one mail with its file."""
    rows = read_sendings(session)
    assert [(row.state, row.due_on) for row in rows] == [("drawn", date(2026, 3, 16))] * len(
        readers
    )
    assert len({row.schedule_id for row in rows}) == len(readers)
    assert set(
        session.execute(select(Message.kind, func.count()).group_by(Message.kind)).all()
    ) == {("report_sent", len(readers))}
    assert count_mailed(container) == len(readers)
    assert Counter(server.list_recipients()) == Counter(readers)
    stored_files = [
        [container.temporary_storage.get(row.sha256)]
        for row in sorted(rows, key=lambda row: row.schedule_id)
    ]
    assert map_files(server) == dict(zip(readers, stored_files, strict=True)), "to each their own"


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_at_a_moment_loses_nothing_and_doubles_nothing(  # noqa: PLR0917 - fixtures
    session, container, settings, server, readers, moment
):
    kill_at(settings, server, moment)
    assert count_mailed(container) < len(readers), "the control: something was left to do"
    assert SendingWorker(settings, server.url, LATER).finishes()
    check_each_once(session, container, server, readers)
    assert len(server.list_accepted()) - len(readers) == (moment in AFTER_TAKING)


@pytest.mark.parametrize("readers", [MANY], indirect=True)
def test_workers_killed_again_and_again_lose_nothing_and_double_nothing(
    session, container, settings, server, readers
):
    chance, moment = random.Random(KILLS), MONDAY
    for number in range(1, KILLS + 1):
        target = MANY * number // (KILLS + 1)
        most = target + 1 - count_drawn(container)
        worker = SendingWorker(settings, server.url, moment, draw_at_most(most))
        if number < KILLS:
            wait_until(lambda target=target: count_drawn(container) >= target)
            sleep(chance.uniform(0, 0.03))
        else:
            assert worker.reaches_it(), "the last is killed while it draws a report"
        worker.kill()
        moment += timedelta(minutes=12)
    assert count_drawn(container) < MANY, "the kills come before the end"
    assert SendingWorker(settings, server.url, moment).finishes()
    assert session.scalar(select(func.sum(Job.claims))) > MANY, (
        "the report that was being drawn was taken up again"
    )
    check_each_once(session, container, server, readers)
    assert len(server.list_accepted()) == MANY


def draw_at_most(most):
    """Return a change with which a process draws so many files and then waits to be killed."""
    real, calls = schedule_jobs._draw_file, iter(range(1000))

    def change(worker):
        def draw(*args, **values):
            if next(calls) == most:
                worker.wait_here()
            return real(*args, **values)

        schedule_jobs._draw_file = draw

    return change


# ---- Controls: without a safeguard the same kill is noticed. ----


def end_job_first(_worker):
    """End the job in its own transaction before anything is drawn."""
    end, real = jobs.finish, schedule_jobs.send_report
    jobs.finish = schedule_jobs._advance_half_way = lambda *_args, **_values: None

    def send_after_end(container, job):
        with container.database.write() as session:
            end(session, job, now=container.clock.now())
        real(container, job)

    dispatch.HANDLERS[schedule_jobs.JOB] = send_after_end


def renumber_mails(_worker):
    """Give a mail a new Message-ID each time."""
    real = claimed_batch.compose_mail
    claimed_batch.compose_mail = lambda **values: real(**values | {"token": uuid4().hex})


@pytest.mark.twin_left_out("postgresql")
def test_a_job_that_ended_before_its_report_was_noted_would_lose_it(
    session, settings, server, readers
):
    kill_at(settings, server, "taken up", end_job_first)
    assert SendingWorker(settings, server.url, LATER).finishes()
    assert Counter(row.state for row in read_sendings(session)) == {
        "drawn": len(readers) - 1,
        "failed": 1,
    }


@pytest.mark.twin_left_out("postgresql")
def test_a_mail_with_a_new_number_would_come_twice(session, settings, server, readers):
    kill_at(settings, server, "the server has it, not noted", renumber_mails)
    assert SendingWorker(settings, server.url, LATER, renumber_mails).finishes()
    assert len(server.list_recipients()) == len(readers) + 1
