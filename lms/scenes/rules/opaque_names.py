"""Names that say nothing, in the place of those by which an author tells the parts of a scene."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from lms.scenes.rules.kinds.base import Action

JUNCTIONS: Final = ("not", "all", "any")
QUANTIFIERS: Final = ("each", "some")


class NameUnclear(Exception):
    """A predicate names something that stands within one thing alone, without naming that."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class OpaqueNames:
    """The new names of a scene by the old ones.

    `inner` has those of the parts of one thing, by the old name of the thing.
    """

    outer: Mapping[str, str]
    inner: Mapping[str, Mapping[str, str]]

    def rename(self, name: str) -> str:
        """Return the new name; a word that is no name stays."""
        return self.outer.get(name, name)

    def rename_predicate(self, predicate: list[Any]) -> list[Any]:
        """Return a predicate that asks the same of a state with the new names."""
        operator, *members = predicate
        if operator in JUNCTIONS:
            return [operator, *map(self.rename_predicate, members)]
        path, *values = members
        renamed = ".".join(map(self.rename, path.split(".")))
        if operator in QUANTIFIERS:
            return [operator, renamed, self.rename_predicate(values[0])]
        if operator not in ("is", "has"):
            return [operator, renamed, *values]
        return [operator, renamed, self._rename_value(values[0], path.split("."))]

    def rename_action(self, action: Action) -> Action:
        """Return an action that does the same to a state with the new names."""
        name, *members = action
        return [name, *(self._rename_value(member, members) for member in members)]

    def _rename_value(self, value: Any, beside: Iterable[Any]) -> Any:
        """Return the new name of what a value names, or several with spaces between them."""
        if not isinstance(value, str):
            return value
        for name in beside:
            if value in self.inner.get(name, {}):
                return self.inner[name][value]
        names = value.split(" ")
        if all(name in self.outer for name in names):
            return " ".join(map(self.rename, names))
        if any(value in parts for parts in self.inner.values()):
            raise NameUnclear(value)
        return value


def choose_names(names: Iterable[str], task: str) -> dict[str, str]:
    """Return new names, numbered in an order that only who knows all the old ones can tell."""
    ranked = sorted(set(names), key=lambda name: sha256(f"{task}/{name}".encode()).digest())
    return {name: f"n{number}" for number, name in enumerate(ranked, 1)}
