"""Counters on a full disk: a mapped file with holes would end the process by SIGBUS."""

import errno
import os
import subprocess
import sys

from prometheus_client.mmap_dict import MmapedDict

from lms.serving.counters import ROOM, ReservedDict

COUNT = """
import sys
from pathlib import Path
from lms.cli.serve import share_metrics
share_metrics(Path(sys.argv[1]), keep=False)
from prometheus_client import Counter
Counter("tests_total", "Tests", ("name",)).labels("one").inc()
"""


def count_blocks(path) -> int:
    """Return how many bytes of a file are on the disk."""
    return path.stat().st_blocks * 512


def test_all_blocks_of_the_counters_are_on_the_disk_before_they_are_mapped(tmp_path):
    MmapedDict(str(tmp_path / "holes.db"))
    assert count_blocks(tmp_path / "holes.db") < 65536, "the control: a file with holes"
    counters = ReservedDict(str(tmp_path / "counter_1.db"))
    assert count_blocks(tmp_path / "counter_1.db") >= ROOM
    counters.write_value("requests", 3.0, 0.0)
    rows = ReservedDict.read_all_values_from_file(str(tmp_path / "counter_1.db"))
    assert [row[:2] for row in rows] == [("requests", 3.0)]
    again = ReservedDict(str(tmp_path / "counter_1.db"))
    assert again.read_value("requests") == (3.0, 0.0)


def test_without_room_a_process_counts_in_memory_and_leaves_no_file(tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    counters = ReservedDict(str(tmp_path / "counter_1.db"))
    counters.write_value("requests", 3.0, 0.0)
    assert counters.read_value("requests") == (3.0, 0.0)
    assert list(tmp_path.iterdir()) == []


def test_the_server_uses_them(tmp_path):
    subprocess.run([sys.executable, "-c", COUNT, str(tmp_path / "metrics")], check=True)
    (file,) = (tmp_path / "metrics").iterdir()
    assert file.name.startswith("counter_")
    assert count_blocks(file) >= ROOM
