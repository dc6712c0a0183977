"""What a package's `__init__` exports is imported from there by all modules outside of it."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Of a package, the module from which it takes each name that it exports.
Exports = Mapping[str, Mapping[str, str]]


def list_imports(tree: ast.Module) -> Iterator[tuple[str, ast.alias]]:
    """Yield each name that is imported from a module of the program, and the module first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lms."):
            yield from ((str(node.module), alias) for alias in node.names)


def read_exports(files: Mapping[str, str]) -> Exports:
    """Return what each package in a domain takes from its modules and exports; files by path."""
    exports = {}
    for path, text in files.items():
        package = path.removesuffix("/__init__.py").replace("/", ".")
        if path.endswith("/__init__.py") and package.count(".") >= 2:
            tree = ast.parse(text)
            listed_names = read_listed_names(tree)
            exports[package] = {
                alias.name: module
                for module, alias in list_imports(tree)
                if module.startswith(f"{package}.")
                and (alias.asname == alias.name or alias.name in listed_names)
            }
    return exports


def read_listed_names(tree: ast.Module) -> list[str]:
    """Return the names in `__all__`, if a module has it."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def find_origin(exports: Exports, module: str, name: str) -> str:
    """Return the module that defines a name, through packages that hand it on."""
    while name in exports.get(module, {}):
        module = exports[module][name]
    return module


def find_ways_past_fronts(files: Mapping[str, str]) -> list[str]:
    """Return imports from within a package, by modules outside, of names that it exports."""
    exports, faults = read_exports(files), []
    for path, text in files.items():
        importer = path.removesuffix(".py").replace("/", ".")
        for module, alias in list_imports(ast.parse(text)):
            origin = find_origin(exports, module, alias.name)
            faults += [
                f"{path}: import {alias.name} from {package}, not from {module}"
                for package in exports
                if module.startswith(f"{package}.")
                and not importer.startswith(f"{package}.")
                and find_origin(exports, package, alias.name) == origin
            ]
    return faults


def test_modules_outside_of_a_package_import_from_it_what_it_exports():
    files = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "lms").rglob("*.py"))
    }
    assert find_ways_past_fronts(files) == []


def test_an_import_past_the_front_of_a_package_would_be_noticed():
    files = {
        "lms/a/services/__init__.py": "from lms.a.services.bulk import save\n"
        "from lms.a.services.roles import grant, check\n__all__ = ['grant', 'save']",
        "lms/a/services/bulk/__init__.py": "from lms.a.services.bulk.saving import save as save\n"
        "from lms.a.services.bulk.saving import undo as undo",
        "lms/a/services/posts.py": "from lms.a.services.roles import grant",
        "lms/a/views.py": "from lms.a.services.roles import check, grant",
        "lms/b/views.py": "from lms.a.services import grant, save\n"
        "from lms.a.services.bulk import undo\n"
        "from lms.a.services.roles import check, withdraw",
        "lms/b/jobs.py": "def run():\n    from lms.a.services.roles import grant as give",
        "lms/c.py": "from lms.a.services.bulk import save\n"
        "from lms.a.services.bulk.saving import undo",
    }
    assert find_ways_past_fronts(files) == [
        "lms/a/views.py: import grant from lms.a.services, not from lms.a.services.roles",
        "lms/b/jobs.py: import grant from lms.a.services, not from lms.a.services.roles",
        "lms/c.py: import save from lms.a.services, not from lms.a.services.bulk",
        "lms/c.py: import undo from lms.a.services.bulk, not from lms.a.services.bulk.saving",
    ]
