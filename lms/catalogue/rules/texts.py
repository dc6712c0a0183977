"""From bytes to lines: UTF-8, no control or hidden characters, no over-long file or line."""

import unicodedata
from typing import Final

from lms.core.faults import Faults
from lms.core.i18n import mark

MAX_LINE: Final = 4000
# Marks that turn the direction of text or are invisible: what a reader sees would not be what stands there.
HIDDEN: Final = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def read_lines(path: str, content: bytes, limit: int, faults: Faults) -> list[str] | None:
    """The lines of a text file in NFC; None if it cannot be read. `limit` in bytes. An editor's BOM and CRLF are no faults."""
    if len(content) > limit:
        faults.add(
            path,
            0,
            mark("The file has %(size)s KB; it may have %(limit)s KB at most."),
            size=-(-len(content) // 1024),
            limit=limit // 1024,
        )
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.add(
            path, line, mark("The file is not UTF-8 text. Save it again with the encoding UTF-8.")
        )
        return None
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, text_line in enumerate(lines, 1):
        _check_line(path, number, text_line, faults)
    return [
        line[:MAX_LINE] for line in lines
    ]  # what is longer is a fault already, and must not cost time further on


def _check_line(path: str, number: int, line: str, faults: Faults) -> None:
    if len(line) > MAX_LINE:
        faults.add(
            path,
            number,
            mark("The line has %(length)s characters; it may have %(limit)s at most."),
            length=len(line),
            limit=MAX_LINE,
        )
    strange = next((letter for letter in line if _is_strange(letter)), None)
    if strange is not None:
        faults.add(
            path,
            number,
            mark("Remove the invisible character %(code)s."),
            code=f"U+{ord(strange):04X}",
        )


def _is_strange(letter: str) -> bool:
    return letter in HIDDEN or (
        letter != "\t" and unicodedata.category(letter) in ("Cc", "Cs", "Co")
    )
