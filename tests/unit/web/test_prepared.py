"""A command forked from a process that has imported it behaves like a started one."""

import os
import signal
import subprocess

import pytest

from benchmarks.ports import reserve_port
from tests.faults.serving import build_environment
from tests.prepared import SHIPPED, run_process, start_process


@pytest.mark.parametrize(
    ("arguments", "port", "code"),
    [
        (("serve", "--help"), "8000", 0),
        (("serve", "--check"), "8000", 1),
        (("serve", "--check"), "no", 1),
        (("people", "no-such-command"), "8000", 2),
    ],
)
def test_a_forked_command_ends_and_says_what_a_started_one_does(tmp_path, arguments, port, code):
    env = build_environment(LMS_INSTANCE=str(tmp_path), LMS_PORT=port)
    fork = run_process(*arguments, env=env)
    process = subprocess.run([*SHIPPED, *arguments], env=env, capture_output=True, text=True)
    assert fork.returncode == process.returncode == code
    assert (fork.stdout, fork.stderr) == (process.stdout, process.stderr)
    assert fork.stdout or fork.stderr


def test_forked_commands_run_side_by_side_each_in_its_session_and_end_by_a_signal(tmp_path):
    processes = []
    for name in "ab":
        folder = tmp_path / name
        folder.mkdir()
        env = build_environment(LMS_INSTANCE=str(folder), LMS_PORT=str(reserve_port()))
        processes.append(start_process("serve", env=env, folder=folder, output=folder / "log"))
    assert [os.getsid(process.pid) for process in processes] == [one.pid for one in processes]
    assert [process.poll() for process in processes] == [None, None]
    os.killpg(processes[0].pid, signal.SIGKILL)
    assert processes[0].wait(10) == -signal.SIGKILL
    assert processes[1].poll() is None
    processes[1].send_signal(signal.SIGKILL)
    assert processes[1].wait(10) == -signal.SIGKILL
