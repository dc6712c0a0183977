"""What a final test hides of the start of a scene."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Start = Mapping[str, Any]
Rename = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Concealment:
    """What a final test does to a start, so that nobody reads the right deed in its page.

    `reason` says why nothing more needs hiding: what stays is what the scene shows anyway.

    `list_names` returns the names that an author gave to things, in groups: `{"true", "false"}` are
    two pages. Each gets another name that says nothing. No name may stand in two groups.

    `hide` returns a start, references and all, without what only tells which answer is right, and
    with each of those names given to `rename`, which leaves other words alone. Lists that `begin`
    shuffles are sorted, or the author's order would tell. `begin`, `act` and the view do with it.

    `words` are words of the kind that stand where names may stand; no name may be one of them.

    `list_inner` returns new names of what has a name within one thing only, such as the parts of a
    message, by the name of the thing. `hide` has given them.

    `rewrite` returns a predicate that asks the same of a state without what `hide` took out.
    """

    reason: str
    list_names: Callable[[Start], Iterable[Iterable[str]]]
    hide: Callable[[Start, Rename], dict[str, Any]]
    words: frozenset[str] = frozenset()
    list_inner: Callable[[Start], dict[str, dict[str, str]]] | None = None
    rewrite: Callable[[Start, list[Any]], list[Any]] | None = None


def rename_keys(table: Start, rename: Rename) -> dict[str, Any]:
    """Return a table whose keys are renamed, in the order of the new ones: it tells nothing."""
    renamed = {rename(name): value for name, value in table.items()}
    return {name: renamed[name] for name in sorted(renamed)}
