"""The texts of a scene, kk.toml and ru.toml: flat tables of strings and lists of strings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.toml_file import parse_toml
from lms.scenes.rules.text_references import Texts

MAX_TEXTS: Final = 100 * 1024
MAX_TEXT: Final = 2000
MAX_LIST: Final = 200
NAME: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", re.ASCII)
HEADER: Final = re.compile(r"\s*\[([^\]]+)\]")
KEY: Final = re.compile(r"\s*(\"[^\"]+\"|'[^']+'|[\w.\"'-]+)\s*=")
LIMITS: Final = {"title": 200, "goal": 300, "done": 600}


@dataclass(frozen=True, slots=True)
class SceneTexts:
    """The texts of one language by name, and the lines where they stand."""

    path: str
    values: Texts
    lines: dict[str, int]

    def find_line(self, name: str) -> int:
        """Return the line of a text; 0 if it cannot be told."""
        return self.lines.get(name, 0)


def read_texts(path: str, content: bytes, faults: Faults) -> SceneTexts | None:
    """Return the texts of a language; None if the file is no TOML."""
    table = parse_toml(path, content, faults, MAX_TEXTS)
    if table is None:
        return None
    lines = _index_names(content.decode("utf-8-sig"))
    values: Texts = {}
    for name, value in _flatten_texts(table.values):
        line = lines.get(name, 0)
        if not NAME.fullmatch(name):
            message = N_("%(key)s: the name of a text has small Latin letters, digits and dashes.")
            faults.add(path, line, message, key=name[:80])
        elif not _is_text(value):
            message = N_("%(key)s has to be a text, or a list of texts.")
            faults.add(path, line, message, key=name)
        else:
            values[name] = value
            _check_length(path, line, name, value, faults)
    return SceneTexts(path, values, lines)


def compare_texts(kk: SceneTexts, ru: SceneTexts, faults: Faults) -> None:
    """Add faults for texts that one of the languages lacks or has in another form."""
    for texts, other in ((kk, ru), (ru, kk)):
        for name in texts.values:
            if name not in other.values:
                message = N_("The text %(key)s is missing; it stands in %(path)s, line %(line)s.")
                line = texts.find_line(name)
                faults.add(other.path, 0, message, key=name, path=texts.path, line=line)
    for name in kk.values.keys() & ru.values.keys():
        if _describe_form(kk.values[name]) != _describe_form(ru.values[name]):
            message = N_("%(key)s is %(ru)s here and %(kk)s in the Kazakh file.")
            kinds = {"kk": _describe_form(kk.values[name]), "ru": _describe_form(ru.values[name])}
            faults.add(ru.path, ru.find_line(name), message, key=name, **kinds)


def _describe_form(value: Any) -> str:
    """Return the form of a text, by which both languages are compared."""
    return f"[{len(value)}]" if isinstance(value, list) else "\u201c…\u201d"


def _is_text(value: Any) -> bool:
    members = value if isinstance(value, list) else [value]
    return bool(members) and all(isinstance(text, str) and text.strip() for text in members)


def _check_length(path: str, line: int, name: str, value: Any, faults: Faults) -> None:
    members = value if isinstance(value, list) else [value]
    if len(members) > MAX_LIST:
        message = N_("%(key)s has to be a list of 1 to %(most)s texts.")
        faults.add(path, line, message, key=name, most=MAX_LIST)
    limit = LIMITS.get(name, MAX_TEXT)
    if any(len(text) > limit for text in members):
        message = N_("A text in %(key)s is longer than %(limit)s characters.")
        faults.add(path, line, message, key=name, limit=limit)
    if name in ("title", "goal") and "\n" in value:
        faults.add(path, line, N_("%(key)s has to be a text on one line."), key=name)


def _flatten_texts(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each text with its dotted name."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flatten_texts(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _index_names(text: str) -> dict[str, int]:
    """Return the line of each dotted name."""
    lines: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            prefix = f"{_strip_quotes(header.group(1))}."
        elif key := KEY.match(line):
            lines.setdefault(prefix + _strip_quotes(key.group(1)), number)
    return lines


def _strip_quotes(name: str) -> str:
    return name.replace('"', "").replace("'", "").strip()
