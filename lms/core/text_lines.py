"""Decoding of text files: UTF-8, no control or hidden characters, no over-long file or line."""

import re
import unicodedata
from typing import Final

from lms.core.faults import Faults
from lms.core.i18n import N_

MAX_LINE: Final = 4000
# Invisible or direction-changing characters: with them a text would differ from what readers see.
HIDDEN: Final = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
# Besides control characters but tabs, surrogates and those of private use. To ask for the category
# of each letter took a twentieth of the loading of a course.
_STRANGE: Final = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
    f"{''.join(sorted(HIDDEN))}]"
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
    if strange := _STRANGE.search(line):
        faults.add(
            path,
            number,
            N_("Remove the invisible character %(code)s."),
            code=f"U+{ord(strange[0]):04X}",
        )
