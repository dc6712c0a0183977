"""Decoding of text files: UTF-8, no control or hidden characters, no over-long file or line."""

import unicodedata
from typing import Final

from lms.core.faults import Faults
from lms.core.i18n import N_

MAX_LINE: Final = 4000
# Invisible or direction-changing characters: with them a text would differ from what readers see.
HIDDEN: Final = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def read_lines(path: str, content: bytes, limit: int, faults: Faults) -> list[str] | None:
    """Return the lines of a text file in NFC; None if it cannot be read.

    `limit` is in bytes. A BOM and CRLF are accepted.
    """
    if len(content) > limit:
        faults.add(
            path,
            0,
            N_("The file has %(size)s KB; it may have %(limit)s KB at most."),
            size=-(-len(content) // 1024),
            limit=limit // 1024,
        )
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.add(
            path, line, N_("The file is not UTF-8 text. Save it again with the encoding UTF-8.")
        )
        return None
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, text_line in enumerate(lines, 1):
        _check_line(path, number, text_line, faults)
    # A longer line is a fault already; cut, it costs no time in later checks.
    return [line[:MAX_LINE] for line in lines]


def _check_line(path: str, number: int, line: str, faults: Faults) -> None:
    if len(line) > MAX_LINE:
        faults.add(
            path,
            number,
            N_("The line has %(length)s characters; it may have %(limit)s at most."),
            length=len(line),
            limit=MAX_LINE,
        )
    strange = next((letter for letter in line if _is_hidden(letter)), None)
    if strange is not None:
        faults.add(
            path,
            number,
            N_("Remove the invisible character %(code)s."),
            code=f"U+{ord(strange):04X}",
        )


def _is_hidden(letter: str) -> bool:
    return letter in HIDDEN or (
        letter != "\t" and unicodedata.category(letter) in ("Cc", "Cs", "Co")
    )
