"""A test client that judges each page: valid HTML, one h1 that begins the title, unique ids, a label for every field, the language as chosen."""

import re
import sys
from collections import Counter
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.web.csrf import mask_token

HTML = "{http://www.w3.org/1999/xhtml}"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
TOKEN = re.compile(r'(?:(?<=csrf_token" value=")|(?<=data-token="))[^"]+')


def without_tokens(text: str) -> str:
    """Return the page without its CSRF tokens, which are masked anew in each page."""
    return TOKEN.sub("", text)


class JudgingClient(FlaskClient):
    """Fails the test when a page breaks a rule that every page keeps. `judge = False` turns it off for a test of raw replies."""

    judge = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if (
            self.judge
            and response.mimetype == "text/html"
            and response.status_code not in (204, 301, 302, 303, 304, 308)
        ):
            judge_page(response.get_data(as_text=True))
        return response

    def token(self, page: str = "/accounts/sign-in") -> str:
        """A CSRF token of this browser's session."""
        found = CSRF.search(super().open(page, method="GET").get_data(as_text=True))
        assert found, f"no form on {page}"
        return found.group(1)

    def send(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Posts a form with the token of the session, as a browser does."""
        with self.session_transaction() as kept:
            kept.setdefault("csrf", "test-token")
            token = mask_token(kept["csrf"])
        return self.post(path, data={**(data or {}), "csrf_token": token}, **kwargs)


def judge_page(text: str) -> None:
    """Asserts the rules of every page; each failure says the mend."""
    document, errors = _parsed(text)
    assert not errors, f"HTML is not valid: {errors[:3]}"
    assert document.get("lang") in ("kk", "ru"), "put lang=kk or lang=ru on <html>"
    elements = list(document.iter())
    headings = [_text(e) for e in elements if e.tag == f"{HTML}h1"]
    assert len(headings) == 1, f"a page has one h1, this one has {headings}"
    title = _text(next(e for e in elements if e.tag == f"{HTML}title"))
    assert title.startswith(headings[0]), (
        f"the title {title!r} has to begin with the h1 {headings[0]!r}"
    )
    doubled = [
        name
        for name, count in Counter(e.get("id") for e in elements if e.get("id")).items()
        if count > 1
    ]
    assert not doubled, f"ids stand twice: {doubled}"
    _judge_labels(elements)
    _judge_policy(elements)


def _parsed(text: str) -> tuple[Any, list[str]]:
    """The document and what is wrong in it. What watches which lines run for the coverage looks away: none of them is ours."""
    watching = sys.gettrace()
    sys.settrace(None)
    try:
        parser = html5lib.HTMLParser(strict=False)
        return parser.parse(text), [str(error) for error in parser.errors]
    finally:
        sys.settrace(watching)


def _judge_labels(elements: list[Any]) -> None:
    labelled = {e.get("for") for e in elements if e.tag == f"{HTML}label"}
    inside = {id(child) for e in elements if e.tag == f"{HTML}label" for child in e.iter()}
    for e in elements:
        if e.tag in (f"{HTML}input", f"{HTML}select", f"{HTML}textarea") and e.get("type") not in (
            "hidden",
            "submit",
            "button",
        ):
            named = (
                e.get("id") in labelled
                or id(e) in inside
                or e.get("aria-label")
                or e.get("aria-labelledby")
            )
            assert named, f"the field {e.get('name')!r} has no label"


def _judge_policy(elements: list[Any]) -> None:
    for e in elements:
        if not isinstance(e.tag, str):
            continue
        assert e.get("style") is None, f"{e.tag} has an inline style, which the policy forbids"
        handlers = [name for name in e.keys() if isinstance(name, str) and name.startswith("on")]  # noqa: SIM118
        assert not handlers, f"{e.tag} has {handlers}, which the policy forbids"
        if e.tag == f"{HTML}script":
            assert e.get("src"), "scripts stand in files"


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
