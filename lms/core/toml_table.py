"""A table of a TOML file whose values are checked, each fault with its line."""

from dataclasses import dataclass, field
from typing import Any

from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_

TextByLanguage = dict[str, str]


@dataclass(slots=True)
class TomlTable:
    """A table of a TOML file that can tell the line of each fault."""

    path: str
    lines: dict[tuple[str, str], int]  # line of each table's header ("") and keys
    values: dict[str, Any]
    faults: Faults
    name: str = ""
    expected: list[str] = field(default_factory=list)

    def find_line(self, key: str) -> int:
        """Return the line where a key (or a table) of this table begins.

        It is the line of the table itself if the key is missing.
        """
        full_name = f"{self.name}.{key}" if self.name else key
        places = ((full_name, ""), (self.name, key), (self.name, ""))
        return next((self.lines[place] for place in places if place in self.lines), 0)

    def add_fault(self, key: str, message: str, /, **params: object) -> None:
        """Add a fault at a key."""
        self.faults.add(
            self.path,
            self.find_line(key),
            message,
            key=f"{self.name}.{key}" if self.name else key,
            **params,
        )

    def take(self, key: str) -> Any:
        """Return the value of a required key; None and a fault if it is missing."""
        self.expected.append(key)
        if key not in self.values:
            self.add_fault(key, N_("%(key)s is missing."))
        return self.values.get(key)

    def finish(self) -> None:
        """Add a fault for each key that was not read; most are misspelt."""
        for key in self.values:
            if key not in self.expected:
                self.add_fault(key, N_("%(key)s is no key of this file."))

    def read_text(self, key: str, limit: int) -> str:
        """Return a text of 1 to `limit` characters on one line."""
        value = self.take(key)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip() or "\n" in value:
            self.add_fault(key, N_("%(key)s has to be a text on one line."))
            return ""
        if len(value) > limit:
            self.add_fault(
                key,
                N_("%(key)s has %(length)s characters; it may have %(limit)s at most."),
                length=len(value),
                limit=limit,
            )
        return value.strip()

    def read_choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of several words."""
        value = self.take(key)
        if value is not None and value not in choices:
            self.add_fault(
                key, N_("%(key)s has to be one of: %(choices)s."), choices=", ".join(choices)
            )
        return str(value)

    def read_number(self, key: str, low: int, high: int) -> int:
        """Return a whole number within bounds."""
        value = self.take(key)
        if value is None:
            return low
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.add_fault(
                key,
                N_("%(key)s has to be a whole number from %(low)s to %(high)s."),
                low=low,
                high=high,
            )
            return low
        return value

    def read_flag(self, key: str) -> bool:
        """Return a boolean."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.add_fault(key, N_("%(key)s has to be true or false."))
        return value is True

    def read_texts(self, key: str, most: int, limit: int) -> list[str]:
        """Return a list of 1 to `most` texts."""
        value = self.take(key)
        if value is None:
            return []
        if (
            not isinstance(value, list)
            or not 1 <= len(value) <= most
            or not all(isinstance(v, str) and v.strip() for v in value)
        ):
            self.add_fault(key, N_("%(key)s has to be a list of 1 to %(most)s texts."), most=most)
            return []
        if any(len(v) > limit for v in value):
            self.add_fault(
                key, N_("A text in %(key)s is longer than %(limit)s characters."), limit=limit
            )
        return [v.strip() for v in value]

    def read_table(self, key: str, *, required: bool = True) -> "TomlTable | None":
        """Return a table inside this one."""
        self.expected.append(key)
        if key not in self.values and not required:
            return None
        value = self.take(key)
        if value is not None and not isinstance(value, dict):
            self.add_fault(key, N_("%(key)s has to be a table: [%(key)s] on a line of its own."))
        if not isinstance(value, dict):
            return None
        name = f"{self.name}.{key}" if self.name else key
        # An inline table stands on the line of its key.
        self.lines.setdefault((name, ""), self.find_line(key))
        return TomlTable(
            path=self.path, lines=self.lines, values=value, faults=self.faults, name=name
        )

    def read_tables(self, key: str, fewest: int, most: int) -> "list[TomlTable]":
        """Return an array of tables, each a [[key]] on a line of its own."""
        self.expected.append(key)
        values = self.values.get(key, [])
        if (
            not isinstance(values, list)
            or not fewest <= len(values) <= most
            or not all(isinstance(value, dict) for value in values)
        ):
            message = N_("%(key)s: there have to be %(fewest)s to %(most)s tables [[%(key)s]].")
            self.add_fault(key, message, fewest=fewest, most=most)
            return []
        name = f"{self.name}.{key}" if self.name else key
        for index in range(len(values)):
            self.lines.setdefault((f"{name}.{index}", ""), self.find_line(key))
        return [
            TomlTable(
                path=self.path,
                lines=self.lines,
                values=value,
                faults=self.faults,
                name=f"{name}.{index}",
            )
            for index, value in enumerate(values)
        ]

    def find_line_at(self, path: str) -> int:
        """Return the line where what a dotted path names begins, or what holds it."""
        names = [*filter(None, self.name.split(".")), *path.split(".")]
        for length in range(len(names), 0, -1):
            places = (
                (".".join(names[:length]), ""),
                (".".join(names[: length - 1]), names[length - 1]),
            )
            line = next((self.lines[place] for place in places if place in self.lines), 0)
            if line:
                return line
        return self.lines.get((self.name, ""), 0)

    def read_pair(self, key: str, limit: int) -> TextByLanguage:
        """Return a text in both languages."""
        table = self.read_table(key)
        if table is None:
            return dict.fromkeys(LANGUAGES, "")
        texts = {language: table.read_text(language, limit) for language in LANGUAGES}
        table.finish()
        return texts
