"""A server that is killed and started many times: its imports are made once.

They are nine tenths of a start, so that a hundred kills took an hour on a busy machine. A process
imports the application, and for each start it forks a child in a session of its own, which runs the
command as a new process would.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from select import select

from tests.faults.serving import Program


class ForkedProcess:
    """A child of the process that has imported the application: what Program needs of a Popen."""

    def __init__(self, parent: subprocess.Popen[bytes]) -> None:
        self._parent = parent
        parent.stdin.write(b"start\n")
        parent.stdin.flush()
        self.pid = int(parent.stdout.readline())
        self._code: int | None = None

    def poll(self, seconds: float = 0.0) -> int | None:
        """Return its exit code, None while it runs."""
        if self._code is None and select([self._parent.stdout], [], [], seconds)[0]:
            self._code = int(self._parent.stdout.readline())
        return self._code

    def wait(self, seconds: float) -> int:
        """Return its exit code when it has ended."""
        code = self.poll(seconds)
        if code is None:
            raise subprocess.TimeoutExpired("lms serve", seconds)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)


class PreparedProgram(Program):
    """A program whose starts are forks; close() ends what they are forked from."""

    _parent: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start it without waiting."""
        if self._parent is None:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.prepared", str(self.log), *self.command],
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                cwd=self.log.parent,
            )
        self.process = ForkedProcess(self._parent)

    def close(self) -> None:
        """Kill it, and end the process that it was forked from."""
        self.kill()
        if self._parent is not None:
            self._parent.kill()
            self._parent.wait(10)
            self._parent.stdin.close()
            self._parent.stdout.close()


def serve_starts(log: Path, arguments: list[str]) -> None:
    """Fork a server for each line of the standard input, and say its pid and its exit code."""
    import lms.app
    import lms.cli.serve  # noqa: F401 - what a start imports

    while sys.stdin.buffer.readline():
        pid = os.fork()
        if pid == 0:
            run_command(log, arguments)
        say(pid)
        _pid, status = os.waitpid(pid, 0)
        say(os.waitstatus_to_exitcode(status))


def say(number: int) -> None:
    """Write a number for whoever starts servers."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def run_command(log: Path, arguments: list[str]) -> None:
    """Become the leader of a session whose output goes to the log, and run the command."""
    from lms.cli import main

    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    sys.argv = ["lms", *arguments]
    code = 1
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    finally:
        os._exit(code)


if __name__ == "__main__":
    # The command is `python -m lms.cli serve …`: what follows the module is for the command line.
    serve_starts(Path(sys.argv[1]), sys.argv[5:])
