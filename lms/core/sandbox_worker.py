"""Main script of a sandbox process: answers the requests of sandbox.py with a handler.

Run by its path; imports nothing of the project. The handler file defines open_handler(), which
returns a function from a request (bytes) to the parts of its reply (an iterable of bytes).
sandbox.py describes the frames.
"""

import importlib.util
import os
import resource
import select
import struct
import sys
import time
from collections.abc import Callable, Iterable
from typing import BinaryIO, Final, cast

FRAME: Final = struct.Struct(">cI")
PART: Final = b"+"
END: Final = b"."
FAILED: Final = b"-"
BUFFER_BYTES: Final = 256 * 1024  # a small reply is one write, so the server wakes up once

SandboxHandler = Callable[[bytes], Iterable[bytes]]


def load_handler(path: str) -> SandboxHandler:
    """Load the file and open its handler, whose caches live as long as this process."""
    spec = importlib.util.spec_from_file_location("handler", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return cast(SandboxHandler, module.open_handler())


def limit_process(memory_bytes: int, nice: int) -> None:
    """Limit the address space before the libraries are loaded."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(nice)


def limit_request(seconds: int) -> None:
    """Limit the CPU time of a request, which ends its work even if the server no longer waits."""
    limit = int(time.process_time()) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def answer(handle: SandboxHandler, request: bytes, sink: BinaryIO) -> None:
    """Write the reply, or the class of the error, never its message, which may be personal.

    Raises ConnectionError, and MemoryError: a process that hit its limit is not used again.
    """
    try:
        for part in handle(request):
            sink.write(FRAME.pack(PART, len(part)) + part)
        kind, content = END, b""
    except (MemoryError, ConnectionError):
        raise
    except Exception as error:  # the process can still answer the next request
        kind, content = FAILED, type(error).__name__.encode()
    sink.write(FRAME.pack(kind, len(content)) + content)
    sink.flush()


def serve(path: str, memory_bytes: int, seconds: int, idle_seconds: int, nice: int) -> None:
    """Answer requests until the input ends or none comes for `idle_seconds`."""
    limit_process(memory_bytes, nice)
    handle = load_handler(path)
    source = sys.stdin.buffer
    sink = open(sys.stdout.fileno(), "wb", buffering=BUFFER_BYTES, closefd=False)  # noqa: SIM115
    while select.select([source], [], [], idle_seconds)[0]:
        head = source.read(FRAME.size)
        if len(head) < FRAME.size:
            return
        limit_request(seconds)
        answer(handle, source.read(FRAME.unpack(head)[1]), sink)


if __name__ == "__main__":
    serve(sys.argv[1], *(int(text) for text in sys.argv[2:6]))
