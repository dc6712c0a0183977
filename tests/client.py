"""A test client that judges each page by the rules that all pages follow.

They are: valid HTML, one h1 that begins the title, after "Error:" for a refused form, unique ids,
a label for every field, the chosen language, no inline scripts and styles.
"""

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.fingerprints import sha256
from lms.web.csrf import mask_token
from lms.web.unsent_runs import LOOK

HTML = "{http://www.w3.org/1999/xhtml}"
LONGEST = 8 * 1024**2  # bytes of a file of fingerprints
ERROR = {"kk": "Қате:", "ru": "Ошибка:"}  # how the title of a refused form begins
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
TOKEN = re.compile(r'(?:(?<=csrf_token" value=")|(?<=data-token=")|(?<=data-csrf="))[^"]+')


def remove_tokens(text: str) -> str:
    """Return the page without its CSRF tokens, which are masked anew in each page."""
    return TOKEN.sub("", text)


class JudgingClient(FlaskClient):
    """Fails the test when a page breaks a rule of all pages.

    `judge = False` turns it off for a test of raw replies.
    """

    judge = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if (
            self.judge
            and response.mimetype == "text/html"
            and response.status_code not in (204, 301, 302, 303, 304, 308)
        ):
            judge_once(response.get_data(as_text=True))
        return response

    def token(self, page: str = "/auth/sign-in") -> str:
        """Return a CSRF token of this browser's session."""
        match = CSRF.search(super().open(page, method="GET").get_data(as_text=True))
        assert match, f"no form on {page}"
        return match.group(1)

    def send(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Post a form with the session's token, as a browser does."""
        with self.session_transaction() as cookie_session:
            cookie_session.setdefault("csrf", "test-token")
            token = mask_token(cookie_session["csrf"])
        return self.post(path, data={**(data or {}), "csrf_token": token}, **kwargs)


# Parsing a page takes longer than all that made it, and most pages of a run differ in words and in
# the numbers of URLs alone. What is left of a page without them is judged once.
WORDS = re.compile(r"(?<=>)[^<&]+")
VALUES = re.compile(r'\b(?:href|action|value|datetime)="[^"]*"')
DIGITS = re.compile(r"\d+")
HEADINGS = re.compile(r"<(title|h1)\b.*?</\1>", re.S)
# Of the text of an inline script and of control characters the rules speak too.
SCRIPTS = re.compile(r"<script\b[^>]*>[^<]+")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class JudgedPages:
    """Fingerprints of the pages that passed, in a file that processes share, and the next run too.

    The rules and what they refer to give it its name: other rules judge all pages anew.
    """

    def __init__(self) -> None:
        self._fingerprints: set[str] = set()
        self._path: Path | None = None
        self._offset = 0

    def open(self, folder: Path) -> None:
        """Know what is in the file of these rules; remove those of others, and one too long."""
        rules = f"{Path(__file__).read_text()}{ERROR}{LOOK}{html5lib.__version__}"
        self._path, self._offset = folder / sha256(rules)[:16], 0
        for path in folder.iterdir():
            if path != self._path or path.stat().st_size > LONGEST:
                path.unlink(missing_ok=True)

    def has_page(self, fingerprint: str) -> bool:
        """Return whether such a page has passed, here or in another process."""
        if fingerprint not in self._fingerprints and self._path is not None and self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._offset)
                lines, _newline, _half = file.read().rpartition(b"\n")
            self._offset += len(lines) + bool(lines)
            self._fingerprints.update(lines.decode().split())
        return fingerprint in self._fingerprints

    def add(self, fingerprint: str) -> None:
        """Remember that such a page has passed."""
        self._fingerprints.add(fingerprint)
        if self._path is not None:
            with self._path.open("ab", buffering=0) as file:
                file.write(f"{fingerprint}\n".encode())


JUDGED = JudgedPages()


def judge_once(text: str) -> None:
    """Judge a page unless one of the same tags, attributes, title and heading has been judged."""
    if CONTROLS.search(text):
        judge_page(text)
        return
    fingerprint = take_fingerprint(text)
    if not JUDGED.has_page(fingerprint):
        judge_page(text)
        JUDGED.add(fingerprint)


def take_fingerprint(text: str) -> str:
    """Return a hash of all that the rules look at."""
    bare = WORDS.sub(lambda words: "" if words[0].isspace() else "w", remove_tokens(text))
    tags = VALUES.sub(lambda value: DIGITS.sub("0", value[0]), bare)
    parts = (match[0] for pattern in (HEADINGS, SCRIPTS) for match in pattern.finditer(text))
    return sha256("\n".join((tags, *parts)))


def judge_page(text: str) -> Any:
    """Assert the rules of every page; each failure says what to fix. Return the parsed page."""
    document, errors = _parse_page(text)
    assert not errors, f"HTML is not valid: {errors[:3]}"
    assert document.get("lang") in ("kk", "ru"), "put lang=kk or lang=ru on <html>"
    elements = list(document.iter())
    headings = [_get_text(element) for element in elements if element.tag == f"{HTML}h1"]
    assert len(headings) == 1, f"a page has one h1, this one has {headings}"
    title = _get_text(next(element for element in elements if element.tag == f"{HTML}title"))
    has_errors = any(
        "error-summary" in (element.get("class") or "").split() for element in elements
    )
    beginning = f"{ERROR[document.get('lang', '')]} " * has_errors + headings[0]
    assert title.startswith(beginning), f"the title {title!r} has to begin with {beginning!r}"
    repeated_ids = [
        name
        for name, count in Counter(
            element.get("id") for element in elements if element.get("id")
        ).items()
        if count > 1
    ]
    assert not repeated_ids, f"ids are repeated: {repeated_ids}"
    _judge_labels(elements)
    _judge_summary(elements)
    _judge_policy(elements)
    return document


def _parse_page(text: str) -> tuple[Any, list[str]]:
    """Return the document and its errors.

    The coverage's tracing is paused: no line of ours runs here.
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        parser = html5lib.HTMLParser(strict=False)
        return parser.parse(text), [str(error) for error in parser.errors]
    finally:
        sys.settrace(tracer)


def _judge_labels(elements: list[Any]) -> None:
    labelled_ids = {element.get("for") for element in elements if element.tag == f"{HTML}label"}
    labelled_children = {
        id(child)
        for element in elements
        if element.tag == f"{HTML}label"
        for child in element.iter()
    }
    for element in elements:
        if element.tag in (f"{HTML}input", f"{HTML}select", f"{HTML}textarea") and element.get(
            "type"
        ) not in ("hidden", "submit", "button"):
            is_labelled = (
                element.get("id") in labelled_ids
                or id(element) in labelled_children
                or element.get("aria-label")
                or element.get("aria-labelledby")
            )
            assert is_labelled, f"the field {element.get('name')!r} has no label"


def _judge_summary(elements: list[Any]) -> None:
    ids = [element.get("id") for element in elements if element.get("id")]
    summaries = (
        element for element in elements if "error-summary" in (element.get("class") or "").split()
    )
    for summary in summaries:
        targets = [link.get("href", "").lstrip("#") for link in summary.iter(f"{HTML}a")]
        places = [ids.index(target) for target in targets if target in ids]
        assert places == sorted(places), f"errors are not listed in the page's order: {targets}"


def _judge_policy(elements: list[Any]) -> None:
    for element in elements:
        if not isinstance(element.tag, str):
            continue
        assert element.get("style") is None, (
            f"{element.tag} has an inline style, which the policy forbids"
        )
        names = [name for name in element.keys() if isinstance(name, str)]  # noqa: SIM118
        handlers = [name for name in names if name.startswith("on")]
        assert not handlers, f"{element.tag} has {handlers}, which the policy forbids"
        if element.tag == f"{HTML}script":
            is_data = element.get("type") == "application/json"  # which no browser runs
            is_look = element.text == LOOK  # which the policy names by its hash
            assert element.get("src") or is_data or is_look, "scripts belong in files"


def _get_text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
