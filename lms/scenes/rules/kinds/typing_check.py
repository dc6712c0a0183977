"""What an author may write in the start of a scene of typing."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.keyboards import LAYOUTS, choose_layout

MAX_LINES: Final = 12
MAX_LINE: Final = 80
MAX_REPEAT: Final = 5


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of a start."""
    lines = start.get("lines")
    if not isinstance(lines, list) or not 1 <= len(lines) <= MAX_LINES:
        yield "lines: " + _("from 1 to %(most)s lines are needed") % {"most": MAX_LINES}
    else:
        for number, line in enumerate(lines):
            yield from (f"lines.{number}: {fault}" for fault in _check_line(line))
    repeat = start.get("repeat", 0)
    if not isinstance(repeat, int) or isinstance(repeat, bool) or not 0 <= repeat <= MAX_REPEAT:
        yield "repeat: " + _("a whole number from 0 to %(most)s") % {"most": MAX_REPEAT}
    if not isinstance(start.get("follow", True), bool):
        yield "follow: " + _("true or false")


def _check_line(line: Any) -> Iterator[str]:
    """Yield the faults of a line."""
    if not isinstance(line, Mapping) or str(line.get("layout")) not in LAYOUTS:
        yield _("a line has a text and a layout: %(layouts)s") % {"layouts": ", ".join(LAYOUTS)}
        return
    text = line.get("text")
    if (
        not isinstance(text, str)
        or not 1 <= len(text) <= MAX_LINE
        or text != " ".join(text.split())
    ):
        yield "text: " + _("from 1 to %(most)s signs with single spaces") % {"most": MAX_LINE}
        return
    for sign in dict.fromkeys(text):
        if choose_layout(sign) is None:
            yield _("“%(sign)s” is on no layout of the keyboard") % {"sign": sign}
