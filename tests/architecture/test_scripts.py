"""Scripts of pages are few and small, and what browsers get of them does what was written."""

import subprocess
from pathlib import Path

import pytest

from lms.scenes.rules.kinds import KINDS
from lms.web.assets import Assets

TESTS = Path(__file__).resolve().parents[1]
STATIC = TESTS.parent / "static"
LARGEST = 30_000  # bytes, compressed, of all pages together
PRACTICE = 74_900  # the same, of the player and all eight kinds of practice, with their styles
PRACTICE_SCRIPTS = 60_000  # the same, without styles
TASK = 23_200  # the same, of what the page of one task loads
STAFF = ("js/practice/board.js", "js/practice/replaying.js", "css/practice/board.css")


@pytest.fixture(scope="module")
def assets():
    return Assets(STATIC)


def list_names(*patterns):
    paths = sorted({path for pattern in patterns for path in STATIC.glob(pattern)})
    return [path.relative_to(STATIC).as_posix() for path in paths]


def is_part(name):
    """Return whether a script is served inside another one."""
    path = STATIC / name
    return (
        path.parent.with_suffix(".js").is_file()
        or path.parent.name == "kinds"
        or path in list_guests()
    )


def list_guests():
    """Return the scripts that are named in a text file beside the script that holds them."""
    lists = STATIC.glob("js/**/*.txt")
    return {(path.parent / name).resolve() for path in lists for name in path.read_text().split()}


def get_hashed_name(assets, name):
    return assets.build_url(name).removeprefix("/static/")


def serve(assets, name):
    return assets.find(get_hashed_name(assets, name))[1].decode()


def measure(assets, *patterns):
    names = [name for name in list_names(*patterns) if not is_part(name)]
    return {name: len(assets.compress(name, "br")) for name in names}


def test_all_scripts_together_are_small_enough_for_a_slow_line(assets):
    sizes = measure(assets, "js/*.js")
    assert sizes
    assert sum(sizes.values()) <= LARGEST, sizes


@pytest.mark.parametrize(
    ("patterns", "most"),
    [
        (["js/practice/**/*.js"], PRACTICE_SCRIPTS),
        (["js/practice/**/*.js", "css/practice/*.css"], PRACTICE),
    ],
)
def test_all_of_practice_together_is_small_enough_for_a_slow_line(assets, patterns, most):
    sizes = measure(assets, *patterns)
    sizes = {name: size for name, size in sizes.items() if name not in STAFF}
    assert len(sizes) > 8
    assert sum(sizes.values()) <= most, (sum(sizes.values()), sizes)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_a_task_is_small_enough_for_a_slow_line(assets, kind):
    """The player, one kind, and what several kinds share, though it may need only some of that."""
    sizes = measure(assets, "js/practice/**/*.js", "css/practice/*.css")
    others = {f"js/practice/views/{other}.js" for other in KINDS if other != kind}
    others |= {f"css/practice/{other}.css" for other in KINDS if other != kind}
    assert len(sizes.keys() & others) == 2 * (len(KINDS) - 1)
    page_sizes = {n: size for n, size in sizes.items() if n not in {*STAFF, *others}}
    assert sum(page_sizes.values()) <= TASK, (sum(page_sizes.values()), page_sizes)


def test_no_page_asks_for_a_part_of_a_script(assets):
    """Where one does, two of the parts use a name differently: rename it in one of them."""
    names = list_names("js/**/*.js")
    parts = [name for name in names if is_part(name)]
    assert parts
    scripts = "".join(serve(assets, name) for name in names if name not in parts)
    urls = [f"/{Path(get_hashed_name(assets, name)).name}" for name in names]
    assert any(url in scripts for url in urls)
    assert [
        name for name, url in zip(names, urls, strict=True) if url in scripts and name in parts
    ] == []


@pytest.fixture(scope="module")
def served_folder(assets, tmp_path_factory):
    """Return a folder of all scripts as they are served, beside the tests of scripts."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tests").mkdir()
    (folder / "tests" / "js").symlink_to(TESTS / "js")
    (folder / "tests" / "scenes").symlink_to(TESTS / "scenes")
    for part in ("courses", "lms", "templates"):
        (folder / part).symlink_to(TESTS.parent / part)
    plain = {Path(get_hashed_name(assets, name)).name: name for name in list_names("js/**/*.js")}
    for name in plain.values():
        text = serve(assets, name)
        for hashed_name, other in plain.items():
            text = text.replace(hashed_name, Path(other).name)
        path = folder / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_what_is_served_of_each_script_can_be_read(served_folder):
    for path in sorted(served_folder.glob("static/js/**/*.js")):
        process = subprocess.run(["node", "--check", path], capture_output=True, text=True)
        assert process.returncode == 0, f"{path}: {process.stderr}"


def test_what_is_served_of_practice_finds_all_that_it_imports(served_folder):
    urls = [path.as_uri() for path in sorted(served_folder.glob("static/js/practice/**/*.js"))]
    code = f"await Promise.all({urls}.map((url) => import(url)))"
    command = ["node", "--input-type=module", "-e", code]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_what_is_served_of_scripts_passes_the_tests_of_scripts(served_folder):
    """What makes scripts small has had faults of its own: nothing of it is taken on trust."""
    tests = sorted((served_folder / "tests" / "js").glob("*.test.js"))
    command = ["node", "--preserve-symlinks", "--preserve-symlinks-main", "--test", *tests]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=served_folder)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]


def test_a_script_keeps_the_names_that_other_scripts_know(assets):
    script = serve(assets, "js/practice/player.js")
    assert all(f"{name}(" in script for name in ("sortGoals", "nameResult", "handIn", "attempt"))


def test_a_view_has_short_names_of_functions_and_methods(assets):
    """Those that only its parts call: an error tells line and column of them."""
    script = serve(assets, "js/practice/views/files.js")
    assert [name for name in ("createTree", "listCommands", "transferOne") if name in script] == []
    assert "drawSide" not in serve(assets, "js/practice/views/browser.js")
