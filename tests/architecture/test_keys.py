"""docs/keys.md names every file that encrypts, signs, hashes or draws at random."""

import ast
import re
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEYS = ROOT / "docs/keys.md"
CRYPTOGRAPHY = {
    "argon2",
    "cryptography",
    "hashlib",
    "hmac",
    "itsdangerous",
    "pyotp",
    "secrets",
    "ssl",
}


def named(text):
    """The files that stand in a text, a/{b,c}.py among them."""
    parts = (re.split(r"[{}]", found) for found in re.findall(r"`(lms/[\w/{},]+\.py)`", text))
    return {
        "".join(choice)
        for found in parts
        for choice in product(*(part.split(",") for part in found))
    }


def used(path):
    """Which modules of cryptography a file imports, inside of functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found & CRYPTOGRAPHY


def test_the_inventory_names_every_file_that_has_to_do_with_keys_and_hashes():
    using = {str(path.relative_to(ROOT)) for path in (ROOT / "lms").rglob("*.py") if used(path)}
    assert using == named(KEYS.read_text(encoding="utf-8"))
    assert used(ROOT / "lms/core/crypto.py") == {"cryptography", "hashlib", "hmac", "secrets"}, (
        "the control: also inside of a function"
    )
