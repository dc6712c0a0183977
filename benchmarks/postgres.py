"""A PostgreSQL server of our own: own folder, own free port, removed at the end.

The tests use it too.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from benchmarks.ports import reserve_port
from benchmarks.rounds import SERVERS

# As one would run it on such a machine: nothing makes it less durable.
BENCH: Final = {
    "shared_buffers": "1GB",
    "effective_cache_size": "3GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "jit": "off",
    "max_connections": "50",
}


def find_binaries() -> Path:
    """Return the folder of the newest installed server's binaries.

    Debian keeps them out of the PATH. Raises RuntimeError if there is none.
    """
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if versions:
        return versions[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        raise RuntimeError("PostgreSQL's server is not installed: script/test installs it")
    return Path(initdb).resolve().parent


def is_installed() -> bool:
    """Return whether there is a server to start."""
    try:
        return find_binaries().is_dir()
    except RuntimeError:
        return False


class PostgresServer:
    """Starts in the constructor, ends with stop().

    The server refuses root, so as root it runs as the user postgres.
    """

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=name))
        self._prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._prefix:
            shutil.chown(self.folder, "postgres")
        self.port = reserve_port()
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

    def _run(self, name: str, *arguments: str) -> None:
        command = [*self._prefix, str(find_binaries() / name), *arguments]
        process = subprocess.run(
            command,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if process.returncode:
            raise RuntimeError(f"{name} failed: {process.stdout}")

    @property
    def pid(self) -> int:
        """Return the id of the process that started all others; it is no child of ours."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def build_url(self, name: str) -> str:
        """Return SQLAlchemy's URL of a database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def execute(port: int, statement: str) -> None:
    """Run a statement that must not be in a transaction, such as CREATE DATABASE."""
    with psycopg.connect(
        f"postgresql://postgres@127.0.0.1:{port}/postgres", autocommit=True
    ) as connection:
        connection.execute(statement.encode())


@contextmanager
def run_server() -> Iterator[PostgresServer]:
    """Run the bench's server for the block. Raises RuntimeError where none is installed."""
    running = PostgresServer("lms-bench-postgres-", BENCH)
    SERVERS.add(running.pid)
    try:
        yield running
    finally:
        SERVERS.discard(running.pid)
        running.stop()


@contextmanager
def create_database(
    server: PostgresServer, name: str, template: str = "template1"
) -> Iterator[str]:
    """Create a database on the server for the block, a copy of the template; yield its URL."""
    execute(server.port, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.build_url(name)
    finally:
        execute(server.port, f'DROP DATABASE "{name}" WITH (FORCE)')
