"""A contract of import-linter: no domain imports the views or forms of another."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

SCREENS = ("views", "forms")


class OwnScreens(Contract):
    """No module imports `views` or `forms` of another domain; the modules of `except_by` may.

    `made_of` names pairs of packages, "upper -> lower": the upper one's forms are made of parts
    of the lower one's.
    """

    type_name = "own_screens"
    root = fields.StringField()
    except_by = fields.SetField(subfield=fields.StringField())
    made_of = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find the imports that cross from one domain into the screens of another."""
        crossing = sorted(
            (importer, imported)
            for importer in graph.modules - self.except_by  # type: ignore[operator]
            for imported in graph.find_modules_directly_imported_by(importer)
            if self._find_screens(imported) not in (None, self._get_domain(importer))
            and not self._is_made_of(importer, imported)
        )
        return ContractCheck(kept=not crossing, metadata={"crossing": crossing})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that crosses."""
        for importer, imported in check.metadata["crossing"]:
            output.print_error(f"{importer} imports {imported}", bold=False)

    def _is_made_of(self, importer: str, imported: str) -> bool:
        pairs: list[Any] = [pair.split(" -> ") for pair in self.made_of]  # type: ignore[attr-defined]
        return any(
            f"{importer}.".startswith(f"{upper}.") and f"{imported}.".startswith(f"{lower}.")
            for upper, lower in pairs
        )

    def _get_domain(self, module: str) -> str:
        return ".".join(module.split(".")[:2])

    def _find_screens(self, module: str) -> str | None:
        """Return the domain whose views or forms the module is or belongs to."""
        parts: list[Any] = module.split(".")
        is_screen = len(parts) > 2 and parts[0] == self.root and parts[2] in SCREENS
        return ".".join(parts[:2]) if is_screen and parts[1] != "web" else None
