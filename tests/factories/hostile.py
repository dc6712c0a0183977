"""Texts that try to make a renderer fetch something, a listener that notices, a false picture."""

import base64
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

CANARY = "canary-8d1f7c"
PIXEL = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    b'<rect id="x" width="9" height="9"/></svg>'
)


@dataclass
class Listener:
    """A running listener's URL, and the paths that were requested."""

    url: str
    requested_paths: list[str] = field(default_factory=list)


@contextmanager
def run_listener() -> Iterator[Listener]:
    """Run a web server on a free port that notes requests; /to-... redirects."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            listener.requested_paths.append(self.path)
            if self.path.startswith("/to-"):
                self.send_response(302)
                self.send_header("Location", "/led")
                self.end_headers()
                return
            self.send_response(200)
            self.send_header(
                "Content-Type", "text/css" if self.path.endswith("css") else "image/svg+xml"
            )
            self.end_headers()
            self.wfile.write(b"body { color: red }" if self.path.endswith("css") else PIXEL)

        def log_message(self, *_arguments: object) -> None:
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener = Listener(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield listener
    server.shutdown()
    server.server_close()
    thread.join()


def build_vectors(http: str, folder: Path) -> dict[str, str]:
    """Return the texts by what they try.

    The folder gets the files that they try to read.
    """
    (folder / "canary.txt").write_text(CANARY)
    (folder / "canary.css").write_text(f'body::before {{ content: "{CANARY}" }}')
    (folder / "canary.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg"><text y="9">{CANARY}</text></svg>'
    )
    file = folder.as_uri()
    nested_svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        f'<image href="{http}/n" width="9" height="9"/></svg>'
    )
    encoded_svg = base64.b64encode(nested_svg.encode()).decode()
    return {
        "img http": f'<img src="{http}/a">',
        "img file": f'<img src="{file}/canary.svg">',
        "img redirect": f'<img src="{http}/to-a">',
        "img by base": f'<base href="{http}/"><img src="b">',
        "img data": f'<img src="data:image/svg+xml;base64,{encoded_svg}">',
        "link stylesheet http": f'<link rel="stylesheet" href="{http}/c.css">',
        "link stylesheet file": f'<link rel="stylesheet" href="{file}/canary.css">',
        "import http": f"<style>@import url({http}/d.css)</style>",
        "import file": f"<style>@import url({file}/canary.css)</style>",
        "background": f'<p style="background: url({http}/e)">x</p>',
        "list style": f'<ul><li style="list-style-image: url({http}/f)">x</ul>',
        "content": f"<style>p::after {{ content: url({http}/g) }}</style><p>x</p>",
        "font http": f"<style>@font-face {{ font-family: F; src: url({http}/h) }}</style>",
        "font file": f"<style>@font-face {{ font-family: F; src: url({file}/canary.txt) }}</style>",
        "attachment http": f'<link rel="attachment" href="{http}/i">',
        "attachment file": f'<link rel="attachment" href="{file}/canary.txt">',
        "attachment of a link": f'<a rel="attachment" href="{file}/canary.txt">x</a>',
        "object": f'<object data="{http}/j"></object>',
        "embed": f'<embed src="{http}/k">',
        "svg image": (
            f'<svg width="9" height="9"><image href="{http}/l" width="9" height="9"/></svg>'
        ),
        "svg use": f'<svg width="9" height="9"><use href="{http}/m#x"/></svg>',
    }


def build_png_claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
