"""Static files with content hashes in their URLs, so that browsers cache them for a year.

Stylesheets of many parts are built here from them. A script's imports of other scripts get their
hashes. What a browser gets is compressed when the first one asks for it.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable, Iterable
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import brotli
from flask import Flask, Response, abort, request

from lms.web import access
from lms.web.headers import FILE_POLICY, POLICY_NAME
from lms.web.minified_files import MinifiedFiles
from lms.web.scripts import REFERENCE, Scripts, resolve_import, write_import

FOREVER: Final = "public, max-age=31536000, immutable"
# What all pages and what staff alone see; a text file beside each lists its parts.
BUNDLES: Final = ("css/site", "css/staff")
COMPRESSIBLE: Final = frozenset({".css", ".js", ".svg", ".txt"})
COMPRESSORS: Final[dict[str, Callable[[bytes], bytes]]] = {  # the best first
    "br": brotli.compress,
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}


class Assets:
    """The static files of an application, read into memory at the start: they are small and few."""

    def __init__(self, folder: Path, cache_folder: Path | None = None) -> None:
        """Read the files of a folder. `cache_folder` keeps them as they are sent."""
        self._files: dict[str, bytes] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self._files[path.relative_to(folder).as_posix()] = path.read_bytes()
        texts = {
            name: content.decode() for name, content in self._files.items() if name.endswith(".js")
        }
        self._minified = MinifiedFiles(texts.values(), cache_folder)
        self._scripts = Scripts(texts, self._read_hosts(texts))
        for bundle in BUNDLES:
            parts = self._files.get(f"{bundle}.txt", b"").decode().split()
            self._files[f"{bundle}.css"] = b"\n".join(self._files[f"css/{part}"] for part in parts)
        self._names: dict[str, str] = {}
        self._hashed_names: dict[str, str] = {}
        self._compressed: dict[tuple[str, str], bytes] = {}
        for name in self._sort_by_reference():
            self._add(name)
        self._minified.keep()

    def build_url(self, name: str) -> str:
        """Return the URL of a file under static/. Raises KeyError if there is none."""
        return f"/static/{self._hashed_names[name]}"

    def find(self, hashed_name: str) -> tuple[str, bytes] | None:
        """Return name and content of a file, or None."""
        name = self._names.get(hashed_name)
        return None if name is None else (name, self._files[name])

    def compress(self, name: str, encoding: str) -> bytes:
        """Return the content of a file in an encoding of COMPRESSORS."""
        key = (name, encoding)
        if key not in self._compressed:
            self._compressed[key] = COMPRESSORS[encoding](self._files[name])
        return self._compressed[key]

    def _read_hosts(self, names: Iterable[str]) -> dict[str, str]:
        """Return the host of each script that is named in a text file beside another one."""
        return {
            resolve_import(name, guest): name
            for name in names
            for guest in self._files.get(f"{name[:-3]}.txt", b"").decode().split()
        }

    def _sort_by_reference(self) -> list[str]:
        """Return the names so that each file comes after those whose hashed URLs it contains."""
        references: dict[str, list[str]] = {name: [] for name in self._files}
        for name in self._scripts.texts:
            references[name] = self._scripts.list_needed(name)
        names = list(TopologicalSorter(references).static_order())
        return sorted(names, key=lambda name: name.endswith(".css"))

    def _add(self, name: str) -> None:
        path = Path(name)
        if path.suffix in {".css", ".js"}:
            write = self._write_style if path.suffix == ".css" else self._write_script
            self._files[name] = self._minified.minify(path.suffix, write(name)).encode()
        digest = hashlib.sha256(self._files[name]).hexdigest()[:12]
        self._hashed_names[name] = f"{path.with_suffix('')}.{digest}{path.suffix}"
        self._names[self._hashed_names[name]] = name

    def _write_style(self, name: str) -> str:
        text = self._files[name].decode()
        for other, hashed_name in self._hashed_names.items():
            text = text.replace(f"/static/{other}", f"/static/{hashed_name}")
        return text

    def _write_script(self, name: str) -> str:
        def find_hashed(url: re.Match[str]) -> str:
            return write_import(name, self._hashed_names[resolve_import(name, url[0])])

        return REFERENCE.sub(find_hashed, self._scripts.join(name))


def init_assets(app: Flask, folder: Path, cache_folder: Path) -> None:
    """Serve the folder under /static/ and add static_url() to templates. See Assets."""
    assets = Assets(folder, cache_folder)
    app.extensions["assets"] = assets
    app.jinja_env.globals["static_url"] = assets.build_url

    @app.get("/static/<path:hashed>")
    @access.public
    def static_file(hashed: str) -> Response:
        asset = assets.find(hashed)
        if asset is None:
            abort(404)
        name, content = asset
        response = Response(mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")
        if Path(name).suffix in COMPRESSIBLE:
            response.vary.add("Accept-Encoding")
            accepted_encodings = request.accept_encodings
            encoding = next((code for code in COMPRESSORS if accepted_encodings[code] > 0), None)
            if encoding:
                content = assets.compress(name, encoding)
                response.headers["Content-Encoding"] = encoding
        response.set_data(content)
        response.headers["Cache-Control"] = FOREVER
        response.headers[POLICY_NAME] = FILE_POLICY
        return response
