"""Files of the application are private to its user, however it is started."""

import json
import os
import stat
import threading
from dataclasses import replace

import pytest
import structlog
from structlog.testing import capture_logs

from lms.core import private_files
from lms.core.private_files import tighten_instance
from lms.core.storage import FileStorage
from tests.faults.serving import build_environment, fetch_page, run_site
from tests.prepared import run_process

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def list_open(folder):
    """Return which files of the folder others could open, the folder itself included."""
    paths = [folder, *folder.rglob("*")]
    return sorted(path.name for path in paths if path.lstat().st_mode & 0o077)


@pytest.fixture
def open_umask():
    """Return the umask of a shell, with which everybody may read new files."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_site_that_is_started_by_hand_writes_for_its_user_alone(settings, tmp_path, open_umask):
    """A start with preparation works from an empty folder too, and prints the link."""
    fresh = tmp_path / "fresh"
    settings = replace(settings, instance=fresh, database_url=f"sqlite:///{fresh / 'lms.db'}")
    with run_site(settings, tmp_path, ("--prepare",)) as site:
        assert fetch_page(site.port, "/catalogue/", 20)[0] == 200
        assert list_open(fresh) == []
        assert {"lms.db", "files", "keys", "metrics"} <= {path.name for path in fresh.iterdir()}
        assert "/auth/password/" in site.read_log()
        assert site.stop() == 0


def test_without_the_umask_others_could_read(settings, tmp_path, open_umask):
    """The control: how the same code writes under the umask of a shell."""
    FileStorage(tmp_path / "files").put(b"content")
    assert "files" in list_open(tmp_path / "files")


@pytest.mark.parametrize("command", [("database", "migrate"), ("people", "--help")])
def test_every_command_writes_so(settings, tmp_path, open_umask, command):
    env = build_environment(
        LMS_INSTANCE=str(tmp_path / "fresh"),
        LMS_DATABASE_URL=f"sqlite:///{tmp_path / 'fresh' / 'lms.db'}",
    )
    process = run_process(*command, env=env)
    assert process.returncode == 0, process.stderr
    fresh = tmp_path / "fresh"
    assert not fresh.exists() or list_open(fresh) == []


@pytest.fixture
def open_instance(settings, tmp_path, open_umask):
    """Return an older instance, with a database elsewhere and a link to outside."""
    folder = settings.instance
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    FileStorage(folder / "files").put(b"content")
    for path in (folder / "files").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    outside = tmp_path / "outside"
    outside.write_text("of somebody else")
    (folder / "link").symlink_to(outside)
    return replace(settings, database_url=f"sqlite:///{tmp_path / 'lms.db'}")


def test_what_exists_is_tightened_and_the_log_says_how_much(open_instance, tmp_path, monkeypatch):
    # Whatever level an earlier test has set: this logger hands on every line.
    logger = structlog.wrap_logger(structlog.PrintLogger(), wrapper_class=structlog.BoundLogger)
    monkeypatch.setattr(private_files, "log", logger)
    (tmp_path / "lms.db").chmod(0o644)
    with capture_logs() as lines:
        tighten_instance(open_instance)
    assert [name for name in list_open(open_instance.instance) if name != "link"] == []
    assert stat.S_IMODE((tmp_path / "lms.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "outside").stat().st_mode) == 0o644, "no link is followed"
    assert [line["event"] for line in lines] == ["permissions of the instance folder tightened"]
    assert lines[0]["files"] >= 4
    with capture_logs() as lines:
        tighten_instance(open_instance)
    assert lines == []


def test_a_closed_folder_is_not_walked_through(open_instance):
    open_instance.instance.chmod(0o700)
    tighten_instance(open_instance)
    assert not open_instance.instance.joinpath("files").stat().st_mode & 0o077
    deeper = list((open_instance.instance / "files").rglob("*"))
    assert all(path.stat().st_mode & 0o077 for path in deeper), "nobody gets there"


def test_a_file_that_goes_meanwhile_stops_no_start(open_instance):
    """The background process removes files while the server starts."""
    folder, is_over = open_instance.instance, threading.Event()

    def come_and_go() -> None:
        while not is_over.is_set():
            for name in map(str, range(50)):
                (folder / name).touch()
            for name in map(str, range(50)):
                (folder / name).unlink()

    files = threading.Thread(target=come_and_go)
    files.start()
    try:
        for _time in range(300):
            tighten_instance(open_instance)
    finally:
        is_over.set()
        files.join()
    assert not folder.stat().st_mode & 0o077


def test_a_start_says_so_in_the_log(open_instance, tmp_path):
    with run_site(open_instance, tmp_path, LMS_LOG_LEVEL="warning") as site:
        lines = [json.loads(line) for line in site.read_log().splitlines()]
    assert "permissions of the instance folder tightened" in {line["event"] for line in lines}
