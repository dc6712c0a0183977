"""Documents of templates/pdf, rendered in requests and in background jobs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape

from lms.core.pdf import PdfRenderer
from lms.web.kept_templates import KeptTemplates


class Documents:
    """Renders documents without a request: all texts are passed in."""

    def __init__(self, templates: Path, renderer: PdfRenderer) -> None:
        """Set up templates; `templates` is the folder that contains pdf/."""
        self._renderer = renderer
        self._templates = Environment(
            loader=KeptTemplates(templates / "pdf"),
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
        pictures: Mapping[str, bytes] | None = None,
        **values: Any,
    ) -> bytes:
        """Return the PDF of NAME.html and NAME.css. Raises RenderingFailed.

        `drawings` are SVG templates with their values, `pictures` finished ones; the document
        refers to both as given:KEY.
        """
        html, css = (self.render_template(f"{name}.{kind}", values) for kind in ("html", "css"))
        svgs = {
            key: self.render_template(template, drawing_values).encode()
            for key, (template, drawing_values) in (drawings or {}).items()
        }
        return self._renderer.render(html=html, css=css, pictures={**svgs, **(pictures or {})})

    def render_page(self, name: str, **values: Any) -> str:
        """Return NAME.html as it is, for a file that a browser opens from a disk."""
        return self.render_template(f"{name}.html", values)

    def render_template(self, template: str, values: Mapping[str, Any]) -> str:
        """Return a file of templates/pdf with its values."""
        return self._templates.get_template(template).render(values)
