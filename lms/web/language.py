"""Language and appearance of a page: the choice made on this device, then the account's, then the browser's; Kazakh by default."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, current_language, set_language
from lms.web import access
from lms.web.container import container

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
    """How this device shows pages: the mode for people who see badly."""

    contrast: str = "normal"
    size: str = "normal"
    spacing: str = "normal"
    images: str = "on"


NORMAL: Final = Appearance()


def appearance() -> Appearance:
    """What the device's cookie says; anything unknown in it counts as normal."""
    values = (_kept(APPEARANCE_COOKIE) or "").split(".")
    if len(values) != len(CHOICES):
        return NORMAL
    return Appearance(
        *(
            v if v in allowed else allowed[0]
            for v, allowed in zip(values, CHOICES.values(), strict=True)
        )
    )


def safe_next(target: str | None, default: str) -> str:
    """The page to go on to, if it is an address within this site; else the default. Guards against open redirects."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or "\\" in target
    ):
        return default
    return default if any(ord(letter) < 32 or ord(letter) == 127 for letter in target) else target


def here() -> str:
    """Return the URL of this page, for links that lead away and back.

    In a page that is shared across URLs it is the placeholder for the URL.
    """
    if g.get("is_shared_across_urls"):
        return str(g.placeholders["url"])
    return request.full_path.rstrip("?")


def language_url(code: str) -> str:
    """The link that switches the language and comes back to this page."""
    return url_for("choose_language", code=code, next=here() if request.method == "GET" else None)


def init_language(app: Flask) -> None:
    """Sets the language of each request and adds the two addresses by which a device chooses."""

    @app.before_request
    def choose() -> None:
        set_language(_wanted())

    @app.get("/language/<code>")
    @access.public
    def choose_language(code: str) -> BaseResponse:
        reply = redirect(safe_next(request.args.get("next"), url_for("pages.home")))
        if code in LANGUAGES:
            _keep(reply, LANGUAGE_COOKIE, code)
        return reply

    @app.get("/appearance/set")
    @access.public
    def choose_appearance() -> BaseResponse:
        reply = redirect(safe_next(request.args.get("next"), url_for("pages.home")))
        chosen = (request.args.get(name, "") for name in CHOICES)
        kept = (
            v if v in allowed else allowed[0]
            for v, allowed in zip(chosen, CHOICES.values(), strict=True)
        )
        _keep(reply, APPEARANCE_COOKIE, ".".join(kept))
        return reply


def _wanted() -> str:
    if not access.by_token():
        chosen = _kept(LANGUAGE_COOKIE)
        if chosen in LANGUAGES:
            return chosen
        who = access.actor()
        if who is not None:
            return str(who.language)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def _kept(name: str) -> str | None:
    return request.cookies.get(_cookie(name))


def _keep(reply: BaseResponse, name: str, value: str) -> None:
    secure = container().settings.secure
    reply.set_cookie(
        _cookie(name), value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax"
    )


def _cookie(name: str) -> str:
    """What a choice is kept under. With https browsers take a name that begins so from this host over https alone: no other can plant it."""
    return f"__Host-{name}" if container().settings.secure else name


def content_language(response: Response) -> Response:
    """Says in which language a page is, and that it depends on the reader's choice."""
    response.headers.setdefault("Content-Language", current_language())
    if "Vary" in response.headers:
        response.vary.update(("Cookie", "Accept-Language"))
    else:
        response.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding"
    return response
