"""A background process that is killed by kill -9 at any moment of drawing and mailing: whoever comes next loses no report and doubles none.

The process stops at the moment, says so, and waits there to be killed. A mail that the server had taken but nobody had noted is sent again with
the same Message-ID, by which a mailbox knows it; no other moment lets the server take a mail twice.
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
from lms.messaging import jobs as message_jobs
from lms.messaging.jobs import send_round
from lms.messaging.models import Delivery, Message
from lms.regions.queries import children, root
from lms.report_builder.rules import Definition
from lms.schedules import jobs as schedule_jobs
from lms.schedules.models import ReportSending
from tests.conftest import NOW, FixedClock
from tests.factories.accounts import grant, person
from tests.factories.mailbox import mail_server
from tests.factories.messaging import office
from tests.factories.report_builder import saved_report
from tests.factories.schedules import background, schedule, sent

MONDAY = NOW + timedelta(days=7)
LATER = MONDAY + timedelta(minutes=12)  # all claims of who is gone have run out
SECONDS = 20
READERS, MANY, KILLS = 2, 10, 3

# What the process is about to do, or has just done, when it is killed: whose call, which, and whether before or after it.
BEFORE, AFTER = True, False
MOMENTS = {
    "planned, not committed": (schedule_jobs, "plan_due", AFTER),
    "taken up": (schedule_jobs, "_draw", BEFORE),
    "the file half written": (storage.os, "fsync", BEFORE),
    "the file kept, not noted": (FileStorage, "put", AFTER),
    "told, not committed": (schedule_jobs, "finish_sending", AFTER),
    "the mail written, not handed over": (message_jobs, "compose", AFTER),
    "the server has it, not noted": (message_jobs, "note_sent", BEFORE),
    "noted as sent, not committed": (message_jobs, "note_sent", AFTER),
}
TAKEN = {"the server has it, not noted", "noted as sent, not committed"}


@pytest.fixture(scope="module")
def mailboxes(tmp_path_factory):
    with mail_server(tmp_path_factory.mktemp("mail") / "server") as started:
        yield started


@pytest.fixture
def server(mailboxes):
    mailboxes.forget()
    return mailboxes


@pytest.fixture
def readers(session, container, request):
    """The addresses of officers who each get a report of their own region on Mondays. Nothing of this process's database is used in those that
    it forks.
    """
    regions = [
        (region.id, region.kato)
        for region in children(session, root(session).id)[: getattr(request, "param", READERS)]
    ]
    for number, kato in regions:
        who = person(session, email=f"officer-{kato}@mail.kz")
        grant(session, who, OFFICER, kato=kato)
        report = saved_report(
            session, who, ("units", number), Definition(("enrolled",), ("course",))
        )
        schedule(session, who.id, number, subject="saved", saved_report_id=report)
    container.database.dispose()
    return [f"officer-{kato}@mail.kz" for _number, kato in regions]


class Worker:
    """A process that plans, draws and mails what is due at a moment; then it ends. `change` is called in it before it begins."""

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
            post = office(container, url)
            for _again in range(2):
                background(container)
                clock.forward(minutes=10)
                send_round(container, post)
        except BaseException:
            traceback.print_exc()
            return 1
        return 0

    def wait_here(self):
        """In the process: says that the moment has come, and does nothing more."""
        os.write(self._says, b"!")
        sleep(SECONDS)

    def reaches_it(self):
        """Whether the moment has come; not if the process ended before."""
        return bool(ready([self._says], [], [], SECONDS)[0] and os.read(self._says, 1))

    def kill(self):
        """kill -9."""
        os.kill(self.process, signal.SIGKILL)
        assert os.WTERMSIG(self._end()) == signal.SIGKILL

    def finishes(self):
        """Whether it comes to its end by itself."""
        return os.waitstatus_to_exitcode(self._end()) == 0

    def _end(self):
        os.close(self._says)
        return os.waitpid(self.process, 0)[1]


def stopping(moment):
    """Lets a process stop at a moment: where there are several of the kind, at the second."""
    owner, name, before = MOMENTS[moment]
    real, turn = getattr(owner, name), 1 if name == "plan_due" else 2

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


def killed(settings, server, moment, *changes):
    """Lets a process come to a moment and kills it there."""

    def change(worker):
        for one in (stopping(moment), *changes):
            one(worker)

    worker = Worker(settings, server.url, MONDAY, change)
    assert worker.reaches_it()
    worker.kill()


def count(container, model, state):
    """How many of them are in a state. Nothing stays open: a process that is forked afterwards would inherit it."""
    with container.database.read() as reading:
        found = reading.scalar(select(func.count()).select_from(model).where(model.state == state))
    container.database.dispose()
    return found


def drawn(container):
    return count(container, ReportSending, "drawn")


def mailed(container):
    return count(container, Delivery, "sent")


def files(server):
    """The files that came, by recipient: of a mail that came twice once."""
    mails = {
        mail["Message-ID"]: mail
        for mail in (message_from_bytes(raw, policy=default) for raw in server.mails())
    }
    return {
        mail["To"]: [part.get_payload(decode=True) for part in mail.iter_attachments()]
        for mail in mails.values()
    }


def check_each_once(session, container, server, readers):
    """Everybody has one report, in the product and in the mailbox, and it is the file that was kept."""
    rows = sent(session)
    assert [(row.state, row.due_on) for row in rows] == [("drawn", date(2026, 3, 16))] * len(
        readers
    )
    assert len({row.schedule_id for row in rows}) == len(readers)
    assert set(
        session.execute(select(Message.kind, func.count()).group_by(Message.kind)).all()
    ) == {("report_sent", len(readers))}
    assert mailed(container) == len(readers)
    assert Counter(server.mailbox()) == Counter(readers)
    kept = [
        [container.passing.get(row.sha256)] for row in sorted(rows, key=lambda row: row.schedule_id)
    ]
    assert files(server) == dict(zip(readers, kept, strict=True)), "to each their own"


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_at_a_moment_loses_nothing_and_doubles_nothing(  # noqa: PLR0917 - fixtures
    session, container, settings, server, readers, moment
):
    killed(settings, server, moment)
    assert mailed(container) < len(readers), "the control: something was left to do"
    assert Worker(settings, server.url, LATER).finishes()
    check_each_once(session, container, server, readers)
    assert len(server.taken()) - len(readers) == (moment in TAKEN)


@pytest.mark.parametrize("readers", [MANY], indirect=True)
def test_workers_killed_again_and_again_lose_nothing_and_double_nothing(
    session, container, settings, server, readers
):
    chance, moment = random.Random(KILLS), MONDAY
    for number in range(1, KILLS + 1):
        worker = Worker(settings, server.url, moment)
        until(lambda number=number: drawn(container) >= MANY * number // (KILLS + 1))
        sleep(chance.uniform(0, 0.03))
        worker.kill()
        moment += timedelta(minutes=12)
    assert drawn(container) < MANY, "the kills come before the end"
    assert Worker(settings, server.url, moment).finishes()
    assert session.scalar(select(func.sum(Job.claims))) > MANY, (
        "some kill met a report that was being drawn"
    )
    check_each_once(session, container, server, readers)
    assert len(server.taken()) == MANY


def until(is_so):
    for _turn in range(SECONDS * 200):
        if is_so():
            return
        sleep(0.005)
    raise AssertionError("it takes too long")


# ---- controls: without these safeguards the same kill is seen ----


def ending_first(_worker):
    """Ends the job in a transaction of its own, before anything is drawn."""
    end, real = jobs.finish, schedule_jobs.send_report
    jobs.finish = schedule_jobs._note_progress = lambda *_args, **_values: None

    def careless(container, claimed):
        with container.database.write() as session:
            end(session, claimed, now=container.clock.now())
        real(container, claimed)

    dispatch.HANDLERS[schedule_jobs.JOB] = careless


def numbering_anew(_worker):
    """Gives a mail another Message-ID each time."""
    real = message_jobs.compose
    message_jobs.compose = lambda **values: real(**values | {"token": uuid4().hex})


def test_a_job_that_ended_before_its_report_was_noted_would_lose_it(
    session, settings, server, readers
):
    killed(settings, server, "taken up", ending_first)
    assert Worker(settings, server.url, LATER).finishes()
    assert Counter(row.state for row in sent(session)) == {"drawn": len(readers) - 1, "failed": 1}


def test_a_mail_with_a_new_number_would_come_twice(session, settings, server, readers):
    killed(settings, server, "the server has it, not noted", numbering_anew)
    assert Worker(settings, server.url, LATER, numbering_anew).finishes()
    assert len(server.mailbox()) == len(readers) + 1
