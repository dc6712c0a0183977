"""Files that one worker makes for all: made once, complete, and again after a failure."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from tests.made_once import make_once


def write_and_note(folder):
    """Write a file slowly, and note in the folder above that it was made."""
    with (folder.parent / "notes").open("a") as notes:
        notes.write("made\n")
    sleep(0.05)
    (folder / "file").write_text("whole")


def make_and_read(folder):
    return (make_once(folder, write_and_note) / "file").read_text()


def test_four_at_once_make_it_once_and_all_find_it_whole(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        contents = list(pool.map(make_and_read, [tmp_path / "thing"] * 8))
    assert contents == ["whole"] * 8
    assert (tmp_path / "notes").read_text() == "made\n"


def test_what_was_half_made_is_made_anew(tmp_path):
    def fail(folder):
        (folder / "half").write_text("half")
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        make_once(tmp_path / "thing", fail)
    assert not (tmp_path / "thing").exists()
    folder = make_once(tmp_path / "thing", write_and_note)
    assert [path.name for path in folder.iterdir()] == ["file"]
