"""Checks of the lists and tables in a lesson or question."""

import re
from typing import Final

from lms.catalogue.rules.prose_state import ProseState
from lms.core.i18n import N_

MAX_INDENT: Final = 40
LIST_ITEM: Final = re.compile(r"( *)(?:\d{1,3}\.|[-*+]) +\S")
LISTS_IN_A_LINE: Final = re.compile(r" *(?:(?:\d{1,3}\.|[-*+]) ++){3}")


def check_list_and_table(state: ProseState, number: int, text: str) -> None:
    """Add faults for a line that Markdown would not take as a list or a table."""
    before = "" if state.before.startswith("///") else state.before
    item = LIST_ITEM.match(text)
    if item and (
        len(item.group(1)) % 4 or len(item.group(1)) > MAX_INDENT or LISTS_IN_A_LINE.match(text)
    ):
        state.faults.add(
            state.path,
            number,
            N_("Begin the entry at the edge, or with four spaces for a list inside a list."),
        )
    if item and before and not state.in_list:
        state.faults.add(state.path, number, N_("Leave an empty line before the list."))
    if text.startswith("    ") and not state.in_list:
        state.faults.add(
            state.path, number, N_("Take the spaces at the beginning of the line away.")
        )
    if text.lstrip().startswith("|") and before and not before.lstrip().startswith("|"):
        state.faults.add(state.path, number, N_("Leave an empty line before the table."))
