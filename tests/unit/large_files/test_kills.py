"""A background process killed by kill -9 while it writes a long list: one file, one message.

The process stops at the moment, says so, and waits to be killed. Another one begins the file again
when the claim has expired.
"""

import os
import signal
import traceback
from datetime import timedelta
from select import select as ready
from time import sleep

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from lms.accounts.rules import OFFICER
from lms.app import build_container
from lms.background.dispatch import run_one
from lms.core import jobs
from lms.core.crypto import decrypt_file, generate_file_key
from lms.core.storage import FileStorage
from lms.large_files import jobs as large_jobs
from lms.large_files.jobs import fail_stranded_files
from lms.messaging.models import Message
from lms.web import personal
from tests.conftest import NOW, FixedClock
from tests.factories.accounts import grant, person
from tests.factories.large_files import (
    decrypt,
    list_recorded,
    list_stored,
    read_file,
    read_rows,
    request_people,
)
from tests.factories.regions import AKMOLA

LATER = NOW + timedelta(minutes=2)  # the claim of the killed process has expired
SECONDS = 20
BEFORE, AFTER = True, False

# When the process is killed: (owner, function, at which of its calls, whether before or after it).
MOMENTS = {
    "claimed": (large_jobs, "_write", 1, BEFORE),
    "some people recorded, not committed": (jobs, "advance", 2, AFTER),
    "some rows written": (jobs, "advance", 3, BEFORE),
    "all rows written, not encrypted": (FileStorage, "put_chunks", 1, BEFORE),
    "the file kept, not noted": (FileStorage, "put_chunks", 1, AFTER),
    "told, not committed": (large_jobs, "finish_file", 1, AFTER),
    "all done": (jobs, "finish", 1, AFTER),
}
KEPT = {"the file kept, not noted", "told, not committed", "all done"}


@pytest.fixture
def office(session, container):
    """The ids of an officer, of the file requested, and of the people in it.

    The database is closed, so that no connection is inherited by forked processes.
    """
    who = person(session, kato=AKMOLA)
    grant(session, who, OFFICER, kato=AKMOLA)
    people = [person(session) for _number in range(7)]
    session.commit()
    file_id = request_people(session, who)
    ids = (who.id, file_id, sorted(one.id for one in people))
    session.commit()
    container.database.dispose()
    return ids


class Worker:
    """A process that does the waiting jobs at a moment, then ends.

    `change` is called in the process before it begins.
    """

    def __init__(self, settings, moment, change=lambda _worker: None):
        self._says, says = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            self._says = says
            os._exit(self._live(settings, moment, change))
        os.close(says)

    def _live(self, settings, moment, change):
        try:
            personal.CHUNK = 2
            change(self)
            container = build_container(settings, FixedClock(moment))
            while run_one(container):
                pass
        except BaseException:
            traceback.print_exc()
            return 1
        return 0

    def wait_here(self):
        """Say in the process that the moment has come, then do nothing more."""
        os.write(self._says, b"!")
        sleep(SECONDS)

    def reaches_it(self):
        """Whether the process comes to the moment before it ends."""
        return bool(ready([self._says], [], [], SECONDS)[0] and os.read(self._says, 1))

    def kill(self):
        """kill -9."""
        os.kill(self.process, signal.SIGKILL)
        assert os.WTERMSIG(self._end()) == signal.SIGKILL

    def finishes(self):
        """Whether the process ends by itself without an error."""
        return os.waitstatus_to_exitcode(self._end()) == 0

    def _end(self):
        os.close(self._says)
        return os.waitpid(self.process, 0)[1]


def stop_at(moment):
    """Return a change that stops a process at a moment."""
    owner, name, turn, before = MOMENTS[moment]
    real = getattr(owner, name)

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


def kill_at(settings, moment):
    worker = Worker(settings, NOW, stop_at(moment))
    assert worker.reaches_it()
    worker.kill()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_at_a_moment_leaves_one_file_and_one_message(
    session, container, settings, office, moment
):
    officer_id, file_id, people = office
    kill_at(settings, moment)
    assert read_file(session, file_id).state == "waiting", "the control: nothing was handed over"
    left = list_stored(container)
    assert len(left) == (moment in KEPT)
    assert Worker(settings, LATER).finishes()
    row = read_file(session, file_id)
    assert row.state == "ready"
    assert len(read_rows(decrypt(container, row))) == len(people) + 1
    told = session.execute(select(Message.person_id, Message.kind)).all()
    assert told == [(officer_id, "file_ready")]
    assert list_recorded(session) == people, "each once, though some were recorded before the kill"
    assert set(list_stored(container)) == {*left, row.sha256}


def test_what_a_killed_worker_left_cannot_be_decrypted_and_is_swept(
    session, container, settings, clock, office
):
    kill_at(settings, "the file kept, not noted")
    [left] = list_stored(container)
    with container.temporary_storage.open(left) as content, pytest.raises(InvalidTag):
        list(decrypt_file(content, generate_file_key()))
    assert read_file(session, office[1]).key_encrypted is None
    container.temporary_storage.sweep(before=clock.now() + timedelta(days=36500))
    assert list_stored(container) == []


def test_a_worker_killed_in_the_middle_is_not_taken_for_one_that_gave_up(
    session, container, settings, office
):
    kill_at(settings, "some rows written")
    fail_stranded_files(container)
    assert read_file(session, office[1]).state == "waiting"
    container.database.dispose()
    assert Worker(settings, LATER).finishes()
    assert read_file(session, office[1]).state == "ready"


# ---- Controls: without a safeguard the same kill is noticed. ----


def test_without_asking_whom_the_first_attempt_recorded_people_would_stand_there_twice(
    session, settings, office
):
    def forget(_worker):
        large_jobs.list_recorded_ids = lambda *_args, **_values: set()

    kill_at(settings, "some rows written")
    assert Worker(settings, LATER, forget).finishes()
    assert len(list_recorded(session)) > len(office[2])
