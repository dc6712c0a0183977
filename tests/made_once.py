"""What costs seconds to make and is only copied or read: one worker of a run makes it for all."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path


def make_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Return the folder, which `make` has filled: here, or in another process of the run.

    Whoever comes meanwhile waits. Where making failed the next one makes it anew.
    """
    unfinished_folder = folder.with_suffix(".begun")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(unfinished_folder, ignore_errors=True)
            unfinished_folder.mkdir()
            make(unfinished_folder)
            unfinished_folder.rename(folder)
    return folder
