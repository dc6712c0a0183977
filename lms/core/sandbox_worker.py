"""The program of a sandbox's process: it answers the requests of lms/core/sandbox.py with the function of one file.

Started as a file of its own; imports nothing of the project. The file that is named to it defines open_handler(), which returns a
function from a request (bytes) to the parts of its reply (an iterable of bytes). Frames are described in sandbox.py.
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
GATHERED_BYTES: Final = 256 * 1024  # so that whoever waits wakes up once for a small reply

Handler = Callable[[bytes], Iterable[bytes]]


def load_handler(path: str) -> Handler:
    """Load the file and open its handler: what it keeps is kept as long as this process."""
    spec = importlib.util.spec_from_file_location("handler", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return cast(Handler, module.open_handler())


def limit_process(memory_bytes: int, nice: int) -> None:
    """Limit the address space for good, before the libraries are loaded."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(nice)


def limit_request(seconds: int) -> None:
    """Give the request its processor time: whoever waits gives up by the clock, this ends the work if nobody waits."""
    most = int(time.process_time()) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def answer(handle: Handler, request: bytes, sink: BinaryIO) -> None:
    """Write the reply to a request; of a failure the name of its class, never its text, which may be personal.

    Raises MemoryError, as a process that met its limit once is not used again, and ConnectionError.
    """
    try:
        for part in handle(request):
            sink.write(FRAME.pack(PART, len(part)) + part)
        mark, content = END, b""
    except (MemoryError, ConnectionError):
        raise
    except Exception as error:  # whatever it is, the next request may be answered
        mark, content = FAILED, type(error).__name__.encode()
    sink.write(FRAME.pack(mark, len(content)) + content)
    sink.flush()


def serve(path: str, memory_bytes: int, seconds: int, idle_seconds: int, nice: int) -> None:
    """Answer until the input ends or nothing comes for `idle_seconds`."""
    limit_process(memory_bytes, nice)
    handle = load_handler(path)
    source = sys.stdin.buffer
    sink = open(sys.stdout.fileno(), "wb", buffering=GATHERED_BYTES, closefd=False)  # noqa: SIM115
    while select.select([source], [], [], idle_seconds)[0]:
        head = source.read(FRAME.size)
        if len(head) < FRAME.size:
            return
        limit_request(seconds)
        answer(handle, source.read(FRAME.unpack(head)[1]), sink)


if __name__ == "__main__":
    serve(sys.argv[1], *(int(text) for text in sys.argv[2:6]))
