"""Untrusted folders, from a zip or from disk, read into a mapping of path to content.

Nothing is written to disk. Python's zipfile accepts many harmful archives;
tests/unit/core/test_archive.py lists what is refused here.
"""

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lms.core.errors import Invalid
from lms.core.i18n import N_, gettext

MAX_FILES: Final = 2000
MAX_FILE: Final = 8 * 1024 * 1024
MAX_TOTAL: Final = 60 * 1024 * 1024
MAX_RATIO: Final = 100
RATIO_COUNTS_FROM: Final = 1024 * 1024
MAX_PATH: Final = 400
IGNORED: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx"})
NESTED: Final = (".zip", ".rar", ".7z", ".gz", ".tar", ".xz", ".bz2")
ENCRYPTED: Final = 0x1
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNSAFE: Final = N_(
    "The archive is built in a way that is not safe. Make the zip again and send that."
)
# What zipfile raises for a damaged or unsupported archive.
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class ArchiveRefused(Invalid):
    """The zip is not safe to read. `reason` is a message id; params fill its placeholders."""

    def __init__(self, reason: str, /, **params: object) -> None:
        super().__init__(**params)
        self.reason = reason

    def text(self) -> str:
        """Return the reason in the current language."""
        return gettext(self.reason) % self.params


def read_zip(content: bytes) -> tuple[str, dict[str, bytes]]:
    """Return the single top folder of a zip ('' if there is none) and its files.

    Raises ArchiveRefused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [
                entry
                for entry in _check_entries(archive)
                if not entry.is_dir() and not is_ignored(entry.filename)
            ]
            return _without_top(
                {
                    entry.filename: _read_entry(archive, entry)
                    for entry in entries
                    if not _is_nested(entry.filename)
                }
            )
    except _ZIP_ERRORS as error:
        raise ArchiveRefused(
            N_("The file is no zip archive, or it is damaged. Make the zip again and send that.")
        ) from error


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


def _is_nested(path: str) -> bool:
    return path.lower().endswith(NESTED)


def _check_entries(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Yield the entries, each checked before any of its content is read."""
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise ArchiveRefused(
            N_("There are %(found)s files in the archive; it may have %(limit)s at most."),
            found=len(entries),
            limit=MAX_FILES,
        )
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise ArchiveRefused(
            N_("The archive unpacks to more than %(limit)s MB."), limit=MAX_TOTAL // 1024 // 1024
        )
    _check_duplicates(entries)
    _check_overlaps(archive, entries)
    for entry in entries:
        _check_name(entry)
        _check_kind(entry)
        yield entry


def _check_duplicates(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse entries that would be one file on some file system.

    Their names may differ by case or Unicode form, or one names a file and the other a folder.
    """
    seen: dict[str, bool] = {}
    for entry in entries:
        key = unicodedata.normalize("NFC", entry.filename.rstrip("/")).casefold()
        if key in seen and not (seen[key] and entry.is_dir()):
            raise ArchiveRefused(
                N_("“%(name)s” stands twice in the archive."), name=_escape_name(entry.filename)
            )
        seen[key] = entry.is_dir()
    for key in seen:
        parent = key.rpartition("/")[0]
        if parent and seen.get(parent) is False:
            raise ArchiveRefused(
                N_("“%(name)s” stands twice in the archive."), name=_escape_name(parent)
            )


def _check_overlaps(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse entries that share bytes: they make a small archive unpack to a huge one."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise ArchiveRefused(_UNSAFE)
        end = (
            entry.header_offset
            + 30
            + len(entry.orig_filename.encode("utf-8", "surrogateescape"))
            + entry.compress_size
        )
    if end > archive.start_dir:
        raise ArchiveRefused(_UNSAFE)


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename  # as stored: zipfile cuts `filename` at a NUL
    parts = name.removesuffix("/").split("/")
    wrong = (
        name != entry.filename
        or len(name) > MAX_PATH
        or "\\" in name
        or ":" in name
        or any(part in ("", ".", "..") for part in parts)
        or any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co") for letter in name)
    )
    if wrong:
        raise ArchiveRefused(
            N_("The archive has a file with a name that is not allowed: “%(name)s”."),
            name=_escape_name(name),
        )


def _check_kind(entry: zipfile.ZipInfo) -> None:
    name = _escape_name(entry.filename)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise ArchiveRefused(N_("“%(name)s” is no plain file but a link or a device."), name=name)
    if entry.flag_bits & ENCRYPTED:
        raise ArchiveRefused(N_("The archive is locked with a password. Make the zip without one."))
    if entry.compress_type not in METHODS:
        raise ArchiveRefused(
            N_("“%(name)s” is packed in a way that is not used here. Make a plain zip."), name=name
        )
    if entry.file_size > MAX_FILE:
        raise ArchiveRefused(
            N_("“%(name)s” is larger than %(limit)s MB."), name=name, limit=MAX_FILE // 1024 // 1024
        )
    if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(
        1, entry.compress_size
    ):
        raise ArchiveRefused(
            N_("“%(name)s” unpacks to more than a hundred times its size."), name=name
        )


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the content; its size is at most what the entry declares. zipfile checks the CRC."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile(entry.filename)
    return content


def _without_top(files: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
    tops = {path.partition("/")[0] for path in files}
    if len(tops) != 1 or any("/" not in path for path in files):
        return "", files
    top = tops.pop()
    return top, {path.partition("/")[2]: content for path, content in files.items()}


def _escape_name(name: str) -> str:
    """Return a name that an error can show: short, without control characters."""
    return "".join(letter if letter.isprintable() else "�" for letter in name[:80])
