import subprocess
import sys
from base64 import urlsafe_b64encode

import pytest

from lms.core.settings import SettingError, from_environment


def test_without_any_setting_everything_has_a_default(tmp_path):
    made = from_environment({"LMS_INSTANCE": str(tmp_path)})
    assert (made.port, made.host, made.base_url) == (8000, "127.0.0.1", "http://127.0.0.1:8000")
    assert made.database_url == f"sqlite:///{tmp_path / 'lms.db'}"
    assert not made.secure


def test_keys_are_made_once_with_mode_600_and_stay(tmp_path):
    first = from_environment({"LMS_INSTANCE": str(tmp_path)})
    second = from_environment({"LMS_INSTANCE": str(tmp_path)})
    assert (first.secret_key, first.iin_key) == (second.secret_key, second.iin_key)
    assert first.secret_key != first.iin_key
    assert {(path.stat().st_mode & 0o777) for path in (tmp_path / "keys").iterdir()} == {0o600}
    assert len(list((tmp_path / "keys").iterdir())) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LMS_PORT", "0"),
        ("LMS_PORT", "eighty"),
        ("LMS_PORT", "٨٠"),
        ("LMS_WORKERS", "-1"),
        ("LMS_BASE_URL", "sauat.example"),
        ("LMS_BASE_URL", "https://sauat.example/path"),
        ("LMS_TIMEZONE", "Asia/Nowhere"),
        ("LMS_TIMEZONE", "../etc/passwd"),
        ("LMS_SECRET_KEY", "short"),
        ("LMS_IIN_KEY", urlsafe_b64encode(b"x" * 16).decode()),
        ("LMS_LOG_LEVEL", "loud"),
        ("LMS_DEBUG", "yes"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path, name, value):
    with pytest.raises(SettingError, match=name):
        from_environment({"LMS_INSTANCE": str(tmp_path), name: value})


def test_the_command_names_a_wrong_setting_in_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "lms.cli", "database", "migrate"],
        env={"LMS_INSTANCE": str(tmp_path), "LMS_PORT": "no", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("lms: LMS_PORT has to be")


def test_https_makes_cookies_secure(tmp_path):
    assert from_environment({"LMS_INSTANCE": str(tmp_path), "LMS_BASE_URL": "https://sauat.example"}).secure
