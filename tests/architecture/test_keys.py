"""docs/keys.md names every file that uses cryptography, hashes or random values."""

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


def list_named_files(text):
    """Return the files named in a text, those of a/{b,c}.py too."""
    parts = (re.split(r"[{}]", files) for files in re.findall(r"`(lms/[\w/{},]+\.py)`", text))
    return {
        "".join(choice)
        for files in parts
        for choice in product(*(part.split(",") for part in files))
    }


def list_imported_modules(path):
    """Return the modules of cryptography that a file imports, inside functions too."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module.partition(".")[0])
    return modules & CRYPTOGRAPHY


def test_the_inventory_names_every_file_that_has_to_do_with_keys_and_hashes():
    using = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "lms").rglob("*.py")
        if list_imported_modules(path)
    }
    assert using == list_named_files(KEYS.read_text(encoding="utf-8"))
    assert list_imported_modules(ROOT / "lms/core/crypto.py") == {
        "cryptography",
        "hashlib",
        "hmac",
        "secrets",
    }, "the control: also inside of a function"
