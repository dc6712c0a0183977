"""Documents of templates/pdf as PDFs, in a request and outside of one: jobs draw them too."""

from collections.abc import Mapping
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
            loader=FileSystemLoader(templates / "pdf"),
            autoescape=select_autoescape(["html", "svg"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def draw(
        self,
        name: str,
        *,
        drawings: Mapping[str, tuple[str, Mapping[str, Any]]] | None = None,
        **values: Any,
    ) -> bytes:
        """The document of NAME.html and NAME.css. `drawings`: what it reaches as given:KEY, each by its SVG template and the values of that.
        Raises RenderingFailed.
        """
        html, css = (self._rendered(f"{name}.{kind}", values) for kind in ("html", "css"))
        pictures = {
            key: self._rendered(template, inside).encode()
            for key, (template, inside) in (drawings or {}).items()
        }
        return self._renderer.render(html=html, css=css, pictures=pictures)

    def _rendered(self, template: str, values: Mapping[str, Any]) -> str:
        return self._templates.get_template(template).render(values)
