"""What the kinds say deeds with."""

import re
from typing import Final

LONGEST: Final = 60  # characters of a label
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def quote_typed(*texts: object) -> list[str]:
    """Return what was typed as it is shown; nothing for an empty text."""
    return [f"«{cut_text(str(text))}»" for text in texts if text not in ("", None)]


def cut_text(text: str) -> str:
    """Return a text that is not too long for a table."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def fill_words(words: str, **values: object) -> str:
    """Return words with the values in place of {name}, without what stands before a missing one."""
    text = PLACEHOLDER.sub(lambda match: str(values.get(match[1]) or ""), words)
    return text.strip(" :.")
