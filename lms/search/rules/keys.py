"""Keys of words: what a word of a text or a query is looked up by."""

import re

from lms.core.word_forms import WORD, make_key


def list_keys(text: str, language: str) -> str:
    """Return a key for each word of the text, in their order, separated by spaces."""
    return " ".join(build_key(match.group(), language) for match in WORD.finditer(text))


def build_key(word: str, language: str) -> str:
    """Return the key of a word under the letter of its language: forms of two are not mixed.

    It has letters and digits alone, because it stands in the syntax of two databases.
    """
    return language[0] + re.sub(r"[\W_]+", "", make_key(word, language))
