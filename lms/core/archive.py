"""Untrusted zips, read into a mapping of path to content.

Nothing is written to disk. Python's zipfile accepts many harmful archives;
tests/unit/core/test_archive.py lists what is refused here.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lms.core.archive_names import check_duplicates, check_name
from lms.core.archive_refusals import ArchiveRefused, escape_name
from lms.core.folders import MAX_FILE, MAX_FILES, is_ignored
from lms.core.i18n import N_

MAX_TOTAL: Final = 60 * 1024 * 1024
MAX_RATIO: Final = 100
RATIO_COUNTS_FROM: Final = 1024 * 1024
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
            return _strip_top_folder(
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
    check_duplicates(entries)
    _check_overlaps(archive, entries)
    for entry in entries:
        check_name(entry)
        _check_kind(entry)
        yield entry


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


def _check_kind(entry: zipfile.ZipInfo) -> None:
    name = escape_name(entry.filename)
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


def _strip_top_folder(files: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
    tops = {path.partition("/")[0] for path in files}
    if len(tops) != 1 or any("/" not in path for path in files):
        return "", files
    top = tops.pop()
    return top, {path.partition("/")[2]: content for path, content in files.items()}
