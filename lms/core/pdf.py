"""PDF from HTML, drawn in a sandbox (pdf_worker.py).

The text in a document is written by strangers and the libraries that draw it are large: so they work apart, with limits on time and
memory, without the server's environment and keys, and without any way to fetch a file or an address. It costs the start of the
server nothing.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lms.core.sandbox import Limits, Sandbox, SandboxFailed

WORKER: Final = Path(__file__).with_name("pdf_worker.py")


class RenderingFailed(Exception):
    """A document could not be drawn: it took too long or too much memory, or WeasyPrint failed. Holds nothing of the document."""


class PdfRenderer:
    """Draws PDFs, one at a time; threads that come meanwhile wait. A batch on several cores takes several of these."""

    def __init__(
        self,
        fonts: Path,
        *,
        seconds: int = 20,
        memory_bytes: int = 512 * 1024 * 1024,
        idle_seconds: int = 60,
        wait_seconds: float | None = None,
    ) -> None:
        """`fonts` is a fontconfig file that names the fonts; the limits hold for each document. A thread waits `wait_seconds` for its turn,
        or as long as a document may take.
        """
        self._sandbox = Sandbox(
            WORKER,
            Limits(memory_bytes, seconds, reply_seconds=seconds, idle_seconds=idle_seconds),
            wait_seconds=seconds if wait_seconds is None else wait_seconds,
            environment={"FONTCONFIG_FILE": str(fonts)},
        )

    def render(
        self, *, html: str, css: str, beneath: str = "", pictures: Mapping[str, bytes] | None = None
    ) -> bytes:
        """The document as PDF/A-3a and PDF/UA-1: the same input gives the same bytes. Raises RenderingFailed.

        `css` is its stylesheet, `beneath` an SVG that lies under the text; both are kept, so they should be the same for many documents.
        `pictures` are reached from HTML and CSS as given:NAME. Nothing else can be fetched. Parts in a language are <section lang>.
        """
        encoded = {name: b64encode(content).decode() for name, content in (pictures or {}).items()}
        request = json.dumps(
            {"html": html, "css": css, "beneath": beneath, "pictures": encoded}
        ).encode()
        try:
            return self._sandbox.call(request)
        except SandboxFailed as failure:
            raise RenderingFailed(str(failure)) from None

    def close(self) -> None:
        """Ends the process, if there is one."""
        self._sandbox.close()
