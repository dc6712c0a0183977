"""What docs/ says is so: settings with their defaults, and the addresses that others link to."""

import re
from dataclasses import replace
from pathlib import Path

from lms.app import create_app
from lms.core.settings import from_environment

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "docs/settings.md"
ROUTES = ROOT / "docs/routes.md"
MADE_AT_THE_START = {
    "LMS_DATABASE_URL",
    "LMS_BASE_URL",
    "LMS_SECRET_KEY",
    "LMS_IIN_KEY",
    "LMS_METRICS_TOKEN",
    "LMS_SMTP_URL",
    "LMS_MAIL_FROM",
}
WRITE_ROUTES = ".venv/bin/python -m tests.architecture.test_documents"


def documented():
    """The settings of the table by name, with their defaults; one that is worked out at the start has None."""
    rows = re.findall(
        r"^\| (LMS_\w+) \| (?:`([^`]*)`|[^|]+) \|",
        SETTINGS.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {name: default or None for name, default in rows}


def routes(app) -> str:
    """The table of addresses of an application, as docs/routes.md has it."""
    rows = sorted(
        f"| `{rule.rule}` | {', '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} | {rule.endpoint} |"
        for rule in app.url_map.iter_rules()
    )
    return "\n".join(
        [
            "# Addresses",
            "",
            "Others link to these. One that is to go away needs a redirect first; then this list is written anew with",
            f"`{WRITE_ROUTES}`.",
            "",
            "| address | methods | endpoint |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def test_every_setting_is_documented_and_no_other():
    read = set(
        re.findall(r'"(LMS_\w+)"', (ROOT / "lms/core/settings.py").read_text(encoding="utf-8"))
    )
    assert read == set(documented())
    assert len(read) > 10


def test_the_documented_defaults_are_the_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    defaults = {name: default for name, default in documented().items() if default is not None}
    assert set(documented()) - set(defaults) == MADE_AT_THE_START
    assert from_environment(defaults) == from_environment({})


def test_another_default_would_be_noticed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    right = from_environment({})
    others = {
        "LMS_PORT": "8001",
        "LMS_THREADS": "5",
        "LMS_LOG_LEVEL": "error",
        "LMS_ISSUER_KK": "Басқа",
        "LMS_TIMEZONE": "UTC",
    }
    assert all(from_environment({name: value}) != right for name, value in others.items())
    assert replace(right, port=8000) == right


def test_the_list_of_addresses_is_the_applications(settings):
    assert ROUTES.read_text(encoding="utf-8") == routes(create_app(settings)), (
        f"docs/routes.md is old: {WRITE_ROUTES}"
    )


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        ROUTES.write_text(
            routes(create_app(from_environment({"LMS_INSTANCE": folder}))), encoding="utf-8"
        )
