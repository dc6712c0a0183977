"""Harmful zips are refused before any content is read; valid ones of any system are read."""

import io
import stat
import struct
import time
import zipfile

import pytest

from lms.core.archive import read_zip
from lms.core.archive_refusals import ArchiveRefused
from lms.core.folders import read_folder

FILES = {"course.toml": b"code", "01-a/module.toml": b"hours"}


def make_zip(*entries, method=zipfile.ZIP_DEFLATED, comment=b""):
    """Build a zip of (name or ZipInfo, content) pairs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
        archive.comment = comment
    return buffer.getvalue()


def build_zip_with_name(name: bytes, content=b"x"):
    """Build a zip with an entry of a name that zipfile would not write."""
    placeholder = b"N" * len(name)
    return make_zip(("first-steps/course.toml", b"code"), (placeholder.decode(), content)).replace(
        placeholder, name
    )


def build_zip_with_mode(mode, content=b"/etc/passwd"):
    entry = zipfile.ZipInfo("first-steps/link")
    entry.external_attr = mode << 16
    return make_zip(("first-steps/course.toml", b"code"), (entry, content))


def build_zip_with_flag(bit):
    """Build a zip with a flag set in both headers of each entry."""
    data = bytearray(make_zip(("first-steps/course.toml", b"code")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature)
        flags = struct.unpack_from("<H", data, at + offset)[0]
        struct.pack_into("<H", data, at + offset, flags | bit)
    return bytes(data)


def build_zip_with_wrong_size(size):
    """Build a zip with an entry of 3 MB that declares another size."""
    data = bytearray(make_zip(("first-steps/a", b"x" * 3_000_000), method=zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, size)
    return bytes(data)


def build_zip_with_overlap():
    """Build a zip with two directory entries for the same bytes."""
    data = make_zip(
        ("first-steps/a", b"x" * 100), ("first-steps/b", b"x" * 100), method=zipfile.ZIP_STORED
    )
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    return data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]


HOSTILE = {
    "a path that climbs out": build_zip_with_name(b"../../etc/cron.d/evil"),
    "a path that climbs out from inside": build_zip_with_name(b"first-steps/../../evil"),
    "an absolute path": build_zip_with_name(b"/etc/cron.d/evil"),
    "a drive letter": build_zip_with_name(b"C:/Windows/evil"),
    "a stream of another file": build_zip_with_name(b"first-steps/a.md:evil"),
    "a path with backslashes": build_zip_with_name(b"first-steps\\..\\..\\evil"),
    "a network path": build_zip_with_name(b"\\\\server\\share\\evil"),
    "a path with a dot": build_zip_with_name(b"first-steps/./evil"),
    "a path with an empty part": build_zip_with_name(b"first-steps//evil"),
    "a name with NUL": build_zip_with_name(b"first-steps/kk.md\x00.exe"),
    "a name with a line break": build_zip_with_name(b"first-steps/kk\n.md"),
    "a name that steers the terminal": build_zip_with_name(b"first-steps/\x1b[31m"),
    "a name that turns direction": make_zip(("first-steps/\u202egpj.exe", b"x")),
    "a name that is too long": make_zip(("first-steps/" + "a" * 500, b"x")),
    "a symbolic link": build_zip_with_mode(stat.S_IFLNK | 0o777),
    "a pipe": build_zip_with_mode(stat.S_IFIFO | 0o644),
    "a device": build_zip_with_mode(stat.S_IFCHR | 0o644),
    "the same name twice": make_zip(
        ("first-steps/course.toml", b"1"), ("first-steps/course.tomm", b"2")
    ).replace(b"tomm", b"toml"),
    "the same name but for case": make_zip(
        ("first-steps/course.toml", b"1"), ("first-steps/Course.toml", b"2")
    ),
    "the same name in other accents": make_zip(
        ("first-steps/й", b"1"), ("first-steps/и\u0306", b"2")
    ),
    "a file where another has a folder": make_zip(
        ("first-steps", b"1"), ("first-steps/course.toml", b"2")
    ),
    "a password": build_zip_with_flag(0x1),
    "an unusual packing": make_zip(("first-steps/a", b"x" * 1000), method=zipfile.ZIP_LZMA),
    "a thousandfold expansion": make_zip(("first-steps/a", b"\0" * 5_000_000)),
    "too much in all": make_zip(
        *((f"first-steps/{n}", bytes(7_000_000)) for n in range(9)), method=zipfile.ZIP_DEFLATED
    ),
    "a file that is too large": make_zip(
        ("first-steps/a", bytes(range(256)) * 33_000), method=zipfile.ZIP_STORED
    ),
    "too many files": make_zip(*((f"first-steps/{n}", b"") for n in range(2001))),
    "a size that is a lie": build_zip_with_wrong_size(10),
    "entries that share their bytes": build_zip_with_overlap(),
    "a cut end": make_zip(("first-steps/course.toml", b"code"))[:-30],
    "a damaged content": make_zip(("first-steps/a", b"secret"), method=zipfile.ZIP_STORED).replace(
        b"secret", b"sacred"
    ),
    "no zip at all": b"<html>404</html>",
    "nothing": b"",
    "another archive": b"Rar!\x1a\x07\x01\x00" + bytes(100),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_zip_is_refused_in_words_and_at_once(data):
    began = time.monotonic()
    with pytest.raises(ArchiveRefused) as refusal:
        read_zip(data)
    assert time.monotonic() - began < 5
    assert refusal.value.describe().replace("\xa0", " ").isprintable()
    assert refusal.value.reason


def test_an_honest_zip_is_read():
    assert read_zip(make_zip(*FILES.items())) == ("", FILES)


def test_one_top_folder_is_taken_off_and_named():
    assert read_zip(
        make_zip(*((f"first-steps/{path}", content) for path, content in FILES.items()))
    ) == ("first-steps", FILES)


def test_two_top_folders_stay():
    top, files = read_zip(make_zip(("a/course.toml", b"1"), ("b/course.toml", b"2")))
    assert (top, set(files)) == ("", {"a/course.toml", "b/course.toml"})


def test_traces_of_the_computer_are_left_out():
    traces = [
        "__MACOSX/first-steps/._course.toml",
        "first-steps/.DS_Store",
        "first-steps/Thumbs.db",
        "first-steps/desktop.ini",
        "first-steps/01-a/._module.toml",
    ]
    folders = [("first-steps/", b""), ("first-steps/01-a/", b"")]
    data = make_zip(
        *folders,
        *((f"first-steps/{path}", content) for path, content in FILES.items()),
        *((t, b"x") for t in traces),
    )
    assert read_zip(data) == ("first-steps", FILES)


def test_an_archive_inside_is_not_opened():
    inner = make_zip(("../evil", b"x"))
    assert read_zip(
        make_zip(("first-steps/course.toml", b"code"), ("first-steps/inner.ZIP", inner))
    ) == ("first-steps", {"course.toml": b"code"})


def test_a_small_file_may_be_packed_as_tightly_as_it_can():
    assert read_zip(make_zip(("first-steps/a", b"\0" * 1_000_000)))[1] == {"a": b"\0" * 1_000_000}


def test_a_comment_and_bytes_before_the_archive_do_no_harm():
    assert read_zip(make_zip(("first-steps/a", b"x"), comment=b"made on a Mac"))[1] == {"a": b"x"}


def test_a_folder_on_disk_is_read_without_following_links(tmp_path):
    (tmp_path / "01-a").mkdir()
    (tmp_path / "course.toml").write_bytes(b"code")
    (tmp_path / "01-a" / "module.toml").write_bytes(b"hours")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "secret.md").symlink_to("/etc/passwd")
    (tmp_path / "02-b").symlink_to("/etc")
    assert read_folder(tmp_path) == FILES
