"""Static files with content hashes in their URLs, so that browsers cache them for a year.

The stylesheet is built here from its parts. A script's imports of other scripts get their hashes,
and its comments and spaces are left out.
"""

import gzip
import hashlib
import mimetypes
import re
from graphlib import TopologicalSorter
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final

from flask import Flask, Response, abort, request
from rjsmin import jsmin

from lms.web import access

FOREVER: Final = "public, max-age=31536000, immutable"
BUNDLE: Final = "css/site.css"
COMPRESSIBLE: Final = frozenset({".css", ".js", ".svg", ".txt"})
IMPORT: Final = re.compile(r'(?<=from ")\.{1,2}/[^"]+(?=")')


class Assets:
    """The static files of an application, read into memory at the start: they are small and few."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, bytes] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self._files[path.relative_to(folder).as_posix()] = path.read_bytes()
        parts = self._files.get("css/site.txt", b"").decode().split()
        self._files[BUNDLE] = b"\n".join(self._files[f"css/{part}"] for part in parts)
        self._names: dict[str, str] = {}
        self._hashed_names: dict[str, str] = {}
        self._zipped: dict[str, bytes] = {}
        for name in self._sort_by_reference():
            self._add(name)

    def url(self, name: str) -> str:
        """Return the URL of a file under static/. Raises KeyError if there is none."""
        return f"/static/{self._hashed_names[name]}"

    def find(self, hashed_name: str) -> tuple[str, bytes, bytes | None] | None:
        """Return name, content and gzipped content, if compressible, of a file, or None."""
        name = self._names.get(hashed_name)
        return None if name is None else (name, self._files[name], self._zipped.get(name))

    def _sort_by_reference(self) -> list[str]:
        """Return the names so that each file comes after those whose hashed URLs it contains."""
        others = [name for name in self._files if not name.endswith(".css")]
        references = {name: self._list_imports(name) for name in others}
        return list(TopologicalSorter(references).static_order()) + [
            name for name in self._files if name.endswith(".css")
        ]

    def _list_imports(self, name: str) -> list[str]:
        if not name.endswith(".js"):
            return []
        return [_resolve(name, url) for url in IMPORT.findall(self._files[name].decode())]

    def _add(self, name: str) -> None:
        path = Path(name)
        if path.suffix == ".css":
            text = self._files[name].decode()
            for other, hashed in self._hashed_names.items():
                text = text.replace(f"/static/{other}", f"/static/{hashed}")
            self._files[name] = text.encode()
        elif path.suffix == ".js":
            text = self._files[name].decode()
            text = IMPORT.sub(lambda url: self.url(_resolve(name, url[0])), text)
            self._files[name] = jsmin(text).encode()
        content = self._files[name]
        digest = hashlib.sha256(content).hexdigest()[:12]
        self._hashed_names[name] = f"{path.with_suffix('')}.{digest}{path.suffix}"
        self._names[self._hashed_names[name]] = name
        if path.suffix in COMPRESSIBLE:
            self._zipped[name] = gzip.compress(content, 9, mtime=0)


def _resolve(name: str, url: str) -> str:
    """Return the name of the file that another one imports by a relative URL."""
    return normpath(join(dirname(name), url))


def init_assets(app: Flask, folder: Path) -> None:
    """Serve the folder under /static/ and add static_url() to templates."""
    assets = Assets(folder)
    app.extensions["assets"] = assets
    app.jinja_env.globals["static_url"] = assets.url

    @app.get("/static/<path:hashed>")
    @access.public
    def static_file(hashed: str) -> Response:
        asset = assets.find(hashed)
        if asset is None:
            abort(404)
        name, content, zipped = asset
        response = Response(mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")
        if zipped is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            content = zipped
            response.headers["Content-Encoding"] = "gzip"
        if zipped is not None:
            response.vary.add("Accept-Encoding")
        response.set_data(content)
        response.headers["Cache-Control"] = FOREVER
        return response
