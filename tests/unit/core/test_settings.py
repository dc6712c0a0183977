import subprocess
import sys
from base64 import urlsafe_b64encode

import pytest

from lms.core.settings import SettingError, load_settings


def test_without_any_setting_everything_has_a_default(tmp_path):
    settings = load_settings({"LMS_INSTANCE": str(tmp_path)})
    assert (settings.port, settings.host, settings.base_url) == (
        8000,
        "127.0.0.1",
        "http://127.0.0.1:8000",
    )
    assert settings.database_url == f"sqlite:///{tmp_path / 'lms.db'}"
    assert not settings.is_https


def test_keys_are_made_once_with_mode_600_and_stay(tmp_path):
    first = load_settings({"LMS_INSTANCE": str(tmp_path)})
    second = load_settings({"LMS_INSTANCE": str(tmp_path)})
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
        ("LMS_BASE_URL", "https://sauat.example#part"),
        ("LMS_BASE_URL", "https://sauat.example:99999"),
        ("LMS_BASE_URL", "https://sauat example"),
        ("LMS_BASE_URL", "HTTPS://sauat.example"),
        ("LMS_BASE_URL", "http://["),
        ("LMS_TIMEZONE", "Asia/Nowhere"),
        ("LMS_TIMEZONE", "Asia"),
        ("LMS_TIMEZONE", "../etc/passwd"),
        ("LMS_SECRET_KEY", "short"),
        ("LMS_IIN_KEY", urlsafe_b64encode(b"x" * 16).decode()),
        ("LMS_LOG_LEVEL", "loud"),
        ("LMS_DEBUG", "yes"),
        ("LMS_SMTP_URL", "smtp://mail.example:25"),
        ("LMS_SMTP_URL", "smtps://["),
        ("LMS_DATABASE_URL", "sqlite:///"),
        ("LMS_DATABASE_URL", "sqlite:///:memory:"),
        ("LMS_INSTANCE", "/dev/null"),
        ("LMS_INSTANCE", "/proc/nowhere"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path, name, value):
    with pytest.raises(SettingError, match=name):
        load_settings({"LMS_INSTANCE": str(tmp_path), name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LMS_BASE_URL", "https://admin:secret@sauat.example"),
        ("LMS_SMTP_URL", "smtps://sauat:secret#word@mail.example"),
        ("LMS_SMTP_URL", "smtps://sauat:secret/word@mail.example"),
    ],
)
def test_a_password_in_a_wrong_url_is_not_repeated(tmp_path, name, value):
    with pytest.raises(SettingError, match=name) as error:
        load_settings({"LMS_INSTANCE": str(tmp_path), name: value})
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "url", ["http://[::1]:8000", "https://Sauat.Example/", "https://сауат.қаз"]
)
def test_a_site_may_have_any_host(tmp_path, url):
    settings = {"LMS_BASE_URL": url, "LMS_MAIL_FROM": "no-reply@sauat.example"}
    assert load_settings({"LMS_INSTANCE": str(tmp_path), **settings}).base_url == url.rstrip("/")


@pytest.mark.parametrize("content", [None, b"\xff\x00"])
def test_a_key_that_cannot_be_read_is_named_with_its_file(tmp_path, content):
    path = tmp_path / "keys" / "iin.key"
    path.parent.mkdir()
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(SettingError, match=r"LMS_IIN_KEY: .*/keys/iin\.key"):
        load_settings({"LMS_INSTANCE": str(tmp_path)})


FAR = "postgresql+psycopg://sauat:secret-word@db.example/sauat"
CHECKED = "sslmode=verify-full&sslrootcert=/etc/sauat/ca.crt"


@pytest.mark.parametrize(
    ("url", "more"),
    [
        (FAR, {}),
        (f"{FAR}?sslmode=require", {}),
        (f"{FAR}?sslmode=verify-ca&sslrootcert=/ca.crt", {}),
        (f"{FAR}?sslmode=verify-full", {}),
        (f"{FAR}?sslrootcert=/ca.crt", {}),
        (f"{FAR}?sslmode=verify-full&sslmode=prefer&sslrootcert=/ca.crt", {}),
        ("postgresql+psycopg://sauat@10.0.0.5:5432/sauat", {}),
        ("postgresql+psycopg://sauat@[fd00::5]/sauat", {}),
        ("postgresql+psycopg://localhost:secret/word@db.example/sauat", {}),
        ("postgresql+psycopg:///sauat?host=db.example:5432", {}),
        ("postgresql+psycopg://localhost/sauat?host=db.example", {}),
        ("postgresql+psycopg:///sauat?host=127.0.0.1&host=db.example", {}),
        ("postgresql+psycopg:///sauat?host=/run/postgresql,db.example", {}),
        ("postgresql+psycopg://localhost/sauat?hostaddr=10.0.0.5", {}),
        ("postgresql+psycopg:///sauat?service=far", {}),
        ("postgresql+psycopg:///sauat", {"PGHOST": "db.example"}),
        ("postgresql+psycopg:///sauat", {"PGHOST": "/run/postgresql,db.example"}),
        ("postgresql+psycopg:///sauat", {"PGSERVICE": "far"}),
        ("postgresql+psycopg://localhost/sauat", {"PGHOSTADDR": "10.0.0.5"}),
    ],
)
def test_a_database_on_another_machine_is_spoken_to_only_where_its_certificate_is_checked(
    tmp_path, url, more
):
    with pytest.raises(
        SettingError,
        match=r"LMS_DATABASE_URL leads to another machine .*sslmode=verify-full&sslrootcert=",
    ) as error:
        load_settings({"LMS_INSTANCE": str(tmp_path), "LMS_DATABASE_URL": url, **more})
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        f"{FAR}?{CHECKED}",
        f"{FAR}?sslmode=verify-full&sslrootcert=system",
        f"postgresql+psycopg:///sauat?host=db.example&{CHECKED}",
        "postgresql+psycopg:///sauat",
        "postgresql+psycopg:///sauat?host=/run/postgresql",
        "postgresql+psycopg:///sauat?host=@socket",
        "postgresql+psycopg://sauat@127.0.0.1:5433/sauat",
        "postgresql+psycopg://sauat@localhost/sauat",
        "postgresql+psycopg://u@[::1]:5/sauat",
        "postgresql+psycopg:///sauat?host=localhost:5432",
        "sqlite:////var/lib/sauat/lms.db",
    ],
)
def test_a_database_whose_certificate_is_checked_or_that_is_on_the_machine_itself_is_taken(
    tmp_path, url
):
    assert (
        load_settings({"LMS_INSTANCE": str(tmp_path), "LMS_DATABASE_URL": url}).database_url == url
    )


@pytest.mark.parametrize(
    "url",
    ["sauat", "sqlite:lms.db", "postgresql://sauat@localhost/sauat", "mysql://localhost/sauat"],
)
def test_another_kind_of_database_is_refused_by_name(tmp_path, url):
    with pytest.raises(SettingError, match="LMS_DATABASE_URL has to be"):
        load_settings({"LMS_INSTANCE": str(tmp_path), "LMS_DATABASE_URL": url})


def write_credentials(folder, **files):
    """Return an environment with these credentials as files of a folder, as systemd gives them."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    return {"LMS_INSTANCE": str(folder / "instance"), "CREDENTIALS_DIRECTORY": str(folder)}


def test_secrets_can_be_handed_over_as_files(tmp_path):
    key, other = (urlsafe_b64encode(letter * 32).decode() for letter in (b"k", b"o"))
    url, mail = "postgresql+psycopg://sauat:word@localhost/sauat", "smtps://u:p@mail.example"
    environ = write_credentials(
        tmp_path / "given",
        LMS_SECRET_KEY=f"{key}\n",
        LMS_IIN_KEY=other,
        LMS_DATABASE_URL=url,
        LMS_SMTP_URL=mail,
        LMS_METRICS_TOKEN="token",
        LMS_PORT="9000",
    )
    settings = load_settings(environ)
    assert (settings.secret_key, settings.iin_key) == (b"k" * 32, b"o" * 32)
    assert (settings.database_url, settings.smtp_url, settings.metrics_token) == (
        url,
        mail,
        "token",
    )
    assert settings.port == 8000, "only secrets are taken from there"
    assert not (tmp_path / "given" / "instance" / "keys").exists(), (
        "no key is made where one was given"
    )
    assert (
        load_settings({**environ, "LMS_IIN_KEY": key, "LMS_METRICS_TOKEN": ""}).iin_key == b"k" * 32
    ), "a variable counts more"


def test_a_secret_that_is_handed_over_empty_stops_the_start_instead_of_being_made_anew(tmp_path):
    with pytest.raises(SettingError, match="LMS_IIN_KEY is an empty file"):
        load_settings(write_credentials(tmp_path / "given", LMS_IIN_KEY="\n"))


def test_nobody_else_on_the_machine_looks_into_the_instance_folder(tmp_path):
    load_settings({"LMS_INSTANCE": str(tmp_path / "site" / "instance")})
    assert (tmp_path / "site" / "instance").stat().st_mode & 0o777 == 0o700


def test_the_command_names_a_wrong_setting_in_one_line(tmp_path):
    process = subprocess.run(
        [sys.executable, "-m", "lms.cli", "database", "migrate"],
        env={"LMS_INSTANCE": str(tmp_path), "LMS_PORT": "no", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert process.returncode == 1
    assert process.stderr.startswith("lms: LMS_PORT has to be")


def test_https_makes_cookies_secure(tmp_path):
    assert load_settings(
        {"LMS_INSTANCE": str(tmp_path), "LMS_BASE_URL": "https://sauat.example"}
    ).is_https
