"""Scripts and styles made small, kept from one start to the next.

Making them small takes a tenth of a start, and its library 15 MiB of memory.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from lms.web import minifier
from lms.web.minifier import Minifier

NAME: Final = "minified.json"  # file in the instance folder


class MinifiedFiles:
    """The minifier of some scripts, with what it has made of them before."""

    def __init__(self, scripts: Iterable[str], folder: Path | None) -> None:
        """Read what a folder keeps. `scripts`: all of them; without a folder nothing is kept."""
        self._scripts = tuple(scripts)
        self._path = folder / NAME if folder else None
        self._basis = _hash_texts((*self._scripts, *_read_program()))
        self._old_texts = _read_minified_texts(self._path)
        self._texts: dict[str, str] = {}
        self._minifier: Minifier | None = None

    def minify(self, suffix: str, text: str) -> str:
        """Return a script or style as Minifier.minify() does."""
        key = _hash_texts((self._basis, suffix, text))
        self._texts[key] = (
            self._old_texts[key] if key in self._old_texts else self._make(suffix, text)
        )
        return self._texts[key]

    def keep(self) -> None:
        """Write what was asked for, unless the folder keeps just this; another start reads it."""
        if self._path is None or self._texts == self._old_texts:
            return
        descriptor, name = tempfile.mkstemp(dir=self._path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self._texts, file, ensure_ascii=False)
        Path(name).replace(self._path)

    def _make(self, suffix: str, text: str) -> str:
        self._minifier = self._minifier or Minifier.build(self._scripts)
        return self._minifier.minify(suffix, text)


def _read_minified_texts(path: Path | None) -> dict[str, str]:
    """Read what was kept; nothing of a file that is not there or not whole."""
    try:
        texts = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (FileNotFoundError, ValueError):
        return {}
    return texts if isinstance(texts, dict) else {}


def _read_program() -> list[str]:
    """Return what changes when the minifier does: its rules, and the time of its library."""
    library = find_spec("minify")
    origin = library.origin if library else None
    library_mtime = str(Path(origin).stat().st_mtime_ns) if origin else ""
    return [Path(minifier.__file__).read_text(encoding="utf-8"), library_mtime]


def _hash_texts(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()
