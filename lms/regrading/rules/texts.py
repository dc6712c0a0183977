"""Accepted texts as a form has them."""

from typing import Final

from lms.assessment.rules import fold_text

MOST_TEXTS: Final = 30


def split_texts(text: str) -> list[str]:
    """Return the accepted texts, one a line, without repetitions."""
    texts = {fold_text(line): " ".join(line.split()) for line in text.splitlines() if line.strip()}
    return list(texts.values())[:MOST_TEXTS]
