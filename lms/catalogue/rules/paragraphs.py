"""Bounds of a paragraph, beyond which it would be too slow to render."""

from typing import Final

from lms.catalogue.rules.prose_state import ProseState
from lms.core.i18n import N_

# Each of these may open a part whose end the renderer searches for through the whole paragraph.
OPENING: Final = "[`"
MAX_OPENING: Final = 100
MAX_PARAGRAPH: Final = 8000


def measure_paragraph(state: ProseState, number: int, text: str) -> None:
    """Add a fault at the line where a paragraph becomes too slow to render."""
    length = state.length + len(text) if text else 0
    opening = state.opening + sum(map(text.count, OPENING)) if text else 0
    if state.length <= MAX_PARAGRAPH < length:
        state.faults.add(
            state.path,
            number,
            N_("The paragraph has more than %(limit)s characters: divide it by an empty line."),
            limit=MAX_PARAGRAPH,
        )
    if state.opening <= MAX_OPENING < opening:
        state.faults.add(
            state.path,
            number,
            N_(
                "The paragraph has more than %(limit)s of the signs [ and `: "
                "divide it by an empty line."
            ),
            limit=MAX_OPENING,
        )
    state.length, state.opening = length, opening
