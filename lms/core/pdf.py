"""PDF from HTML, rendered in a sandbox (pdf_worker.py).

Documents contain untrusted text and the libraries are large. So they run apart, with limits on time
and memory, without the server's environment and keys, and cannot fetch a file or a URL. The server
starts without loading them.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lms.core.sandbox import Limits, Sandbox, SandboxFailed

WORKER: Final = Path(__file__).with_name("pdf_worker.py")


class RenderingFailed(Exception):
    """Rendering hit a limit of time or memory, or WeasyPrint failed.

    The message holds nothing of the document.
    """


class PdfRenderer:
    """Renders PDFs one at a time while other threads wait; use several to use several cores."""

    def __init__(
        self,
        fonts: Path,
        *,
        seconds: int = 20,
        memory_bytes: int = 512 * 1024 * 1024,
        idle_seconds: int = 60,
        wait_seconds: float | None = None,
    ) -> None:
        """Start no process yet; the first document does.

        `fonts` is a fontconfig file that names the fonts; the limits apply to each document. A
        thread waits `wait_seconds` for its turn, by default as long as a document may take.
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
        """Return the document as reproducible PDF/A-3a and PDF/UA-1. Raises RenderingFailed.

        `css` is the stylesheet, `beneath` an SVG under the text; both are cached, so use the same
        ones for many documents. HTML and CSS refer to `pictures` as given:NAME; nothing else can be
        fetched. Parts in another language are <section lang>.
        """
        base64_pictures = {
            name: b64encode(content).decode() for name, content in (pictures or {}).items()
        }
        request = json.dumps(
            {"html": html, "css": css, "beneath": beneath, "pictures": base64_pictures}
        ).encode()
        try:
            return self._sandbox.call(request)
        except SandboxFailed as failure:
            raise RenderingFailed(str(failure)) from None

    def close(self) -> None:
        """End the process if there is one."""
        self._sandbox.close()
