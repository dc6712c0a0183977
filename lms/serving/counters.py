"""Files of the counters for /metrics, with room on the disk before they are mapped."""

import os
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

ROOM: Final = 256 * 1024  # more than all endpoints need with all their statuses
log = structlog.get_logger()


class ReservedDict(MmapedDict):
    """Counters of a process in a file whose blocks are allocated.

    prometheus_client maps a file with holes. Where a full disk has no block for a hole, the kernel
    ends the process by SIGBUS. Without room the counters stay in memory and /metrics lacks them.
    """

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        place = filename if read_mode or _reserve_room(filename) else _create_in_memory()
        super().__init__(place, read_mode)  # type: ignore[no-untyped-call]


def reserve_counters() -> None:
    """Have all counters of this process and those forked from it use reserved files."""
    values.MmapedDict = ReservedDict  # type: ignore[attr-defined]


def _reserve_room(filename: str) -> bool:
    """Allocate the blocks of a file; leave none behind and return False without room."""
    path = Path(filename)
    try:
        with path.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, ROOM)
    except OSError as error:
        path.unlink(missing_ok=True)  # the collector fails at an empty one
        log.warning("no room for counters", error=error.strerror)
        return False
    return True


def _create_in_memory() -> str:
    return f"/proc/self/fd/{os.memfd_create('counters')}"
