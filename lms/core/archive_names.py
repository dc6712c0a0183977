"""Checks of the names in an archive: allowed ones, and none of them twice."""

import unicodedata
import zipfile
from typing import Final

from lms.core.archive_refusals import ArchiveRefused, escape_name
from lms.core.i18n import N_

MAX_PATH: Final = 400


def check_duplicates(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse entries that would be one file on some file system.

    Their names may differ by case or Unicode form, or one names a file and the other a folder.
    """
    folder_flags: dict[str, bool] = {}
    for entry in entries:
        key = unicodedata.normalize("NFC", entry.filename.rstrip("/")).casefold()
        if key in folder_flags and not (folder_flags[key] and entry.is_dir()):
            raise ArchiveRefused(
                N_("“%(name)s” stands twice in the archive."), name=escape_name(entry.filename)
            )
        folder_flags[key] = entry.is_dir()
    for key in folder_flags:
        parent = key.rpartition("/")[0]
        if parent and folder_flags.get(parent) is False:
            raise ArchiveRefused(
                N_("“%(name)s” stands twice in the archive."), name=escape_name(parent)
            )


def check_name(entry: zipfile.ZipInfo) -> None:
    """Refuse a name that leads out of its folder, or that is not shown as it is."""
    name = entry.orig_filename  # the stored name: zipfile cuts `filename` at a NUL
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
            name=escape_name(name),
        )
