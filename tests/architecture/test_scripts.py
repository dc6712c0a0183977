"""Scripts of pages are few and small, and leaving out their comments changes nothing else."""

import gzip
import subprocess
from pathlib import Path

import pytest

from lms.web.assets import Assets

STATIC = Path(__file__).resolve().parents[2] / "static"
LARGEST = 30_000  # bytes, compressed, of all pages together
PRACTICE = 60_000  # the same, of the player and all kinds of practice, with their styles


@pytest.fixture(scope="module")
def assets():
    return Assets(STATIC)


def serve(assets, *patterns):
    """Return each file that fits, as it is served."""
    names = [path.relative_to(STATIC).as_posix() for one in patterns for path in STATIC.glob(one)]
    return {name: assets.find(assets.url(name).removeprefix("/static/"))[1] for name in names}


def measure(assets, *patterns):
    files = serve(assets, *patterns)
    return {name: len(gzip.compress(content, 9)) for name, content in files.items()}


def test_all_scripts_together_are_small_enough_for_a_slow_line(assets):
    sizes = measure(assets, "js/*.js")
    assert sizes
    assert sum(sizes.values()) <= LARGEST, sizes


def test_all_of_practice_together_is_small_enough_for_a_slow_line(assets):
    sizes = measure(assets, "js/practice/**/*.js", "css/practice/*.css")
    assert len(sizes) > 8
    assert sum(sizes.values()) <= PRACTICE, (sum(sizes.values()), sizes)


def test_what_is_served_of_each_script_is_whole(assets, tmp_path):
    """Strings, patterns and templates stay; comments and spaces at the ends of lines go."""
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name, content in serve(assets, "js/**/*.js").items():
        script = tmp_path / name.replace("/", "-")
        script.write_bytes(content)
        assert b"\n  " not in content, name
        checked = subprocess.run(["node", "--check", script], capture_output=True, text=True)
        assert checked.returncode == 0, f"{name}: {checked.stderr}"
