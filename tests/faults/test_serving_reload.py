"""A reload takes the code on the disk; if that cannot serve, the old workers stay."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from lms.catalogue.rules.acts import REGISTER
from tests.faults.serving import ROOT, ParallelLoad, build_site_environment, fetch_page, run_site
from tests.faults.test_serving_restarts import AskingClients
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
FAILING = """
revision = "9999"
down_revision = {newest!r}


def upgrade() -> None:
    raise RuntimeError("this migration fails")
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


def add_failing_migration(copy: Path) -> Path:
    """Add a migration that raises."""
    versions = copy / "lms" / "migrations" / "versions"
    newest = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
    failing = versions / "9999_failing.py"
    failing.write_text(FAILING.format(newest=newest))
    return failing


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
        before = set(site.workers())
        site.signal(signal.SIGHUP)
        wait_until(lambda: site.workers() and not before & set(site.workers()))
        assert {fetch_page(site.port) for _ in range(20)} == {(200, b"new\n")}
        assert b"id=new-heading" in fetch_page(site.port, "/", 20)[1]
        assert site.stop() == 0


def test_a_migration_that_fails_leaves_the_old_workers_serving(settings, tmp_path, copy):
    with run_site(settings, tmp_path, ("--prepare",), source=copy) as site:
        failing = add_failing_migration(copy)
        # A program is loaded meanwhile, twice: no more requests than show that all are answered.
        workers, asking = set(site.workers()), AskingClients(site.port, rest=0.1)
        with ParallelLoad(asking, 4):
            check = subprocess.run(
                [sys.executable, "-m", "lms.cli", "serve", "--prepare", "--check"],
                env=build_site_environment(settings, site.port, copy),
                cwd=tmp_path,
                capture_output=True,
                text=True,
            )
            site.signal(signal.SIGHUP)
            wait_until(lambda: "not reloaded" in site.text())
            sleep(0.5)
        assert check.returncode == 1
        assert "this migration fails" in check.stderr
        assert asking.failed == []
        assert asking.served > 100
        assert set(site.workers()) == workers
        line = json.loads(site.text().splitlines()[-1])
        assert "this migration fails" in line["reason"]
        failing.unlink()
        site.signal(signal.SIGHUP)  # the control: without it the reload succeeds
        wait_until(lambda: site.workers() and not workers & set(site.workers()))
        assert fetch_page(site.port)[0] == 200
        assert site.stop() == 0
