"""Scripts of pages are few and small."""

import gzip
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
LARGEST = 30_000  # bytes, compressed, of all pages together
PRACTICE = 60_000  # the same, of the player and all kinds of practice, with their styles


def test_all_scripts_together_are_small_enough_for_a_slow_line():
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in SCRIPTS.glob("*.js")}
    assert sizes
    assert sum(sizes.values()) <= LARGEST, sizes


def test_all_of_practice_together_is_small_enough_for_a_slow_line():
    paths = [*SCRIPTS.glob("practice/**/*.js"), *SCRIPTS.parent.glob("css/practice/*.css")]
    sizes = {str(path): len(gzip.compress(path.read_bytes())) for path in paths}
    assert len(sizes) > 8
    assert sum(sizes.values()) <= PRACTICE, sizes
