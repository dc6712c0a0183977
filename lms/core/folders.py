"""Untrusted folders on disk, read into a mapping of path to content."""

from pathlib import Path
from typing import Final

MAX_FILES: Final = 2000
MAX_FILE: Final = 8 * 1024 * 1024
IGNORED: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx"})


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder on disk by their relative POSIX path.

    Links are not followed. A file is cut after MAX_FILE bytes.
    """
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if len(files) > MAX_FILES:
            break
        if path.is_symlink() or not path.is_file() or is_ignored(inside.as_posix()):
            continue
        with path.open("rb") as file:
            files[inside.as_posix()] = file.read(MAX_FILE)
    return files


def is_ignored(path: str) -> bool:
    """Return whether an operating system added the file by itself, as .DS_Store."""
    return any(part.lower() in IGNORED or part.startswith("._") for part in path.split("/"))
