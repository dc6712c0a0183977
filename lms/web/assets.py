"""Static files by the hash of their content, so that a browser may keep them for a year. The stylesheet is put together from its parts here."""

import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, request

from lms.web import access

FOREVER: Final = "public, max-age=31536000, immutable"
BUNDLE: Final = "css/site.css"
COMPRESSIBLE: Final = frozenset({".css", ".js", ".svg", ".txt"})


class Assets:
    """The static files of an application, read once at the start: they are small and few."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, bytes] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self._files[path.relative_to(folder).as_posix()] = path.read_bytes()
        parts = self._files.get("css/site.txt", b"").decode().split()
        self._files[BUNDLE] = b"\n".join(self._files[f"css/{part}"] for part in parts)
        self._names: dict[str, str] = {}
        self._hashed: dict[str, str] = {}
        self._zipped: dict[str, bytes] = {}
        for name in self._in_order_of_reference():
            self._add(name)

    def url(self, name: str) -> str:
        """The address of a file under static/. Raises KeyError for a file that is not there."""
        return f"/static/{self._hashed[name]}"

    def find(self, hashed: str) -> tuple[str, bytes, bytes | None] | None:
        """Name, content and gzipped content (where that is worth it) of a hashed address."""
        name = self._names.get(hashed)
        return None if name is None else (name, self._files[name], self._zipped.get(name))

    def _in_order_of_reference(self) -> list[str]:
        """Stylesheets last: they name fonts and pictures, whose hashed addresses go into them."""
        return sorted(self._files, key=lambda name: name.endswith(".css"))

    def _add(self, name: str) -> None:
        path = Path(name)
        if path.suffix == ".css":
            text = self._files[name].decode()
            for other, hashed in self._hashed.items():
                text = text.replace(f"/static/{other}", f"/static/{hashed}")
            self._files[name] = text.encode()
        content = self._files[name]
        digest = hashlib.sha256(content).hexdigest()[:12]
        self._hashed[name] = f"{path.with_suffix('')}.{digest}{path.suffix}"
        self._names[self._hashed[name]] = name
        if path.suffix in COMPRESSIBLE:
            self._zipped[name] = gzip.compress(content, 9, mtime=0)


def init_assets(app: Flask, folder: Path) -> None:
    """Serves the folder under /static/ and gives templates static_url()."""
    assets = Assets(folder)
    app.extensions["assets"] = assets
    app.jinja_env.globals["static_url"] = assets.url

    @app.get("/static/<path:hashed>")
    @access.public
    def static_file(hashed: str) -> Response:
        found = assets.find(hashed)
        if found is None:
            abort(404)
        name, content, zipped = found
        response = Response(mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")
        if zipped is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            content = zipped
            response.headers["Content-Encoding"] = "gzip"
        if zipped is not None:
            response.vary.add("Accept-Encoding")
        response.set_data(content)
        response.headers["Cache-Control"] = FOREVER
        return response
