"""The wheel is complete: installed in a new environment, it serves from an empty folder."""

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from benchmarks.ports import reserve_port
from tests.faults.serving import Program, build_environment, fetch_page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert build.returncode == 0, build.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture
def python(wheel, tmp_path) -> Path:
    """Return an environment with the wheel and this one's libraries.

    Installing a wheel of pure Python is unpacking it.
    """
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(
        subprocess.run(
            [python, "-c", ask], capture_output=True, text=True, check=True
        ).stdout.strip()
    )
    zipfile.ZipFile(wheel).extractall(site)
    (site / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.mark.slow
def test_an_installed_wheel_serves_from_an_empty_folder(python, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    location = subprocess.run(
        [python, "-c", "import lms; print(lms.__file__)"],
        cwd=empty,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(location.stdout.strip()).is_relative_to(tmp_path), (
        "this would try the source folder"
    )
    port = reserve_port()
    site = Program(
        [str(python), "-m", "lms.cli", "serve", "--prepare"],
        port,
        empty / "log",
        build_environment(LMS_PORT=str(port)),
    )
    try:
        site.start()
        status, page = fetch_page(port, "/", 20)
        assert status == 200
        assert fetch_page(port, "/healthz") == (200, b"ok\n")
        stylesheet = re.search(r'href="(/static/css/[^"]+)"', page.decode()).group(1)
        assert fetch_page(port, stylesheet)[0] == 200
        status, courses = fetch_page(port, "/catalogue/", 20)
        assert status == 200
        assert b"first-steps" in courses
        assert "/auth/password/" in site.read_log(), (
            "the first start shows the administrator's link"
        )
        assert site.stop() == 0
    finally:
        site.kill()
    assert (empty / "instance" / "lms.db").exists()


def test_the_wheel_has_the_command_and_the_data(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "lms = lms.cli:main" in archive.read(points).decode()
    expected = [
        "lms/regions/data/regions.csv",
        "lms/migrations/script.py.mako",
        "lms/resources/templates/layouts/base.html",
    ]
    expected += [
        f"lms/resources/courses/{slug}/course.toml" for slug in ("first-steps", "cyber-hygiene")
    ]
    expected += [
        f"lms/translations/{language}/LC_MESSAGES/messages.mo" for language in ("kk", "ru")
    ]
    assert [name for name in expected if name not in names] == []
    assert not [
        name for name in names if "instance/" in name or "__pycache__" in name or "/tests/" in name
    ]
