"""Which tests run, in which order, and which are measured."""

import os
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DEEP = os.environ.get("LMS_TEST_ALL") == "1"  # whether everything runs, at its full length
PAGES = HERE / "web"
UNITS = HERE / "unit"
SEARCHES = UNITS / "search"  # each database reads the words of a query itself
SECURITY = PAGES / "security"
ON_BOTH = {"test_scope.py", "test_scope_attack.py", "test_the_rows_of_scope_on_postgresql"}
CASES = 3  # of a test, on PostgreSQL
# Tracing lines takes as long as running them, and a sixth of a start; attacks on every URL,
# journeys, benchmarks and some of the kills look for something else.
FAULTS = HERE / "faults"
UNMEASURED = {
    SECURITY,
    HERE / "journeys",
    HERE / "architecture" / "test_benchmarks.py",
    FAULTS / "test_migration_crashes.py",
    FAULTS / "test_serving_kills.py",
    FAULTS / "test_submit_kills.py",
}


def choose_tests(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect needless repetitions, and put last what runs without coverage, but for one test.

    That one makes the site of all journeys, for which the other workers would wait at the end. The
    twins on the second database are the shortest, so after them all workers end together.
    """
    if not DEEP:
        _leave_out_repetitions(config, items)
    unmeasured_paths = {
        path for path in {item.path for item in items} if _is_in_any(path, UNMEASURED)
    }
    for item in items:
        if item.path in unmeasured_paths or _is_run_on_postgresql(item):
            item.add_marker("unmeasured")
    items.sort(
        key=lambda item: (
            not _is_filling_site(item),
            is_unmeasured(item),
            _is_run_on_postgresql(item),
        )
    )


def _is_filling_site(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return "filled_site" in names and "site" not in names


def is_unmeasured(item: pytest.Item) -> bool:
    """Return whether a test runs without coverage."""
    return item.get_closest_marker("unmeasured") is not None


def _leave_out_repetitions(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect variants that are left out, and tests whose twin on the other database is enough.

    Tests of services and queries run on both kinds, and a page adds nothing that depends on the
    kind. So pages and attacks run on SQLite, and on PostgreSQL only the rows of scope. Some heavy
    tests name by a marker the kind that is left out. Of a test with many cases the first three run
    on PostgreSQL: they send its statements. Variants that meet nothing new are marked so where they
    stand. LMS_TEST_ALL=1 runs everything on both.
    """
    names = {item.nodeid for item in items}
    paths = {item.path for item in items}
    pages, units, searches = (
        {path for path in paths if _is_in_any(path, {place})} for place in (PAGES, UNITS, SEARCHES)
    )
    cases: Counter[str] = Counter()

    def has_run_enough(item: pytest.Item) -> bool:
        """Return whether so many cases of the test run on PostgreSQL already; count this one."""
        test = item.nodeid.partition("[")[0]
        cases[test] += _is_run_on_postgresql(item)
        return item.path in units and item.path not in searches and cases[test] > CASES

    def is_left_out(item: pytest.Item) -> bool:
        if item.get_closest_marker("left_out"):
            return True
        marker = item.get_closest_marker("twin_left_out")
        is_page_test = (
            item.path in pages
            and item.path.name not in ON_BOTH
            and item.originalname not in ON_BOTH
        )  # type: ignore[attr-defined]
        is_needless = has_run_enough(item) or is_page_test
        left_out = str(marker.args[0]) if marker else "postgresql" if is_needless else ""
        twin = {"postgresql": "sqlite", "sqlite": "postgresql"}.get(left_out, "")
        return (
            bool(left_out)
            and left_out in item.nodeid
            and item.nodeid.replace(left_out, twin) in names
        )

    left_out = {item for item in items if is_left_out(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _is_in_any(path: Path, folders: set[Path]) -> bool:
    """Return whether a file is one of these, or lies in one of them."""
    return bool({*path.parents, path} & folders)


def _is_run_on_postgresql(item: pytest.Item) -> bool:
    """Return whether a test runs the same lines as its twin, on the second database."""
    callspec = getattr(item, "callspec", None)
    return "postgresql" in (callspec.params.values() if callspec else ())
