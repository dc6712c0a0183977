"""Choose the tests of what differs from origin/main (`script/test --changed`)."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE = "tests/architecture"
SHARED_TESTS = ("tests/unit/web", "tests/web/pages")  # they cover what all pages share
# The first pattern that fits decides. {} is the name of a folder: as a rule, a domain.
RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lms/core/", ("tests/unit/core", ARCHITECTURE)),
    ("lms/web/", (*SHARED_TESTS, ARCHITECTURE)),
    ("lms/migrations/", ("tests/unit/core", ARCHITECTURE)),
    ("lms/translations/", (ARCHITECTURE,)),
    ("lms/*.py", (*SHARED_TESTS, ARCHITECTURE)),
    ("lms/{}/", ("tests/unit/{}", "tests/web/{}")),
    ("templates/components/", SHARED_TESTS),
    ("templates/drawings/", SHARED_TESTS),
    ("templates/layouts/", SHARED_TESTS),
    ("templates/errors/", SHARED_TESTS),
    ("templates/gallery/", SHARED_TESTS),
    ("templates/emails/", ("tests/unit/messaging",)),
    ("templates/pdf/", ("tests/unit/core", "tests/web/certificates")),
    ("templates/{}/", ("tests/unit/{}", "tests/web/{}")),
    ("static/", SHARED_TESTS),
    ("courses/", ("tests/unit/catalogue",)),
    ("benchmarks/", (ARCHITECTURE,)),
    ("docs/", (ARCHITECTURE,)),
    ("tests/unit/{}/", ("tests/unit/{}",)),
    ("tests/web/{}/", ("tests/web/{}",)),
    ("tests/factories/{}.py", ("tests/unit/{}", "tests/web/{}")),
    ("tests/scenes/", ("tests/unit/scenes", "tests/unit/practice", "tests/web/practice")),
    ("tests/architecture/", (ARCHITECTURE,)),
    ("tests/*.py", (*SHARED_TESTS, ARCHITECTURE)),
    ("*", (ARCHITECTURE,)),
)


def read_changed_paths() -> list[str]:
    """Return what differs from where this branch left origin/main, and untracked files."""
    has_origin = _run_git("rev-parse", "--verify", "--quiet", "origin/main", check=False)
    base = _run_git("merge-base", "HEAD", "origin/main")[0] if has_origin else "HEAD"
    return [
        *_run_git("diff", "--name-only", "--no-renames", base),
        *_run_git("ls-files", "--others", "--exclude-standard"),
    ]


def choose_tests(paths: Iterable[str]) -> list[str]:
    """Return the existing folders and files of tests for these paths."""
    candidates = {test for path in paths for test in _find_existing_tests(path)}
    return sorted(candidates)


def _find_existing_tests(path: str) -> list[str]:
    """Return the tests for a path that exist; those that import a factory of no domain."""
    tests = [test for test in _find_tests(path) if (ROOT / test).exists()]
    if tests or not path.startswith("tests/factories/"):
        return tests
    name = re.compile(rf"\b{Path(path).stem}\b")
    folders = [folder for top in ("unit", "web") for folder in (ROOT / "tests" / top).iterdir()]
    return [
        folder.relative_to(ROOT).as_posix()
        for folder in folders
        if any(_is_factory_imported(file, name) for file in folder.rglob("*.py"))
    ]


def _is_factory_imported(file: Path, name: re.Pattern[str]) -> bool:
    """Return whether a file of tests imports a module of tests/factories."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return any("tests.factories" in line and name.search(line) for line in lines)


def _find_tests(path: str) -> tuple[str, ...]:
    """Return the tests for a path; a test outside the domains' folders is its own."""
    if path.startswith(("tests/journeys/test_", "tests/faults/test_")):
        return (path,)
    for pattern, tests in RULES:
        name = _match_pattern(path, pattern)
        if name is not None:
            return tuple(test.format(name) for test in tests)
    raise AssertionError("the last pattern fits all")


def _match_pattern(path: str, pattern: str) -> str | None:
    """Return what {} stands for ("" without one), or None if the pattern does not fit."""
    if pattern == "*":
        return ""
    head, wildcard, tail = pattern.partition("{}" if "{}" in pattern else "*")
    if not path.startswith(head):
        return None
    if not wildcard:
        return ""
    name, rest = path[len(head) :], ""
    if tail == "/":
        name, slash, rest = name.partition("/")
        return name if slash and rest else None
    return name.removesuffix(tail) if name.endswith(tail) and "/" not in name else None


def _run_git(*arguments: str, check: bool = True) -> list[str]:
    process = subprocess.run(
        ["git", *arguments], cwd=ROOT, check=check, capture_output=True, text=True
    )
    return process.stdout.splitlines()


if __name__ == "__main__":
    paths = read_changed_paths()
    tests = choose_tests(paths)
    sys.stderr.write(f"{len(paths)} changed files: {' '.join(tests) or 'no tests'}\n")
    sys.stdout.writelines(f"{test}\n" for test in tests)
