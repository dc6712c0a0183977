"""docs/ match the code: settings with their defaults, and the URLs that others link to."""

import re
from dataclasses import replace
from pathlib import Path

from lms.app import create_app
from lms.core.settings import load_settings
from lms.messaging.rules.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "docs/settings.md"
ROUTES = ROOT / "docs/routes.md"
MESSAGES = ROOT / "docs/messages.md"
SET_AT_THE_START = {
    "LMS_DATABASE_URL",
    "LMS_BASE_URL",
    "LMS_ISSUER_EMBLEM",
    "LMS_KEY_STORE",
    "LMS_SECRET_KEY",
    "LMS_IIN_KEY",
    "LMS_METRICS_TOKEN",
    "LMS_OPERATOR_ADDRESS_KK",
    "LMS_OPERATOR_ADDRESS_RU",
    "LMS_OPERATOR_EMAIL",
    "LMS_OPERATOR_KK",
    "LMS_OPERATOR_PHONE",
    "LMS_OPERATOR_RU",
    "LMS_SIGNATORY_NAME",
    "LMS_SIGNATORY_POST_KK",
    "LMS_SIGNATORY_POST_RU",
    "LMS_SMTP_URL",
    "LMS_MAIL_FROM",
}
WRITE_ROUTES = ".venv/bin/python -m tests.architecture.test_documents"


def read_documented_settings():
    """Return the documented settings with their defaults; None if set at the start."""
    rows = re.findall(
        r"^\| (LMS_\w+) \| (?:`([^`]*)`|[^|]+) \|",
        SETTINGS.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {name: default or None for name, default in rows}


def build_routes_table(app) -> str:
    """Return an application's URLs as docs/routes.md lists them."""
    rows = sorted(
        (
            f"| `{rule.rule}` | {', '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} | "
            f"{rule.endpoint} |"
        )
        for rule in app.url_map.iter_rules()
    )
    return "\n".join(
        [
            "# URLs",
            "",
            "Others link to these: after the first release, add a redirect before removing one.",
            f"Regenerate this list with `{WRITE_ROUTES}`.",
            "",
            "| URL | methods | endpoint |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def test_every_setting_is_documented_and_no_other():
    names = set(
        re.findall(r'"(LMS_\w+)"', (ROOT / "lms/core/settings.py").read_text(encoding="utf-8"))
    )
    assert names == set(read_documented_settings())
    assert len(names) > 10


def test_the_documented_defaults_are_the_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    defaults = {
        name: default for name, default in read_documented_settings().items() if default is not None
    }
    assert set(read_documented_settings()) - set(defaults) == SET_AT_THE_START
    assert load_settings(defaults) == load_settings({})


def find_variables(texts):
    """Return the LMS_ variables that scripts and tests read: `environ`, `getenv` or `$LMS_`."""
    reading = re.compile(r"""(?:environ(?:\.get)?|getenv)[\[(]"(LMS_\w+)"|\$\{?(LMS_\w+)""")
    return {first or other for text in texts for first, other in reading.findall(text)}


def test_what_scripts_and_tests_read_beside_the_settings_is_documented():
    files = [*(ROOT / "script").iterdir(), *(ROOT / "tests").rglob("*.py"), ROOT / ".ci/run"]
    texts = [path.read_text(encoding="utf-8") for path in files if path.is_file()]
    texts.remove(Path(__file__).read_text(encoding="utf-8"))
    variables = find_variables(texts)
    assert {"LMS_PYTHON", "LMS_TEST_CHROMIUM", "LMS_TEST_ALL"} <= variables
    text = SETTINGS.read_text(encoding="utf-8")
    assert {name for name in variables if not re.search(rf"\b{name}\b", text)} == set()


def test_a_variable_that_no_page_names_would_be_noticed():
    text = 'os.environ.get("LMS_NEW"), os.environ["LMS_TEST_NEW"], ${LMS_OTHER:-}'
    assert find_variables([text]) == {"LMS_NEW", "LMS_TEST_NEW", "LMS_OTHER"}


def test_another_default_would_be_noticed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    right = load_settings({})
    others = {
        "LMS_PORT": "8001",
        "LMS_THREADS": "5",
        "LMS_LOG_LEVEL": "error",
        "LMS_ISSUER_KK": "Басқа",
        "LMS_TIMEZONE": "UTC",
    }
    assert all(load_settings({name: value}) != right for name, value in others.items())
    assert replace(right, port=8000) == right


def test_the_list_of_urls_is_the_applications(settings):
    assert ROUTES.read_text(encoding="utf-8") == build_routes_table(create_app(settings)), (
        f"docs/routes.md is old: {WRITE_ROUTES}"
    )


def test_the_document_on_messages_names_every_kind_with_its_readers_and_no_other():
    text = MESSAGES.read_text(encoding="utf-8")
    section = text.partition("## What is told, and when")[2].strip()
    cells = [line.split("|")[1] for line in section.partition("\n\n")[0].splitlines()[2:]]
    kinds = [name.strip() for cell in cells for name in cell.split(",")]
    assert sorted(kinds) == sorted(KINDS)


def find_long_lines(text: str) -> list[int]:
    """Return the numbers of lines of prose of more than 100 characters that a space could break."""
    numbers, is_code = [], False
    for number, line in enumerate(text.splitlines(), 1):
        is_code ^= line.lstrip().startswith("```")
        is_prose = not is_code and not line.startswith(("|", "    ", "#", ">"))
        if is_prose and len(line) > 100 and " " in line.strip():
            numbers.append(number)
    return numbers


def test_prose_is_wrapped_at_100_characters():
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]
    assert len(paths) > 100
    faults = {
        path.relative_to(ROOT).as_posix(): lines
        for path in paths
        if (lines := find_long_lines(path.read_text(encoding="utf-8")))
    }
    assert faults == {}


def test_a_long_line_of_prose_would_be_found():
    words = "word " * 30
    text = f"{words}\n| {words} |\n```\n{words}\n```\n{'x' * 120}\n- {words}"
    assert find_long_lines(text) == [1, 7]


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        ROUTES.write_text(
            build_routes_table(create_app(load_settings({"LMS_INSTANCE": folder}))),
            encoding="utf-8",
        )
