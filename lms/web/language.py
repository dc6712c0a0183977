"""Language and appearance of pages.

The choice on this device comes first, then the account's, then the browser's, then Kazakh.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    current_language,
    load_translations,
    set_language,
)
from lms.web import access
from lms.web.cookies import get_cookie, set_cookie
from lms.web.form_pages import get_page_of_form, is_page

LANGUAGE_COOKIE: Final = "language"
APPEARANCE_COOKIE: Final = "appearance"
A_YEAR: Final = 365 * 24 * 3600
CHOICES: Final = {
    "contrast": ("normal", "black-on-yellow", "white-on-black", "blue-on-pale"),
    "size": ("normal", "large", "largest"),
    "spacing": ("normal", "wide"),
    "images": ("on", "off"),
}


@dataclass(frozen=True, slots=True)
class Appearance:
    """Appearance of pages on this device: the mode for people with low vision."""

    contrast: str = "normal"
    size: str = "normal"
    spacing: str = "normal"
    images: str = "on"


NORMAL: Final = Appearance()


def appearance() -> Appearance:
    """Return the appearance in the device's cookie, with defaults for unknown values."""
    values = (get_cookie(APPEARANCE_COOKIE) or "").split(".")
    return Appearance(**_keep_known(values)) if len(values) == len(CHOICES) else NORMAL


def _keep_known(values: Iterable[str]) -> dict[str, str]:
    """Return values in the order of CHOICES by their names, the default for an unknown one."""
    return {
        name: value if value in allowed else allowed[0]
        for value, (name, allowed) in zip(values, CHOICES.items(), strict=True)
    }


def find_safe_next(target: str | None, default: str) -> str:
    """Return the target if it is a URL of this site, else the default: prevents open redirects."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or "\\" in target
    ):
        return default
    return default if any(ord(letter) < 32 or ord(letter) == 127 for letter in target) else target


def get_page_url() -> str:
    """Return the URL of this page, for links that come back to it; "" if it has none.

    While a page shared across URLs is rendered, return the placeholder of the URL.
    """
    if g.get("is_shared_across_urls"):
        return str(g.placeholders["url"])
    return _find_page_url() or ""


def has_page_url() -> bool:
    """Return whether a link can come back to this page, or to the page of its form."""
    return _find_page_url() is not None


def set_form_page(url: str) -> None:
    """Name the page that shows the form of a view whose own URL shows no page, or another one."""
    g.form_page = url


def _find_page_url() -> str | None:
    """Return the URL of this page, or of the page that holds the form which was sent."""
    if "form_page" in g:
        return str(g.form_page)
    if request.method == "GET" or is_page(request.path):
        return request.full_path.rstrip("?")
    return get_page_of_form()


def build_language_url(code: str) -> str:
    """Return the URL that switches the language and comes back to this page."""
    return url_for("choose_language", code=code, next=_get_return_url())


def build_appearance_url() -> str:
    """Return the URL of the page that changes the look and comes back to this page."""
    return url_for("pages.appearance", next=_get_return_url())


def _get_return_url() -> str | None:
    """Return the URL for links that come back, or None where they lead to the home page."""
    return get_page_url() if has_page_url() else None


def read_switch(button: str) -> str:
    """Return the language to which the value of a form's button switches, such as language:ru.

    '' for other buttons. Pages without script keep what is typed this way: a link would lose it.
    """
    name, _, code = button.partition(":")
    return code if name == "language" and code in LANGUAGES else ""


def switch_language(code: str, next_url: str) -> BaseResponse:
    """Lead to a page of this site in another language, which is remembered."""
    reply = redirect(find_safe_next(next_url, url_for("pages.home")), 303)
    set_cookie(reply, LANGUAGE_COOKIE, code, max_age=A_YEAR)
    return reply


def read_shown_language() -> str:
    """Return the language of the page whose form was sent, else that of the request.

    Both differ if the language was switched in another window after the page was shown.
    """
    language = request.form.get("language")
    return language if language in LANGUAGES else current_language()


def init_language(app: Flask) -> None:
    """Set the language of each request, and add the views that save a choice."""
    for language in LANGUAGES:
        # An upgrade may overwrite these catalogues while the process runs.
        load_translations(language)

    @app.before_request
    def choose() -> None:
        set_language(_negotiate_language())

    @app.get("/language/<code>")
    @access.public
    def choose_language(code: str) -> BaseResponse:
        reply = redirect(find_safe_next(request.args.get("next"), url_for("pages.home")))
        if code in LANGUAGES:
            set_cookie(reply, LANGUAGE_COOKIE, code, max_age=A_YEAR)
        return reply

    @app.get("/appearance/set")
    @access.public
    def choose_appearance() -> BaseResponse:
        reply = redirect(find_safe_next(request.args.get("next"), url_for("pages.home")))
        values = _keep_known(request.args.get(name, "") for name in CHOICES)
        set_cookie(reply, APPEARANCE_COOKIE, ".".join(values.values()), max_age=A_YEAR)
        return reply


def _negotiate_language() -> str:
    if not access.is_api_request():
        choice = get_cookie(LANGUAGE_COOKIE)
        if choice in LANGUAGES:
            return choice
        reader = access.actor()
        if reader is not None:
            return str(reader.language)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def set_content_language(response: Response) -> Response:
    """Set Content-Language and Vary: the page depends on the reader's choice."""
    response.headers.setdefault("Content-Language", current_language())
    if "Vary" in response.headers:
        response.vary.update(("Cookie", "Accept-Language"))
    else:
        response.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding"
    return response
