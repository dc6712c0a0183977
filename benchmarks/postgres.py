"""A PostgreSQL server of one's own: its own folder, its own free port, gone afterwards. The tests have theirs from here too."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from benchmarks.rounds import SERVERS

# As somebody would run it on a machine like this one: nothing that makes it less durable.
BENCH: Final = {
    "shared_buffers": "1GB",
    "effective_cache_size": "3GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "jit": "off",
    "max_connections": "50",
}


def binaries() -> Path:
    """The newest installed server's programs; Debian keeps them out of the PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        raise RuntimeError("PostgreSQL's server is not installed: script/test installs it")
    return Path(found).resolve().parent


def is_installed() -> bool:
    """Whether there is a server to start."""
    try:
        return binaries().is_dir()
    except RuntimeError:
        return False


class Server:
    """Starts in the constructor, ends with stop(). As root it runs as the user postgres, since the server refuses root."""

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=name))
        self._prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._prefix:
            shutil.chown(self.folder, "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._run(
            "initdb",
            "-D",
            f"{self.folder}/data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder}" + "".join(
            f" -c {name}={value}" for name, value in settings.items()
        )
        self._run(
            "pg_ctl",
            "-D",
            f"{self.folder}/data",
            "-w",
            "-l",
            f"{self.folder}/log",
            "-o",
            options,
            "start",
        )

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._prefix, str(binaries() / program), *arguments]
        done = subprocess.run(
            command,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}")

    @property
    def pid(self) -> int:
        """The process that all others of the server come from; it is no child of ours."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def url(self, name: str) -> str:
        """SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """Ends the server and removes its folder."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def run_on(port: int, statement: str) -> None:
    """Runs a statement that may not stand in a transaction, such as CREATE DATABASE."""
    with psycopg.connect(
        f"postgresql://postgres@127.0.0.1:{port}/postgres", autocommit=True
    ) as connection:
        connection.execute(statement.encode())


@contextmanager
def server() -> Iterator[Server]:
    """A server of the bench for the block. Raises RuntimeError where none is installed."""
    running = Server("lms-bench-postgres-", BENCH)
    SERVERS.add(running.pid)
    try:
        yield running
    finally:
        SERVERS.discard(running.pid)
        running.stop()


@contextmanager
def database(on: Server, name: str) -> Iterator[str]:
    """A new database on the server, dropped at the end; its address."""
    run_on(on.port, f'CREATE DATABASE "{name}"')
    try:
        yield on.url(name)
    finally:
        run_on(on.port, f'DROP DATABASE "{name}" WITH (FORCE)')
