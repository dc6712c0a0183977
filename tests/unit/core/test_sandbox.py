"""Sandboxes: limits of a request, and that the next one is answered after any failure."""

import signal
import time
from contextlib import closing
from threading import Thread

import psutil
import pytest

from lms.core.sandbox import Limits, Sandbox, SandboxFailed

HANDLER = """
import os, signal, sys, time

def burn():
    while True:
        pass

def fill():
    held = []
    while True:
        held.append(bytes(1 << 20))

def write_raw(data):
    os.write(1, data)
    time.sleep(60)

def work():
    until = time.process_time() + 0.4
    while time.process_time() < until:
        pass

def trickle():
    while True:
        os.write(1, b"+\\0\\0\\0\\1x")
        time.sleep(0.05)

def open_handler():
    answered = 0
    def handle(request):
        nonlocal answered
        answered += 1
        word, _, rest = request.decode().partition(" ")
        if word == "count":
            yield str(answered).encode()
        elif word == "parts":
            for number in range(int(rest)):
                yield b"%d" % number
        elif word == "echo":
            yield request[5:]
        elif word == "fail":
            raise LookupError("Құпия")
        elif word == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif word == "exit":
            os._exit(0)
        elif word == "names":
            yield " ".join(sorted(set(sys.modules) & {"lms", "flask"})).encode()
        elif word == "garbage":
            write_raw(bytes.fromhex(rest))
        elif word == "work":
            work()
            yield b"done"
        else:
            globals()[word]()
    return handle
"""
MB = 1024 * 1024
LIMITS = Limits(200 * MB, seconds=30, reply_seconds=10)


@pytest.fixture
def open_sandbox(tmp_path):
    """Open sandboxes of the handler above; close them at the end."""
    handler, sandboxes = tmp_path / "handler.py", []
    handler.write_text(HANDLER, encoding="utf-8")

    def open_and_remember(limits=LIMITS, wait_seconds=10, **options):
        sandboxes.append(Sandbox(handler, limits, wait_seconds=wait_seconds, **options))
        return sandboxes[-1]

    yield open_and_remember
    for sandbox in sandboxes:
        sandbox.close()


def get_process(sandbox):
    return psutil.Process(sandbox._worker._process.pid)


def assert_failed_and_answers_again(sandbox, request, word):
    with pytest.raises(SandboxFailed, match=f"^{word}$"):
        sandbox.call(request)
    assert sandbox.call(b"count") == b"1", "a new process"


def test_a_process_stays_for_the_next_request(open_sandbox):
    sandbox = open_sandbox()
    assert [sandbox.call(b"count") for _ in range(3)] == [b"1", b"2", b"3"]


def test_a_large_request_and_a_large_reply_come_whole(open_sandbox):
    content = bytes(range(256)) * (20 * MB // 256)
    content = content.decode("latin-1").encode()[: 20 * MB].decode(errors="ignore").encode()
    assert open_sandbox().call(b"echo " + content) == content


@pytest.mark.parametrize("word", ["burn", "trickle"])
def test_a_request_that_takes_too_long_is_given_up_in_time(open_sandbox, word):
    sandbox = open_sandbox(Limits(200 * MB, seconds=30, reply_seconds=1))
    sandbox.call(b"count")
    process = get_process(sandbox)
    began = time.monotonic()
    with pytest.raises(SandboxFailed, match="too long|ended"):
        sandbox.call(word.encode())
    assert time.monotonic() - began < 3
    assert not process.is_running()


def test_after_its_deadline_a_new_process_answers(open_sandbox):
    limits = Limits(200 * MB, seconds=30, reply_seconds=2)
    assert_failed_and_answers_again(open_sandbox(limits), b"burn", "too long")


def test_processor_time_ends_a_request_that_nobody_waits_for(open_sandbox):
    limits = Limits(200 * MB, seconds=1, reply_seconds=20)
    began = time.monotonic()
    assert_failed_and_answers_again(open_sandbox(limits), b"burn", "ended")
    assert time.monotonic() - began < 15


def test_each_request_has_its_own_processor_time(open_sandbox):
    sandbox = open_sandbox(Limits(200 * MB, seconds=1, reply_seconds=20))
    assert [sandbox.call(b"work") for _ in range(4)] == [b"done"] * 4  # 1.6 s together


def test_a_request_that_takes_too_much_memory_ends_its_process_and_no_other(open_sandbox):
    assert_failed_and_answers_again(open_sandbox(), b"fill", "ended")


@pytest.mark.parametrize("word", ["crash", "exit"])
def test_a_crash_is_no_reply_and_the_next_request_is_answered(open_sandbox, word):
    assert_failed_and_answers_again(open_sandbox(), word.encode(), "ended")


@pytest.mark.parametrize(
    "garbage",
    [b"XXXXX" * 20, b"+\xff\xff\xff\xff", b"?\0\0\0\1x", b"+\0\0\0\1x+\0\0\0\1x.\0\0\0\0"],
    ids=["no frame", "a frame of 4 GB", "a request", "two parts for one reply"],
)
def test_a_garbage_reply_ends_the_process(open_sandbox, garbage):
    assert_failed_and_answers_again(open_sandbox(), b"garbage " + garbage.hex().encode(), "ended")


def test_a_frame_that_is_cut_off_is_no_reply(open_sandbox):
    limits = Limits(200 * MB, seconds=30, reply_seconds=2)
    request = b"garbage " + b"+\0\0\0\x09x".hex().encode()
    assert_failed_and_answers_again(open_sandbox(limits), request, "too long")


def test_a_failure_has_the_name_of_its_class_alone_and_the_process_goes_on(open_sandbox):
    sandbox = open_sandbox()
    with pytest.raises(SandboxFailed, match="^LookupError$"):
        sandbox.call(b"fail")
    assert sandbox.call(b"count") == b"2"


def test_no_reply_at_all_is_a_failure(open_sandbox):
    sandbox = open_sandbox()
    with pytest.raises(SandboxFailed, match="^ended$"):
        sandbox.call(b"parts 0")


def test_a_handler_that_cannot_be_loaded_is_a_failure(tmp_path):
    (tmp_path / "handler.py").write_text("import no_such_library")
    with (
        closing(Sandbox(tmp_path / "handler.py", LIMITS, wait_seconds=1)) as sandbox,
        pytest.raises(SandboxFailed, match="^ended$"),
    ):
        sandbox.call(b"count")


def test_a_process_that_went_to_rest_is_replaced_unseen_and_a_killed_one_after_a_failure(
    open_sandbox,
):
    sandbox = open_sandbox(Limits(200 * MB, seconds=30, reply_seconds=10, idle_seconds=1))
    sandbox.call(b"count")
    process = get_process(sandbox)
    process.wait(10)
    assert sandbox.call(b"count") == b"1"
    get_process(sandbox).send_signal(signal.SIGKILL)
    with pytest.raises(SandboxFailed, match="^ended$"):
        sandbox.call(b"count")
    assert sandbox.call(b"count") == b"1"


@pytest.mark.parametrize(("wait_seconds", "is_answered"), [(0.1, False), (20, True)])
def test_whoever_comes_meanwhile_waits_no_longer_than_allowed(
    open_sandbox, wait_seconds, is_answered
):
    limits = Limits(200 * MB, seconds=1, reply_seconds=20)
    sandbox = open_sandbox(limits, wait_seconds)
    first = Thread(target=lambda: pytest.raises(SandboxFailed, sandbox.call, b"burn"))
    first.start()
    time.sleep(0.3)
    try:
        if is_answered:
            assert sandbox.call(b"count") == b"1"
        else:
            with pytest.raises(SandboxFailed, match="^busy$"):
                sandbox.call(b"count")
            assert first.is_alive()
    finally:
        first.join()


def test_many_threads_get_each_their_own_reply(open_sandbox):
    sandbox, replies = open_sandbox(), {}

    def ask(number):
        for _ in range(20):
            replies.setdefault(number, set()).add(sandbox.call(b"echo %d" % number))

    threads = [Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == {number: {b"%d" % number} for number in range(8)}


def test_a_reply_of_many_parts_comes_as_it_is_taken_and_its_process_ends_with_it(open_sandbox):
    sandbox = open_sandbox()
    parts = sandbox.stream(b"parts 300000")
    assert next(parts) == b"0"
    process = get_process(sandbox)
    assert process.status() != psutil.STATUS_ZOMBIE, "it waits until more is taken"
    assert sum(1 for _ in parts) == 299_999
    assert not process.is_running()


def test_a_reply_that_is_not_taken_to_its_end_ends_the_process(open_sandbox):
    sandbox = open_sandbox()
    parts = sandbox.stream(b"parts 300000")
    next(parts)
    process = get_process(sandbox)
    parts.close()
    assert not process.is_running()
    assert sandbox.call(b"count") == b"1"


def test_a_stream_that_is_never_taken_does_not_keep_its_process(open_sandbox):
    sandbox = open_sandbox()
    parts = sandbox.stream(b"parts 3")
    next(parts)
    assert get_process(sandbox).wait(10) is not None
    assert list(parts) == [b"1", b"2"], "the rest was sent before"


def test_a_stream_breaks_off_where_its_process_does(open_sandbox):
    with pytest.raises(SandboxFailed, match="^ended$"):
        list(open_sandbox().stream(b"garbage " + b"+\0\0\0\1x#".hex().encode() + b"00" * 9))


def test_the_process_has_limits_and_holds_nothing_of_the_server(open_sandbox, monkeypatch):
    monkeypatch.setenv("LMS_SECRET_KEY", "secret")
    sandbox = open_sandbox(
        Limits(200 * MB, seconds=30, reply_seconds=10, nice=3), environment={"MORE": "1"}
    )
    assert sandbox.call(b"names") == b""
    process = get_process(sandbox)
    assert sorted(process.environ()) == ["LANG", "MORE", "PATH"]
    assert process.rlimit(psutil.RLIMIT_AS) == (200 * MB, 200 * MB)
    assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert process.nice() == psutil.Process().nice() + 3
    assert process.cwd() == "/"


def test_the_process_goes_with_its_sandbox(tmp_path):
    (tmp_path / "handler.py").write_text(HANDLER, encoding="utf-8")
    sandbox = Sandbox(tmp_path / "handler.py", LIMITS, wait_seconds=1)
    sandbox.call(b"count")
    process = get_process(sandbox)
    del sandbox
    process.wait(10)
    assert not process.is_running()
