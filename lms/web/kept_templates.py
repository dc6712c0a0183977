"""Templates as they were at the start, whatever an upgrade writes over them meanwhile."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound


class KeptTemplates(BaseLoader):
    """Loads the templates of a folder that it has read once.

    Jinja compiles a template at its first use. Between `git pull` and a reload that would be a new
    one, which asks the program that runs for what it does not have.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sources = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def get_source(
        self, _environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return the text of a template and its path, which errors name."""
        if template not in self._sources:
            raise TemplateNotFound(template)
        return self._sources[template], str(self._folder / template), lambda: True

    def list_templates(self) -> list[str]:
        """Return the names of all templates."""
        return sorted(self._sources)
