"""Documents of templates/pdf as PDFs, in a request and outside of one: jobs draw them too."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from lms.core.pdf import PdfRenderer


class Documents:
    """Draws documents that need no request: their words are given."""

    def __init__(self, templates: Path, renderer: PdfRenderer) -> None:
        """`templates` is the folder that holds pdf/."""
        self._renderer = renderer
        self._templates = Environment(
            loader=FileSystemLoader(templates / "pdf"), autoescape=select_autoescape(["html"]), undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

    def draw(self, name: str, **values: Any) -> bytes:
        """The document of NAME.html and NAME.css. Raises RenderingFailed."""
        html, css = (self._templates.get_template(f"{name}.{kind}").render(values) for kind in ("html", "css"))
        return self._renderer.render(html=html, css=css)
