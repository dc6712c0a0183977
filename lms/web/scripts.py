"""Scripts and styles as they are served: a script holds its parts, and nothing for readers only.

A script's parts are the scripts in the folder of its name: views/files/list.js is a part of
views/files.js. They come with it in one file, which is smaller and asked for once.
"""

import re
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from posixpath import dirname, join, normpath
from typing import Final

try:
    import minify
except ImportError:  # there is none for some developers' computers; servers have it
    minify = None

IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n?', re.MULTILINE)
REFERENCE: Final = re.compile(r'(?<=from ")\.{1,2}/[^"]+(?=")')
DECLARED: Final = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.M)
EXPORT: Final = re.compile(r"^export (?=async|function|const|let|class)", re.MULTILINE)
TYPES: Final = {".js": "text/javascript", ".css": "text/css"}


def minify_text(suffix: str, text: str) -> str:
    """Return a script or style without comments and spaces, the names inside functions short."""
    return text if minify is None else str(minify.string(TYPES[suffix], text))


def resolve(name: str, url: str) -> str:
    """Return the name of the file that another one imports by a relative URL."""
    return normpath(join(dirname(name), url))


def list_imports(name: str, text: str) -> list[str]:
    """Return the names of the scripts that a script imports."""
    return [resolve(name, url) for url in REFERENCE.findall(text)]


def join_parts(name: str, texts: Mapping[str, str]) -> str:
    """Return a script with its parts, or as it is where two of them use one name differently."""
    parts = _sort_parts(name, texts)
    names: dict[str, tuple[str, str]] = {}
    for part in parts:
        for local, origin in _list_names(part, texts[part]):
            if names.setdefault(local, origin) != origin:
                return texts[name]
    if len(parts) == 1:
        return texts[name]
    codes = [_remove_imports(part, texts[part]) for part in parts[:-1]]
    codes = [EXPORT.sub("", code) for code in codes] + [_remove_imports(name, texts[name])]
    return "\n".join([*_write_imports(name, names, parts), *codes])


def _sort_parts(name: str, texts: Mapping[str, str]) -> list[str]:
    """Return a script and those of its parts that it needs; each after what it imports."""
    folder = name.removesuffix(".js") + "/"
    graph: dict[str, list[str]] = {}
    waiting = [name]
    while waiting:
        part = waiting.pop()
        imports = list_imports(part, texts[part])
        graph[part] = [other for other in imports if other.startswith(folder)]
        waiting += [other for other in graph[part] if other not in graph]
    return list(TopologicalSorter(graph).static_order())


def _list_names(part: str, text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Return each name of the outermost level, with the script and the name that it stands for."""
    for name in DECLARED.findall(text):
        yield name, (part, name)
    for listed, url in IMPORT.findall(text):
        for word in filter(None, (word.strip() for word in listed.split(","))):
            original, _, local = word.partition(" as ")
            yield local or original, (resolve(part, url), original)


def _remove_imports(part: str, text: str) -> str:
    """Return a script without its imports. Raises ValueError if one is of another form."""
    rest = IMPORT.sub("", text)
    if REFERENCE.search(rest):
        raise ValueError(f"{part}: a script of several parts imports {{names}} only")
    return rest


def _write_imports(
    name: str, names: Mapping[str, tuple[str, str]], parts: list[str]
) -> Iterator[str]:
    """Return one import for each script that is no part."""
    words: dict[str, list[str]] = {}
    for local, (origin, original) in names.items():
        if origin not in parts:
            word = local if local == original else f"{original} as {local}"
            words.setdefault(origin, []).append(word)
    up = "../" * name.count("/") or "./"
    for origin, listed in words.items():
        yield f'import {{ {", ".join(listed)} }} from "{up}{origin}";'
