"""Counting of the words that a learner reads in a text."""

import re
from typing import Final

from lms.catalogue.rules import spans

WORD: Final = re.compile(r"[^\W_]+(?:[-'’./:@]*[^\W_]+)*")


def count_words(lines: list[tuple[int, str]]) -> int:
    """Return the number of words that a learner reads.

    Texts of pictures, URLs of links and the lines that open and close boxes do not count.
    """
    text = "\n".join(line for _, line in lines if not line.startswith("///"))
    return len(WORD.findall(spans.replace_links_by_text(spans.remove_pictures(text))))
