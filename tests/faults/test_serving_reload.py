"""A reload takes the code on the disk; if that cannot serve, the old workers stay."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from benchmarks.ports import reserve_port
from lms.catalogue.rules.acts import REGISTER
from lms.core.migrations import read_revision
from tests.faults.serving import ROOT, ParallelLoad, build_site_environment, fetch_page, run_site
from tests.faults.test_serving_restarts import AskingClients
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
MIGRATION = """
revision = "9999"
down_revision = {newest!r}


def upgrade() -> None:
    {work}
"""


@pytest.fixture
def copy(tmp_path) -> Path:
    """Return a copy of the source, without courses, whose files a test may change."""
    folder = tmp_path / "copy"
    for name in ("lms", "templates", "static"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "courses").mkdir()
    shutil.copy(ROOT / "courses" / REGISTER, folder / "courses")
    return folder


def add_migration(copy: Path, work: str) -> Path:
    """Add a migration after the newest; return its file."""
    versions = copy / "lms" / "migrations" / "versions"
    newest = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
    migration = versions / "9999_planted.py"
    migration.write_text(MIGRATION.format(newest=newest, work=work))
    return migration


def check_copy(settings, copy, port, folder) -> subprocess.CompletedProcess[str]:
    """Run what a reload runs before the old workers stop."""
    return subprocess.run(
        [sys.executable, "-m", "lms.cli", "serve", "--prepare", "--check"],
        env=build_site_environment(settings, port, copy),
        cwd=folder,
        capture_output=True,
        text=True,
    )


def break_application(copy: Path) -> None:
    """Let the application not start: a view says nothing of who may enter."""
    views = copy / "lms" / "pages" / "views" / "notices.py"
    views.write_text(
        views.read_text() + '\n\n@blueprint.get("/silent")\ndef silent() -> str:\n    return ""\n'
    )


def break_course(copy: Path) -> None:
    """Add a course without a title or a module."""
    (copy / "courses" / "broken").mkdir()
    (copy / "courses" / "broken" / "course.toml").write_text('code = "broken"\n')


def test_a_reload_runs_the_new_code_and_shows_the_new_templates(settings, tmp_path, copy):
    with run_site(settings, tmp_path, ("--prepare",), source=copy) as site:
        assert fetch_page(site.port) == (200, b"ok\n")
        code = copy / "lms" / "web" / "observability.py"
        code.write_text(code.read_text().replace('"ok\\n"', '"new\\n"'))
        page = copy / "templates" / "pages" / "index.html"
        page.write_text(page.read_text().replace("<h1", "<h1 id=new-heading", 1))
        settings_file = copy / "lms" / "core" / "settings.py"
        settings_file.write_text(
            settings_file.read_text().replace("def load_settings", "NEW = 1\n\n\ndef load_settings")
        )
        document = fetch_page(site.port, "/", 20)
        assert document[0] == 200 and b"new-heading" not in document[1], "a template not used yet"
        before = set(site.list_workers())
        site.signal(signal.SIGHUP)
        wait_until(lambda: site.list_workers() and not before & set(site.list_workers()))
        assert {fetch_page(site.port) for _ in range(20)} == {(200, b"new\n")}
        assert b"id=new-heading" in fetch_page(site.port, "/", 20)[1]
        assert site.stop() == 0


def test_a_migration_that_fails_leaves_the_old_workers_serving(settings, tmp_path, copy):
    with run_site(settings, tmp_path, ("--prepare",), source=copy) as site:
        failing = add_migration(copy, 'raise RuntimeError("this migration fails")')
        # A program is loaded meanwhile, twice: no more requests than show that all are answered.
        workers, asking = set(site.list_workers()), AskingClients(site.port, rest=0.1)
        with ParallelLoad(asking, 4):
            check = check_copy(settings, copy, site.port, tmp_path)
            site.signal(signal.SIGHUP)
            wait_until(lambda: "not reloaded" in site.read_log())
            sleep(0.5)
        assert check.returncode == 1
        assert "this migration fails" in check.stderr
        assert asking.failed == []
        assert asking.served > 100
        assert set(site.list_workers()) == workers
        line = json.loads(site.read_log().splitlines()[-1])
        assert "this migration fails" in line["reason"]
        failing.unlink()
        site.signal(signal.SIGHUP)  # the control: without it the reload succeeds
        wait_until(lambda: site.list_workers() and not workers & set(site.list_workers()))
        assert fetch_page(site.port)[0] == 200
        assert site.stop() == 0


@pytest.mark.parametrize(
    ("break_copy", "reason"), [(break_application, "silent"), (break_course, "broken/course.toml")]
)
def test_what_fails_before_the_migration_leaves_the_tables_of_the_old_workers(
    settings, tmp_path, copy, break_copy, reason
):
    add_migration(copy, "pass")
    whole = tmp_path / "whole"
    shutil.copytree(copy, whole)
    before = read_revision(settings.database_url)
    break_copy(copy)
    check = check_copy(settings, copy, reserve_port(), tmp_path)
    assert check.returncode == 1
    assert reason in check.stderr
    assert read_revision(settings.database_url) == before
    assert check_copy(settings, whole, reserve_port(), tmp_path).returncode == 0, "the control"
    assert read_revision(settings.database_url) == "9999"
