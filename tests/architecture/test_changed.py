"""Which tests `script/test --changed` chooses."""

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("changed", HERE / "script" / "changed.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("lms/learning/services/quizzes.py", ["tests/unit/learning", "tests/web/learning"]),
        ("lms/accounts/views/people.py", ["tests/unit/accounts", "tests/web/accounts"]),
        ("templates/learning/lesson.html", ["tests/unit/learning", "tests/web/learning"]),
        ("tests/web/learning/test_lessons.py", ["tests/web/learning"]),
        ("tests/unit/learning/new/test_x.py", ["tests/unit/learning"]),
        ("tests/factories/accounts.py", ["tests/unit/accounts", "tests/web/accounts"]),
        ("tests/factories/banks.py", ["tests/unit/catalogue"]),
        (
            "tests/scenes/cases.py",
            ["tests/unit/practice", "tests/unit/scenes", "tests/web/practice"],
        ),
        ("lms/enrolment/models/enrolments.py", ["tests/unit/enrolment"]),
        ("lms/core/clock.py", ["tests/architecture", "tests/unit/core"]),
        ("lms/web/csrf.py", ["tests/architecture", "tests/unit/web", "tests/web/pages"]),
        ("lms/app.py", ["tests/architecture", "tests/unit/web", "tests/web/pages"]),
        ("tests/conftest.py", ["tests/architecture", "tests/unit/web", "tests/web/pages"]),
        ("templates/components/button.html", ["tests/unit/web", "tests/web/pages"]),
        ("courses/first-steps/course.toml", ["tests/unit/catalogue"]),
        ("pyproject.toml", ["tests/architecture"]),
        ("docs/adr/0001-x.md", ["tests/architecture"]),
        ("script/test", ["tests/architecture"]),
        ("tests/faults/test_backup.py", ["tests/faults/test_backup.py"]),
        ("lms/gone/views.py", []),
    ],
)
def test_each_path_has_the_tests_of_its_domain(script, path, tests):
    assert script.choose_tests([path]) == tests


def test_every_domain_with_code_or_pages_has_tests(script):
    folders = [
        f"{top}/{path.name}/x"
        for top in ("lms", "templates")
        for path in sorted((HERE / top).iterdir())
        if any(path.rglob("*.py")) or any(path.rglob("*.html"))
    ]
    assert [folder for folder in folders if not script.choose_tests([folder])] == []


def test_several_paths_choose_each_folder_once(script):
    paths = ["lms/learning/views/lessons.py", "templates/learning/lesson.html"]
    assert script.choose_tests(paths) == ["tests/unit/learning", "tests/web/learning"]
    assert script.choose_tests([]) == []
