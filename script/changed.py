"""The tests that belong to what differs from origin/main: see `script/test --changed`."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE = "tests/architecture"
SHARED_TESTS = ("tests/unit/web", "tests/web/pages")  # pages stand for all that every page shares
# The first pattern that fits decides. {} is the folder after it: a domain, as a rule.
RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lms/core/", ("tests/unit/core", ARCHITECTURE)),
    ("lms/web/", (*SHARED_TESTS, ARCHITECTURE)),
    ("lms/migrations/", ("tests/unit/core", ARCHITECTURE)),
    ("lms/translations/", (ARCHITECTURE,)),
    ("lms/*.py", (*SHARED_TESTS, ARCHITECTURE)),
    ("lms/{}/", ("tests/unit/{}", "tests/web/{}")),
    ("templates/components/", SHARED_TESTS),
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
    ("tests/architecture/", (ARCHITECTURE,)),
    ("tests/*.py", (*SHARED_TESTS, ARCHITECTURE)),
    ("*", (ARCHITECTURE,)),
)


def read_changed_paths() -> list[str]:
    """Return what differs from where this branch left origin/main, and what Git does not know yet."""
    known = _git("rev-parse", "--verify", "--quiet", "origin/main", check=False)
    base = _git("merge-base", "HEAD", "origin/main")[0] if known else "HEAD"
    return [
        *_git("diff", "--name-only", "--no-renames", base),
        *_git("ls-files", "--others", "--exclude-standard"),
    ]


def choose_tests(paths: Iterable[str]) -> list[str]:
    """Return the folders and files of tests for these paths that are there."""
    chosen = {test for path in paths for test in _tests_of(path)}
    return sorted(test for test in chosen if (ROOT / test).exists())


def _tests_of(path: str) -> tuple[str, ...]:
    """Return the tests for a path. A test that lies beside the domains' folders stands for itself."""
    if path.startswith(("tests/journeys/test_", "tests/faults/test_")):
        return (path,)
    for pattern, tests in RULES:
        name = _match(path, pattern)
        if name is not None:
            return tuple(test.format(name) for test in tests)
    raise AssertionError("the last pattern fits all")


def _match(path: str, pattern: str) -> str | None:
    """Return the name in the place of {} ("" without one), or None if the pattern does not fit."""
    if pattern == "*":
        return ""
    head, mark, tail = pattern.partition("{}" if "{}" in pattern else "*")
    if not path.startswith(head):
        return None
    if not mark:
        return ""
    name, rest = path[len(head) :], ""
    if tail == "/":
        name, slash, rest = name.partition("/")
        return name if slash and rest else None
    return name.removesuffix(tail) if name.endswith(tail) and "/" not in name else None


def _git(*arguments: str, check: bool = True) -> list[str]:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, check=check, capture_output=True, text=True
    )
    return done.stdout.splitlines()


if __name__ == "__main__":
    changed = read_changed_paths()
    tests = choose_tests(changed)
    sys.stderr.write(f"{len(changed)} changed files: {' '.join(tests) or 'no tests'}\n")
    sys.stdout.writelines(f"{test}\n" for test in tests)
