"""Scripts as they are served: few files, each with its parts.

A script comes with its parts: the scripts in the folder of its name (views/files/list.js is a part
of views/files.js), and for a view of views/ the kind of the same name in kinds/, of which it
exports what the player asks for. Guests of a script, named in a text file beside it (player.txt for
player.js), come inside it, and whoever imports a guest imports that script. What is asked for once
arrives sooner, and is smaller. Parts come inside one function, so that the minifier shortens the
names of theirs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from posixpath import dirname, join, normpath, relpath
from types import MappingProxyType
from typing import Final

IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n?', re.MULTILINE)
REFERENCE: Final = re.compile(r'(?<=from ")\.{1,2}/[^"]+(?=")')
DECLARED: Final = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.M)
EXPORTED: Final = re.compile(r"^export (?:async )?(?:function|const|let|class) (\w+)", re.M)
EXPORT: Final = re.compile(r"^export (?=async|function|const|let|class)", re.MULTILINE)
PLAYED: Final = ("begin", "act")  # what is asked of a kind; its other names are for its view
WORD: Final = re.compile(r"[\w$]+")
MANY_LETTERS: Final = 650
# Local name to the script that it comes from, and its name there.
ImportedNames = dict[str, tuple[str, str]]


def resolve_import(name: str, url: str) -> str:
    """Return the name of the file that another one imports by a relative URL."""
    return normpath(join(dirname(name), url))


def list_imports(name: str, text: str) -> list[str]:
    """Return the names of the scripts that a script imports."""
    return [resolve_import(name, url) for url in REFERENCE.findall(text)]


@dataclass(frozen=True, slots=True)
class Scripts:
    """Scripts by name, and the host of each guest."""

    texts: Mapping[str, str]
    hosts: Mapping[str, str]

    def join(self, name: str) -> str:
        """Return a script with its parts and guests.

        Where two parts use one name differently, they stay files. Raises ValueError for guests that
        do, and for an import of another form in a script with parts.
        """
        if name in self.hosts:
            return f'export * from "{write_import(name, self.hosts[name])}";'
        entries = [*self._list_guests(name), *self._list_kinds(name), name]
        parts = self._sort_parts(entries)
        names = self._read_names(parts)
        if names is None:
            if self._list_guests(name):
                raise ValueError(f"{name}: its guests use one name differently")
            exports = [f'export * from "{write_import(name, kind)}";' for kind in entries[:-1]]
            return "\n".join([self.texts[name], *exports])
        if len(parts) == 1 and not set(list_imports(name, self.texts[name])) & self.hosts.keys():
            return self.texts[name]
        codes = [_remove_imports(part, self.texts[part]) for part in parts]
        if self._list_guests(name):  # there are as many exports as names
            return "\n".join([*self._write_imports(name, names, parts), *codes])
        codes = [EXPORT.sub("", code) for code in codes]
        imported = [local for local, (origin, _) in names.items() if origin not in parts]
        aliases = _choose_aliases(imported, codes)
        imports = self._write_imports(name, names, parts, aliases)
        declarations = [f"const {local} = {alias};" for local, alias in aliases.items()]
        codes = _enclose_parts([*declarations, *codes], self._list_exports(name))
        return "\n".join([*imports, *codes])

    def list_needed(self, name: str) -> list[str]:
        """Return the scripts whose hashed URLs may stand in a script."""
        if name in self.hosts:
            return [self.hosts[name]]
        others = [*self._list_kinds(name), *list_imports(name, self.texts[name])]
        return [self.hosts.get(other, other) for other in others if self.hosts.get(other) != name]

    def _list_exports(self, name: str) -> list[str]:
        """Return the names that a script exports, and what the player asks of a view's kind."""
        kind_exports = [
            word
            for kind in self._list_kinds(name)
            for word in EXPORTED.findall(self.texts[kind])
            if word in PLAYED
        ]
        return [*kind_exports, *EXPORTED.findall(self.texts[name])]

    def _list_guests(self, name: str) -> list[str]:
        return [guest for guest, host in self.hosts.items() if host == name]

    def _list_kinds(self, name: str) -> list[str]:
        """Return the kind that a view is of, if it is a view."""
        kind = name.replace("/views/", "/kinds/")
        return [kind] if kind != name and kind in self.texts else []

    def _sort_parts(self, entries: Sequence[str]) -> list[str]:
        """Return scripts and those of their parts that they need; each after what it imports."""
        folders = tuple(entry.removesuffix(".js") + "/" for entry in entries)
        graph: dict[str, list[str]] = {}
        queue = list(entries)
        while queue:
            part = queue.pop()
            imports = list_imports(part, self.texts[part])
            graph[part] = [
                other for other in imports if other in entries or other.startswith(folders)
            ]
            queue += [other for other in graph[part] if other not in graph]
        return list(TopologicalSorter(graph).static_order())

    def _read_names(self, parts: Sequence[str]) -> ImportedNames | None:
        """Return the names of the outermost level; None if one means two things."""
        names: ImportedNames = {}
        for part in parts:
            for local, origin in _list_names(part, self.texts[part]):
                if names.setdefault(local, origin) != origin:
                    return None
        return names

    def _write_imports(
        self,
        name: str,
        names: ImportedNames,
        parts: Sequence[str],
        aliases: Mapping[str, str] = MappingProxyType({}),
    ) -> Iterator[str]:
        """Return one import for each script that is no part. `aliases`: by local name."""
        words: dict[str, list[str]] = {}
        for local, (origin, original) in names.items():
            if origin not in parts:
                alias = aliases.get(local, local)
                word = alias if alias == original else f"{original} as {alias}"
                words.setdefault(self.hosts.get(origin, origin), []).append(word)
        for origin, origin_words in words.items():
            yield f'import {{ {", ".join(origin_words)} }} from "{write_import(name, origin)}";'


def _list_names(part: str, text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Return each name of the outermost level, with the script and the name that it stands for."""
    for name in DECLARED.findall(text):
        yield name, (part, name)
    for clause, url in IMPORT.findall(text):
        for word in filter(None, (word.strip() for word in clause.split(","))):
            original, _, local = word.partition(" as ")
            yield local or original, (resolve_import(part, url), original)


def _choose_aliases(names: Sequence[str], codes: Sequence[str]) -> dict[str, str]:
    """Return an alias for each imported name whose repetition takes many letters.

    A minifier shortens names that are declared inside a function, but not imported ones: under its
    alias a name can be imported, and declared inside.
    """
    counts = Counter(WORD.findall("\n".join(codes)))
    long_names = [name for name in names if counts[name] * len(name) > MANY_LETTERS]
    return {name: f"M{number}" for number, name in enumerate(long_names)}


def _remove_imports(part: str, text: str) -> str:
    """Return a script without its imports. Raises ValueError if one is of another form."""
    rest = IMPORT.sub("", text)
    if REFERENCE.search(rest):
        raise ValueError(f"{part}: a script of several parts imports {{names}} only")
    return rest


def _enclose_parts(codes: Sequence[str], exports: Sequence[str]) -> list[str]:
    """Return scripts inside a function, where a minifier may shorten the names of functions too."""
    names = f"[{', '.join(exports)}]"  # a list: names of an object would stand twice
    begin = f"export const {names} = (() => {{" if exports else "(() => {"
    return [begin, *codes, f"return {names};" if exports else "", "})();"]


def write_import(name: str, other: str) -> str:
    """Return the relative URL by which a script imports another one."""
    url = relpath(other, dirname(name))
    return url if url.startswith(".") else f"./{url}"
