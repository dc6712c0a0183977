"""A site as an operator sets it up: the commands first, then the shipped server."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.ports import reserve_port
from lms.accounts.models import Person
from lms.accounts.rules import CITIZEN, OPERATOR, Grant
from lms.accounts.services import PersonNames, create_person, grant_role, read_contacts
from lms.app import build_container
from lms.auth.services import create_password_link, use_password_link
from lms.catalogue.models import Course
from lms.catalogue.services import load_course
from lms.core.clock import Moment
from lms.core.passwords import Passwords
from lms.core.settings import load_settings
from tests.conftest import CHEAP
from tests.factories.regions import KOKSHETAU, load_unit
from tests.waiting import MOST_SECONDS

PASSWORD = "kok-tobe-7-samal"
COURSE_NUMBERS = count(10)  # no two journeys in a process load courses of one code


class Site:
    """An installation in its own folder.

    start() serves it; stop() and kill() end its processes.
    """

    def __init__(self, instance: Path) -> None:
        self.port = reserve_port()
        self.base = f"http://127.0.0.1:{self.port}"
        own = {"LMS_INSTANCE": str(instance), "LMS_PORT": str(self.port), "LMS_LOG_LEVEL": "error"}
        self.env = {
            name: value for name, value in os.environ.items() if not name.startswith("LMS_")
        } | own
        self.container = build_container(load_settings(self.env), passwords=Passwords(CHEAP))
        self._log = instance / "server.log"
        self._server: subprocess.Popen[bytes] | None = None
        self._codes: dict[str, int] = {}

    def lms(self, *arguments: str) -> str:
        """Return what `lms ARGUMENTS` prints."""
        command = [sys.executable, "-m", "lms.cli", *arguments]
        process = subprocess.run(
            command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
        )
        assert process.returncode == 0, process.stdout + process.stderr
        return process.stdout

    def start(self) -> None:
        """Start the server and wait until it is ready."""
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "lms.cli", "serve", "--with-background"]
            self._server = subprocess.Popen(
                command, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + MOST_SECONDS
        while not self._is_ready():
            assert self._server.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """Send SIGKILL to the server and its workers, as a power cut would."""
        assert self._server is not None
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self._server is not None:
            self._server.terminate()
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self.container.database.dispose()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a unit of work on the site's database, beside the running server."""
        with self.container.database.write() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only session on the site's database."""
        with self.container.database.read() as session:
            yield session

    def add_account(
        self,
        user_name: str,
        *,
        surname: str = "Тексеріс",
        given_name: str = "Әріп",
        role: Grant | None = None,
        kato: str = KOKSHETAU,
        audience: str = CITIZEN,
        language: str = "kk",
        iin: str = "",
        **values: Any,
    ) -> int:
        """Add a person who signs in with the name and PASSWORD; return the id."""
        now = self.container.clock.now()
        with self.write() as session:
            person = create_person(
                session,
                by=OPERATOR,
                names=PersonNames(surname, given_name),
                user_name=user_name,
                audience=audience,
                region_unit_id=load_unit(session, kato).id,
                language=language,
                contacts=read_contacts(email="", phone="", iin=iin),
                cipher=self.container.iin_cipher,
                moment=Moment(now, self.container.settings.timezone),
                **values,
            )
            token = create_password_link(session, person_id=person.id, by=OPERATOR, now=now)
            use_password_link(
                session, token=token, password_hash=self.container.passwords.hash(PASSWORD), now=now
            )
            if role is not None:
                grant_role(session, by=OPERATOR, person_id=person.id, grant=role, now=now)
            return person.id

    @contextmanager
    def teach(self, slug: str, files: dict[str, bytes]) -> Iterator[None]:
        """Load a course of the tests for the block under a code of its own, and retire it then.

        A worker that comes back to a file of tests loads its course once more.
        """
        files = {**files}
        self._codes.setdefault(slug, next(COURSE_NUMBERS))
        own = f'code = "T{self._codes[slug]}"'.encode()
        files["course.toml"] = files["course.toml"].replace(b'code = "T1"', own)
        now = self.container.clock.now()
        with self.write() as session:
            load_course(
                session, self.container.storage, files=files, slug=slug, by_id=None, now=now
            )
            session.execute(update(Course).where(Course.slug == slug).values(retired_at=None))
        yield
        with self.write() as session:
            session.execute(update(Course).where(Course.slug == slug).values(retired_at=now))

    def find_person_id(self, user_name: str) -> int:
        """Return the id of the person who signs in with this name."""
        with self.read() as session:
            return session.scalars(select(Person.id).where(Person.user_name == user_name)).one()

    def find_unit_id(self, kato: str) -> int:
        """Return the id of the unit with this KATO code."""
        with self.read() as session:
            return load_unit(session, kato).id


def create_site(instance: Path) -> Site:
    """Create a site with regions and courses, not yet served."""
    instance.mkdir(parents=True, exist_ok=True)
    site = Site(instance)
    site.lms("database", "migrate")
    site.lms("regions", "load")
    site.lms("courses", "load", "--all")
    return site
