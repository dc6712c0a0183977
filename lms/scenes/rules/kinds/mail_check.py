"""What an author may write in the start of a scene of mail."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.kinds.mail_start import ACCOUNT, FOLDERS, PEOPLE, MailTable, is_email

ID: Final = re.compile(r"(?!made-)[a-z][a-z0-9-]*", re.ASCII)
TIME: Final = re.compile(r"(?:[0-9]|1[0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
CODE: Final = re.compile(r"[0-9]{4,8}", re.ASCII)

# Of each sort of tables: texts that are needed, texts that may be left out.
SHAPES: Final = {
    ACCOUNT: (("name", "address"), ("password", "example", "code")),
    "contacts": (("name", "address"), ("about",)),
    "files": (("name",), ("about",)),
    "letters": (("subject", "text", "time"), ("name", "address", "day", "folder")),
}
MORE: Final[dict[str, tuple[str, ...]]] = {
    ACCOUNT: ("signed",),
    "letters": (*PEOPLE, "files", "read"),
}
KEYS: Final = (*SHAPES, "computer", "report", "here")
FLAGS: Final = ("signed", "read")


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of an author's start."""
    for key in start:
        if key not in KEYS:
            yield f"{key}: " + _("This key is unknown.")
    yield from _check_table(ACCOUNT, ACCOUNT, start.get(ACCOUNT))
    for sort in ("contacts", "files", "letters"):
        yield from _check_tables(start, sort)
    if not _is_list_of(start.get("computer", []), _list_files(start)):
        yield "computer: " + _("This is a list of names of [start.files].")
    if not isinstance(start.get("report", False), bool):
        yield "report: " + _("This has to be true or false.")
    if start.get("here", FOLDERS[0]) not in (*FOLDERS, ACCOUNT):
        yield "here: " + _("This is no folder of mail.")


def _check_tables(start: Mapping[str, Any], sort: str) -> Iterator[str]:
    tables = start.get(sort, {})
    if not isinstance(tables, dict):
        yield f"{sort}: " + _("This has to be a table.")
        return
    for name, table in tables.items():
        if not ID.fullmatch(name):
            yield f"{sort}.{name}: " + _("A name has small Latin letters, digits and dashes.")
        yield from _check_table(sort, f"{sort}.{name}", table)
        if sort == "letters" and isinstance(table, dict):
            yield from _check_letter(f"{sort}.{name}", table, _list_files(start))


def _check_table(sort: str, path: str, table: Any) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{path}: " + _("This has to be a table.")
        return
    needed_keys, optional_keys = SHAPES[sort]
    for key in sorted(table.keys() - {*needed_keys, *optional_keys, *MORE.get(sort, ())}):
        yield f"{path}: " + _("The key “%(key)s” is unknown.") % {"key": key}
    for key in (*needed_keys, *(key for key in optional_keys if key in table)):
        if not _is_text(table.get(key)):
            yield f"{path}: " + _("“%(key)s” is missing or is no text.") % {"key": key}
    for key in FLAGS:
        if not isinstance(table.get(key, True), bool):
            yield f"{path}: " + _("This has to be true or false.")
    if not is_email(str(table.get("address", "a@a.example"))):
        yield f"{path}: " + _("This is no address of mail.")
    if sort == ACCOUNT and not CODE.fullmatch(str(table.get("code", "0000"))):
        yield f"{path}: " + _("“code” has 4 to 8 digits.")


def _check_letter(path: str, letter: MailTable, files: list[str]) -> Iterator[str]:
    if not TIME.fullmatch(str(letter.get("time"))):
        yield f"{path}: " + _("“time” is such as 9:05 or 17:40.")
    if not DAY.fullmatch(str(letter.get("day", "2026-03-14"))):
        yield f"{path}: " + _("“day” is such as 2026-03-14.")
    if letter.get("folder", FOLDERS[0]) not in FOLDERS:
        yield f"{path}: " + _("This is no folder of mail.")
    if ("name" in letter) != ("address" in letter):
        yield f"{path}: " + _("A sender has a name and an address.")
    if not _is_list_of(letter.get("files", []), files):
        yield f"{path}: " + _("This is a list of names of [start.files].")
    for key in PEOPLE:
        people = letter.get(key, [])
        if not isinstance(people, list) or not all(is_email(str(person)) for person in people):
            yield f"{path}: " + _("“%(key)s” is a list of addresses.") % {"key": key}


def _list_files(start: Mapping[str, Any]) -> list[str]:
    files = start.get("files")
    return list(files) if isinstance(files, dict) else []


def _is_list_of(value: Any, names: list[str]) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, str) and item in names for item in value
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
