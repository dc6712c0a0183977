"""A background process killed by kill -9 while it writes a list or a ZIP: one file, one message.

The process stops at the moment, says so, and waits to be killed. Another one begins the file again
when the claim has expired.
"""

import os
import signal
import tempfile
import traceback
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from select import select as ready
from time import sleep
from zipfile import ZipFile

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from lms.accounts.models import PersonalAccess
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import OFFICER
from lms.app import build_container
from lms.background.dispatch import run_one
from lms.certificates import exports
from lms.certificates.models import Certificate
from lms.certificates.queries import CertificateFilter
from lms.core import jobs
from lms.core.crypto import decrypt_file, generate_file_key
from lms.core.storage import FileStorage
from lms.core.upkeep import UNFINISHED_FOR, remove_unfinished_workbooks
from lms.large_files import archives, job_endings, recording
from lms.large_files import jobs as large_jobs
from lms.large_files.archives import ArchiveWriter
from lms.large_files.jobs import fail_stranded_files
from lms.large_files.recording import RowRecorder
from lms.large_files.services import request_file
from lms.messaging.models import Message
from lms.web import personal
from tests.conftest import NOW, FixedClock
from tests.factories.accounts import add_person, grant
from tests.factories.certificates import add_certificate
from tests.factories.large_files import (
    decrypt,
    list_recorded,
    list_stored,
    read_file,
    read_rows,
    request_people,
)
from tests.factories.regions import AKMOLA, KOKSHETAU

LATER = NOW + timedelta(minutes=2)  # the claim of the killed process has expired
SECONDS = 20
pytestmark = pytest.mark.twin_left_out("postgresql")
BEFORE, AFTER = True, False

# When the process is killed: (owner, function, at which of its calls, whether before or after it).
MOMENTS = {
    "claimed": (large_jobs, "_write_list", 1, BEFORE),
    "some people recorded, not committed": (jobs, "advance", 2, AFTER),
    "some rows written": (jobs, "advance", 3, BEFORE),
    "all rows written, not encrypted": (FileStorage, "put_chunks", 1, BEFORE),
    "the file kept, not noted": (FileStorage, "put_chunks", 1, AFTER),
    "told, not committed": (job_endings, "finish_file", 1, AFTER),
    "all done": (jobs, "finish", 1, AFTER),
}
# The same of a ZIP of certificates.
ARCHIVE_MOMENTS = {
    "a sheet drawn, not noted": (RowRecorder, "note_made_count", 1, BEFORE),
    "some drawn": (RowRecorder, "note_made_count", 1, AFTER),
    "all drawn": (ArchiveWriter, "_pack", 1, BEFORE),
    "some people recorded, none packed": (RowRecorder, "record_entries", 1, AFTER),
    "some packed": (RowRecorder, "record_entries", 2, BEFORE),
    "all packed, not encrypted": (FileStorage, "put_chunks", 1, BEFORE),
    "the file kept, not noted": (FileStorage, "put_chunks", 1, AFTER),
    "told, not committed": (job_endings, "finish_file", 1, AFTER),
}
MOMENTS_AFTER_WRITING = {"the file kept, not noted", "told, not committed", "all done"}


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Return the folder of temporary files, where a killed process leaves what it was writing."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def office(session, container):
    """Return the ids of an officer, of the file requested, and of the people in it.

    The database is closed, so that no connection is inherited by forked processes.
    """
    who = add_person(session, kato=AKMOLA)
    grant(session, who, OFFICER, kato=AKMOLA)
    people = [add_person(session) for _number in range(7)]
    session.commit()
    file_id = request_people(session, who)
    ids = (who.id, file_id, sorted(learner.id for learner in people))
    session.commit()
    container.database.dispose()
    return ids


class JobWorker:
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
        """Report from the process that the moment has come, then wait."""
        os.write(self._says, b"!")
        sleep(SECONDS)

    def reaches_it(self):
        """Return whether the process comes to the moment before it ends."""
        return bool(ready([self._says], [], [], SECONDS)[0] and os.read(self._says, 1))

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


def stop_at(owner, name, turn, before):
    """Return a change that stops a process at a moment."""
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


def kill_at(settings, moment, moments=MOMENTS, prepare=lambda _worker: None):
    stop = stop_at(*moments[moment])

    def change(worker):
        prepare(worker)
        stop(worker)

    worker = JobWorker(settings, NOW, change)
    assert worker.reaches_it()
    worker.kill()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_at_a_moment_leaves_one_file_and_one_message(
    session, container, settings, office, moment
):
    officer_id, file_id, people = office
    kill_at(settings, moment)
    assert read_file(session, file_id).state == "waiting", "the control: nothing was handed over"
    earlier_digests = list_stored(container)
    assert len(earlier_digests) == (moment in MOMENTS_AFTER_WRITING)
    assert JobWorker(settings, LATER).finishes()
    row = read_file(session, file_id)
    assert row.state == "ready"
    assert len(read_rows(decrypt(container, row))) == len(people) + 1
    messages = session.execute(select(Message.person_id, Message.kind)).all()
    assert messages == [(officer_id, "file_ready")]
    assert list_recorded(session) == people, "each once, though some were recorded before the kill"
    assert set(list_stored(container)) == {*earlier_digests, row.sha256}


def test_what_a_killed_worker_left_cannot_be_decrypted_and_is_swept(
    session, container, settings, clock, office
):
    kill_at(settings, "the file kept, not noted")
    [digest] = list_stored(container)
    with container.temporary_storage.open(digest) as content, pytest.raises(InvalidTag):
        list(decrypt_file(content, generate_file_key()))
    assert read_file(session, office[1]).key_encrypted is None
    container.temporary_storage.sweep(before=clock.now() + timedelta(days=36500))
    assert list_stored(container) == []


def test_rows_that_a_killed_worker_left_in_a_temporary_folder_are_removed_a_day_later(
    settings, office, temporary
):
    kill_at(settings, "some rows written")
    assert list(temporary.iterdir()), "the control: rows are left"
    remove_unfinished_workbooks(build_container(settings, FixedClock(datetime.now(UTC))))
    assert list(temporary.iterdir()), "they may still be written"
    later = datetime.now(UTC) + UNFINISHED_FOR + timedelta(minutes=1)
    remove_unfinished_workbooks(build_container(settings, FixedClock(later)))
    assert list(temporary.iterdir()) == []


def test_a_worker_killed_in_the_middle_is_not_taken_for_one_that_gave_up(
    session, container, settings, office
):
    kill_at(settings, "some rows written")
    fail_stranded_files(container)
    assert read_file(session, office[1]).state == "waiting"
    container.database.dispose()
    assert JobWorker(settings, LATER).finishes()
    assert read_file(session, office[1]).state == "ready"


@pytest.fixture
def archive(session, container):
    """Return the ids of the ZIP that an officer requested, and of the three certificates in it."""
    who = add_person(session, kato=AKMOLA)
    grant(session, who, OFFICER, kato=AKMOLA)
    rows = [add_certificate(session, add_person(session, kato=KOKSHETAU)) for _number in range(3)]
    by = load_actor_by_id(session, who.id)
    params, about = asdict(CertificateFilter()), {"title": "ZIP", "rows": 3, "language": "kk"}
    file_id = request_file(
        session, by=by, source="certificates.files", params=params, now=NOW, **about
    )
    people = sorted(row.person_id for row in rows)
    session.commit()
    container.database.dispose()
    return who.id, file_id, people


def draw_at_once(_worker):
    """Draw certificates without rendering, with different bytes at each attempt."""
    archives.CHUNK = 2
    exports.draw_certificate = lambda _container, row: b"%PDF " + os.urandom(20)


@pytest.mark.parametrize("moment", ARCHIVE_MOMENTS)
def test_a_worker_killed_while_it_packs_leaves_one_zip_and_what_was_drawn(
    session, container, settings, archive, moment
):
    officer_id, file_id, people = archive
    kill_at(settings, moment, ARCHIVE_MOMENTS, draw_at_once)
    assert read_file(session, file_id).state == "waiting", "the control: nothing was handed over"
    drawn_before = read_drawn(session)
    earlier_digests = list_stored(container)
    container.database.dispose()
    assert JobWorker(settings, LATER, draw_at_once).finishes()
    row = read_file(session, file_id)
    assert row.state == "ready"
    drawn_after = read_drawn(session)
    assert len(drawn_after) == 3 and drawn_before.items() <= drawn_after.items(), (
        "nothing is drawn twice"
    )
    with ZipFile(BytesIO(decrypt(container, row))) as packed:
        contents = {sha256(packed.read(name)).hexdigest() for name in packed.namelist()[:-1]}
    assert contents == set(drawn_after.values()), "what is packed is what is on record"
    assert list_looks(session) == people, "each once, though some were recorded before the kill"
    messages = session.execute(select(Message.person_id, Message.kind)).all()
    assert messages == [(officer_id, "file_ready")]
    assert set(list_stored(container)) == {*earlier_digests, row.sha256}


def read_drawn(session):
    """Return the hashes of the files of drawn certificates by certificate id."""
    session.rollback()
    query = select(Certificate.id, Certificate.file_sha256)
    rows = session.execute(query.where(Certificate.file_sha256.is_not(None))).all()
    session.rollback()
    return {row.id: row.file_sha256 for row in rows}


def list_looks(session):
    session.rollback()
    query = select(PersonalAccess.person_id).where(PersonalAccess.access_kind == "certificate")
    ids = sorted(session.scalars(query))
    session.rollback()
    return ids


# ---- Controls: without a safeguard the same kill is noticed. ----


def test_without_asking_whom_the_first_attempt_recorded_people_would_stand_there_twice(
    session, settings, office
):
    def forget(_worker):
        recording.list_recorded_ids = lambda *_args, **_values: set()

    kill_at(settings, "some rows written")
    assert JobWorker(settings, LATER, forget).finishes()
    assert len(list_recorded(session)) > len(office[2])
