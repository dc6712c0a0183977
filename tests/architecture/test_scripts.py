"""Scripts of pages are few and small."""

import gzip
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
LARGEST = 30_000  # bytes, compressed, of all pages together


def test_all_scripts_together_are_small_enough_for_a_slow_line():
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in SCRIPTS.glob("*.js")}
    assert sizes
    assert sum(sizes.values()) <= LARGEST, sizes
