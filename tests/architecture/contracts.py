"""A contract of import-linter: the screens of a domain are its own."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

SCREENS = ("views", "forms")


class OwnScreens(Contract):
    """No module imports `views` or `forms` of another domain; the modules of `except_by` may."""

    type_name = "own_screens"
    root = fields.StringField()
    except_by = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find the imports that cross from one domain into the screens of another."""
        crossing = sorted(
            (importer, imported)
            for importer in graph.modules - self.except_by  # type: ignore[operator]
            for imported in graph.find_modules_directly_imported_by(importer)
            if self._screens_of(imported) not in (None, self._domain_of(importer))
        )
        return ContractCheck(kept=not crossing, metadata={"crossing": crossing})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that crosses."""
        for importer, imported in check.metadata["crossing"]:
            output.print_error(f"{importer} imports {imported}", bold=False)

    def _domain_of(self, module: str) -> str:
        return ".".join(module.split(".")[:2])

    def _screens_of(self, module: str) -> str | None:
        """The domain whose views or forms the module is or belongs to."""
        parts: list[Any] = module.split(".")
        is_screen = len(parts) > 2 and parts[0] == self.root and parts[2] in SCREENS
        return ".".join(parts[:2]) if is_screen and parts[1] != "web" else None
