"""Conditions as the form has them, two plain lists, and as an assignment keeps them (rules.parse_narrowing): one tree.

"Only those who ..." (all of these, or any of these) "but not those who ...". Deeper trees are made by the command line and the
programming interface; the form then says what they are and leaves them as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

ALL: Final = "all"
ANY: Final = "any"
KINDS: Final = ("category", "unit", "organisation", "list")


@dataclass(frozen=True, slots=True)
class Conditions:
    """Each condition is a text "kind:value": "category:C-4", "unit:12". `match`: whether all of `only` have to fit or any."""

    match: str = ALL
    only: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()

    def narrowing(self) -> dict[str, Any] | None:
        """The tree, None if there is no condition at all."""
        only = [_leaf(text) for text in dict.fromkeys(self.only)]
        excepted = [_leaf(text) for text in dict.fromkeys(self.excepted)]
        parts = [_joined(self.match, only)] if only else []
        if excepted:
            parts.append({"not": _joined(ANY, excepted)})
        return _joined(ALL, parts) if parts else None


def conditions_of(narrowing: dict[str, Any] | None) -> Conditions | None:
    """The two lists that make this tree, None if no two lists do."""
    if narrowing is None:
        return Conditions()
    parts = narrowing[ALL] if set(narrowing) == {ALL} else [narrowing]
    negated = [part["not"] for part in parts if "not" in part]
    rest = [part for part in parts if "not" not in part]
    excepted = _list_of(negated[0], ANY) if len(negated) == 1 else () if not negated else None
    match = ANY if len(rest) == 1 and ANY in rest[0] else ALL
    only = (
        _list_of(rest[0], match) if len(rest) == 1 else _list_of({ALL: rest}, ALL) if rest else ()
    )
    return None if only is None or excepted is None else Conditions(match, only, excepted)


def _leaf(text: str) -> dict[str, Any]:
    kind, _colon, value = text.partition(":")
    return {kind: value if kind == "category" else int(value)}


def _joined(match: str, parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {match: list(parts)}


def _list_of(tree: dict[str, Any], match: str) -> tuple[str, ...] | None:
    """The leaves of a tree that is one leaf, or leaves joined in the way given."""
    leaves = tree[match] if set(tree) == {match} else [tree]
    texts = [f"{kind}:{value}" for leaf in leaves for kind, value in leaf.items() if kind in KINDS]
    return tuple(texts) if len(texts) == len(leaves) else None
