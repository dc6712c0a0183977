"""The words of a formula, and the cells of a table that it looks at."""

import re
from functools import lru_cache
from typing import Final

from lms.scenes.rules.folding import fold_text

TOKEN: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[a-zа-яәғқңөұүһі]+[0-9]*|[\s\S]")
REFERENCE: Final = re.compile("[a-h](?:1[0-9]|20|[1-9])")
ALIKE: Final = str.maketrans("авсен", "abceh")  # typed with another layout they look the same


def is_formula(text: str) -> bool:
    """Return whether an input is a formula."""
    return fold_text(text).startswith("=")


@lru_cache(maxsize=1024)
def split_formula(text: str) -> tuple[str, ...]:
    """Return the tokens of a formula without its sign of equality; references in Latin letters."""
    bare = fold_text(text)[1:].replace(" ", "").replace("$", "")
    return tuple(
        latin if REFERENCE.fullmatch(latin := token.translate(ALIKE)) else token
        for token in TOKEN.findall(bare)
    )


def list_keys(first: str, last: str) -> list[str]:
    """Return the cells between two corners, row by row."""
    left, right = sorted((first[0], last[0]))
    top, bottom = sorted((int(first[1:]), int(last[1:])))
    columns = [chr(code) for code in range(ord(left), ord(right) + 1)]
    return [f"{column}{row}" for row in range(top, bottom + 1) for column in columns]


def list_references(tokens: tuple[str, ...]) -> list[str]:
    """Return the cells that a formula looks at."""
    keys: list[str] = []
    for index, token in enumerate(tokens):
        if REFERENCE.fullmatch(token):
            is_range = tokens[index + 1 : index + 2] == (":",)
            last = tokens[index + 2] if is_range and index + 2 < len(tokens) else token
            keys += list_keys(token, last if REFERENCE.fullmatch(last) else token)
    return keys
