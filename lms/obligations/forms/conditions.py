"""Convert the conditions of the form to the narrowing of an assignment and back.

The form has two lists: "only those who ..." (all or any of these) and "but not those who ...". A
narrowing is a tree (rules.parse_narrowing). Deeper trees come from the command line and the API;
the form describes them in words and leaves them unchanged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

ALL: Final = "all"
ANY: Final = "any"
KINDS: Final = ("category", "unit", "organisation", "list")


@dataclass(frozen=True, slots=True)
class Conditions:
    """The two lists of conditions, each a text such as "category:C-4" or "unit:12".

    `match`: whether ALL or ANY of `only` have to fit.
    """

    match: str = ALL
    only: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()

    def build_narrowing(self) -> dict[str, Any] | None:
        """Return the tree; None without conditions."""
        only = [_parse_condition(text) for text in dict.fromkeys(self.only)]
        excepted = [_parse_condition(text) for text in dict.fromkeys(self.excepted)]
        parts = [_join_conditions(self.match, only)] if only else []
        if excepted:
            parts.append({"not": _join_conditions(ANY, excepted)})
        return _join_conditions(ALL, parts) if parts else None


def split_conditions(narrowing: dict[str, Any] | None) -> Conditions | None:
    """Return the two lists of a tree; None if they cannot express it."""
    if narrowing is None:
        return Conditions()
    parts = narrowing[ALL] if set(narrowing) == {ALL} else [narrowing]
    negated = [part["not"] for part in parts if "not" in part]
    rest = [part for part in parts if "not" not in part]
    match = ANY if len(rest) == 1 and ANY in rest[0] else ALL
    excepted = _list_excepted(negated)
    only = _list_only(rest, match)
    return None if only is None or excepted is None else Conditions(match, only, excepted)


def _list_excepted(negated: Sequence[dict[str, Any]]) -> tuple[str, ...] | None:
    if len(negated) > 1:
        return None
    return _list_of(negated[0], ANY) if negated else ()


def _list_only(parts: Sequence[dict[str, Any]], match: str) -> tuple[str, ...] | None:
    if len(parts) == 1:
        return _list_of(parts[0], match)
    return _list_of({ALL: parts}, ALL) if parts else ()


def _parse_condition(text: str) -> dict[str, Any]:
    kind, _colon, value = text.partition(":")
    return {kind: value if kind == "category" else int(value)}


def _join_conditions(match: str, parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {match: list(parts)}


def _list_of(tree: dict[str, Any], match: str) -> tuple[str, ...] | None:
    """Return the conditions of a tree that is a single one or a flat list; else None."""
    parts = tree[match] if set(tree) == {match} else [tree]
    texts = [f"{kind}:{value}" for part in parts for kind, value in part.items() if kind in KINDS]
    return tuple(texts) if len(texts) == len(parts) else None
