"""Finished migrations never change: other databases have run them as they were."""

import hashlib
import shutil
from pathlib import Path

import pytest

MIGRATIONS = Path(__file__).resolve().parents[2] / "lms/migrations"


def find_changes(folder):
    """Return a line for each migration that does not match its hash: what to do."""
    frozen_digests = {}
    for line in (folder / "versions.sha256").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        frozen_digests[name] = digest
    present_digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "versions").glob("*.py"))
    }
    return [
        *(
            f"{name} is frozen and was changed: put it back and write a new migration"
            for name, digest in frozen_digests.items()
            if name in present_digests and present_digests[name] != digest
        ),
        *(
            f"{name} is frozen and is missing"
            for name in frozen_digests
            if name not in present_digests
        ),
        *(
            f"{name} is not frozen: when it is finished, add to versions.sha256: {digest}  {name}"
            for name, digest in present_digests.items()
            if name not in frozen_digests
        ),
    ]


def test_each_migration_is_frozen_and_none_has_changed_since():
    assert not find_changes(MIGRATIONS)


@pytest.fixture
def migrations(tmp_path):
    return shutil.copytree(
        MIGRATIONS, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")
    )


def test_a_change_a_missing_file_and_a_new_one_would_be_found(migrations):
    """The control."""
    names = sorted(path.name for path in (migrations / "versions").glob("*.py"))
    with (migrations / "versions" / names[0]).open("a", encoding="utf-8") as file:
        file.write("# one more line\n")
    (migrations / "versions" / names[1]).unlink()
    (migrations / "versions" / "9999_planted.py").write_text("")
    changed, missing, new = find_changes(migrations)
    assert changed.startswith(f"{names[0]} is frozen and was changed")
    assert missing == f"{names[1]} is frozen and is missing"
    assert new.endswith(f"{hashlib.sha256(b'').hexdigest()}  9999_planted.py")
