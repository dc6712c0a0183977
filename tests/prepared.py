"""Commands of the product in processes of their own, forked from one that has it imported.

Imports are nine tenths of a start, and tests start the product more than a hundred times. Each
process of the run has a parent for them, which imports the application once. What is forked is the
leader of a session and runs the command as a new process would. The wheel, the program that a
reload takes from the disk and the site of the journeys start as shipped.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from select import select
from typing import Any

import coverage

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = "lms.cli"
SHIPPED = [sys.executable, "-m", PRODUCT]
OF_PROCESSES = "COVERAGE_PROCESS_START"  # names the file by which such a process is measured
METRICS = "PROMETHEUS_MULTIPROC_DIR"
FAILED = 1


class ForkedProcess:
    """A command that runs: what tests need of a Popen."""

    def __init__(self, connection: socket.socket) -> None:
        self._replies = connection.makefile("rb", buffering=0)
        self.pid = int(self._replies.readline())
        self._code: int | None = None

    def poll(self, seconds: float = 0.0) -> int | None:
        """Return its exit code, None while it runs."""
        if self._code is None and select([self._replies], [], [], seconds)[0]:
            self._code = int(self._replies.readline())
            self._replies.close()
        return self._code

    def wait(self, seconds: float) -> int:
        """Return its exit code when it has ended."""
        code = self.poll(seconds)
        if code is None:
            raise subprocess.TimeoutExpired("lms", seconds)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to it alone."""
        os.kill(self.pid, number)


class _Parent:
    """The process that has the product imported, and forks."""

    def __init__(self, folder: str) -> None:
        self._path = f"{folder}/starts"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.prepared", self._path, os.environ.get(OF_PROCESSES, "")],
            env={**os.environ, METRICS: folder, OF_PROCESSES: ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        self._process.stdout.readline()

    def start(self, **request: Any) -> ForkedProcess:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._path)
        connection.sendall(json.dumps(request).encode() + b"\n")
        process = ForkedProcess(connection)
        connection.close()  # the file of its replies stays open
        return process

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


_parents: dict[bool, _Parent] = {}  # measured or not
_folders = ExitStack()


def start_process(
    *arguments: str,
    env: Mapping[str, str],
    folder: Path,
    output: Path,
    errors: Path | None = None,
    program: str = PRODUCT,
) -> ForkedProcess:
    """Start `lms ARGUMENTS` in a folder; `output` is a file to which it appends.

    What it writes to its standard error goes there too, unless `errors` names another file.
    `program` is a module with a function main: that of `lms`, or one that changes something first.
    """
    is_measured = OF_PROCESSES in os.environ
    if is_measured not in _parents:
        folder_of_parent = _folders.enter_context(tempfile.TemporaryDirectory(prefix="lms-starts-"))
        _parents[is_measured] = _Parent(folder_of_parent)
        if len(_parents) == 1:
            atexit.register(_stop_parents)
    return _parents[is_measured].start(
        arguments=arguments,
        env=dict(env),
        folder=str(folder),
        output=str(output),
        errors=str(errors or output),
        program=program,
        mask=_read_umask(),
    )


def _read_umask() -> int:
    """Return this process's umask: it can only be read by setting another."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _stop_parents() -> None:
    for parent in _parents.values():
        parent.stop()
    _folders.close()


def run_process(
    *arguments: str, env: Mapping[str, str], seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run `lms ARGUMENTS` to its end; return its exit code and what it wrote.

    Kills it and raises TimeoutExpired after so many seconds.
    """
    with tempfile.TemporaryDirectory() as name:
        output, errors = Path(name, "output"), Path(name, "errors")
        process = start_process(
            *arguments, env=env, folder=Path.cwd(), output=output, errors=errors
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return subprocess.CompletedProcess(
            ["lms", *arguments], code, output.read_text(), errors.read_text()
        )


def serve_starts(path: str, measured_by: str) -> None:
    """Fork for each connection to the socket at the path, until the standard input ends.

    What it forks is measured by that file of settings, if one is named. Measuring begins after the
    imports: otherwise each process would save at its end what their thousands of lines were.
    """
    import lms.app
    import lms.cli.serve  # noqa: F401 - what a start imports

    if measured_by:
        os.environ[OF_PROCESSES] = measured_by
        coverage.process_startup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that report
    with socket.socket(socket.AF_UNIX) as starts:
        starts.bind(path)
        starts.listen()
        os.write(sys.stdout.fileno(), b"ready\n")
        while sys.stdin not in select([sys.stdin, starts], [], [])[0]:
            connection, _peer = starts.accept()
            if os.fork() == 0:
                starts.close()
                _run_and_report(connection)
            connection.close()


def _run_and_report(connection: socket.socket) -> None:
    """Fork the command, which says its pid, and say its exit code when it has ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request = json.loads(connection.makefile().readline())
    pid = os.fork()
    if pid == 0:
        os.setsid()
        # Not before: whoever knows the pid may send its group a signal.
        connection.sendall(b"%d\n" % os.getpid())
        connection.close()
        _run_command(**request)
    _pid, status = os.waitpid(pid, 0)
    connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _run_command(
    *,
    arguments: list[str],
    env: dict[str, str],
    folder: str,
    output: str,
    errors: str,
    program: str,
    mask: int,
) -> None:
    """Run the command in the folder, with environment and umask, as a process of its own does."""
    main = import_module(program).main
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    nothing = os.open(os.devnull, os.O_RDONLY)
    descriptors = [
        os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) for file in (output, errors)
    ]
    for source, target in zip((nothing, *descriptors), range(3), strict=True):
        os.dup2(source, target)
        os.close(source)
    os.umask(mask)
    sys.modules["__main__"].__package__ = "lms.cli"  # its name in messages
    sys.argv = ["__main__.py", *arguments]
    sys.orig_argv = [sys.executable, "-m", program, *arguments]
    code = FAILED
    try:
        main()
        code = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve_starts(*sys.argv[1:])
