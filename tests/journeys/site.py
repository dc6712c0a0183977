"""A site as a person sets it up: the commands first, then the shipped server on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CITIZEN, OPERATOR, Grant
from lms.accounts.services import (
    PersonNames,
    create_password_link,
    create_person,
    grant_role,
    read_contacts,
    use_password_link,
)
from lms.app import build_container
from lms.core.clock import Moment
from lms.core.passwords import Passwords
from lms.core.settings import from_environment
from tests.conftest import CHEAP
from tests.factories.regions import KOKSHETAU, unit

PASSWORD = "kok-tobe-7-samal"
READY_SECONDS = 30


class Site:
    """An installation of its own in a folder. start() serves it, stop() and kill() end its processes by their own group."""

    def __init__(self, instance: Path) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        own = {"LMS_INSTANCE": str(instance), "LMS_PORT": str(self.port), "LMS_LOG_LEVEL": "error"}
        self.env = {
            name: value for name, value in os.environ.items() if not name.startswith("LMS_")
        } | own
        self.container = build_container(from_environment(self.env), passwords=Passwords(CHEAP))
        self._log = instance / "server.log"
        self._server: subprocess.Popen[bytes] | None = None

    def lms(self, *arguments: str) -> str:
        """What `lms ARGUMENTS` prints."""
        command = [sys.executable, "-m", "lms.cli", *arguments]
        done = subprocess.run(
            command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Returns when the server answers that it is ready."""
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "lms.cli", "serve"]
            self._server = subprocess.Popen(
                command, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        give_up = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            assert self._server.poll() is None, self._log.read_text()
            assert time.monotonic() < give_up, self._log.read_text()
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """kill -9 of the server and all its workers, as when the current fails."""
        assert self._server is not None
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def stop(self) -> None:
        """Ends the server in order, if it runs."""
        if self._server is not None:
            self._server.terminate()
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self.container.database.dispose()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work on the site's database, beside the running server."""
        with self.container.database.write() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A look into the site's database."""
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
        """The id of a new person who signs in with the name and PASSWORD, and gets pages in the language."""
        now = self.container.clock.now()
        with self.write() as session:
            made = create_person(
                session,
                by=OPERATOR,
                names=PersonNames(surname, given_name),
                user_name=user_name,
                audience=audience,
                region_unit_id=unit(session, kato).id,
                language=language,
                contacts=read_contacts(email="", phone="", iin=iin),
                cipher=self.container.iin_cipher,
                moment=Moment(now, self.container.settings.timezone),
                **values,
            )
            token = create_password_link(session, person_id=made.id, by=OPERATOR, now=now)
            use_password_link(
                session, token=token, password_hash=self.container.passwords.hash(PASSWORD), now=now
            )
            if role is not None:
                grant_role(session, by=OPERATOR, person_id=made.id, grant=role, now=now)
            return made.id

    def person_id(self, user_name: str) -> int:
        """Who signs in with this name."""
        with self.read() as session:
            return session.scalars(select(Person.id).where(Person.user_name == user_name)).one()

    def unit_id(self, kato: str) -> int:
        """The unit with this KATO code."""
        with self.read() as session:
            return unit(session, kato).id


def set_up(instance: Path) -> Site:
    """A site with regions and courses, not yet served."""
    instance.mkdir(parents=True, exist_ok=True)
    made = Site(instance)
    made.lms("database", "migrate")
    made.lms("regions", "load")
    made.lms("courses", "load", "--all")
    return made


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
