"""References to texts in the data of a scene, which are resolved in one language."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

REFERENCE: Final = "@"  # begins a string that names a text
Texts = dict[str, Any]  # strings and lists of strings by name


def resolve_texts(value: Any, texts: Mapping[str, Any]) -> Any:
    """Return a copy of a value in which each reference is replaced by its text."""
    if isinstance(value, str) and value.startswith(REFERENCE):
        return texts[value.removeprefix(REFERENCE)]
    if isinstance(value, list):
        return [resolve_texts(member, texts) for member in value]
    if isinstance(value, dict):
        return {key: resolve_texts(member, texts) for key, member in value.items()}
    return value


def list_references(value: Any) -> Iterator[str]:
    """Yield the names of the texts that a value refers to."""
    if isinstance(value, str) and value.startswith(REFERENCE):
        yield value.removeprefix(REFERENCE)
    elif isinstance(value, list):
        for member in value:
            yield from list_references(member)
    elif isinstance(value, dict):
        yield from list_references(list(value.values()))
