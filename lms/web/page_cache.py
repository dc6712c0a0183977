"""Cache of rendered pages that many readers share, with placeholders for what differs.

A page depends on its template, the key that the view gives, and the frame: language, appearance,
URL and roles. While it is rendered, the template gets an anonymous reader with these roles, and
placeholders for the name, the CSRF token and the time, so that nothing personal enters the cache.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

from flask import Flask, Response, current_app, g, render_template, request, session, url_for
from markupsafe import Markup, escape

from lms.core.i18n import current_language
from lms.web import access
from lms.web.cached_pages import CachedPage, PageCache
from lms.web.csrf import csrf_token
from lms.web.identity import is_shared_computer
from lms.web.language import appearance, get_page_url
from lms.web.person_keys import get_owner_key, get_page_stamp

TEXT_PREFIX: Final = "text "
PART_PREFIX: Final = "part "
STAND_INS: Final = ("placeholders", "stand_in", "is_shared_across_urls")


@dataclass(frozen=True, slots=True)
class AnonymousReader:
    """The reader while a shared page is rendered; other attributes raise AttributeError."""

    display_name: str
    role_names: frozenset[str]


class Placeholders(dict[str, str]):
    """Random placeholders by the name of what replaces them; no text can contain one by chance."""

    def __missing__(self, name: str) -> str:
        """Draw a new placeholder."""
        return self.setdefault(name, token_hex(16))


def init_page_cache(app: Flask) -> None:
    """Give the application its own cache: another application has another database."""
    app.extensions["page cache"] = PageCache()
    app.extensions["placeholders"] = Placeholders()


def render_shared_page(
    template: str,
    key: Hashable,
    load_values: Callable[[], dict[str, Any]],
    texts: Mapping[str, str] | None = None,
    parts: Mapping[str, Markup] | None = None,
) -> Response | str:
    """Render the template, or take it from the cache without calling `load_values`.

    The template may only print the strings of `texts`: each becomes a placeholder. With `texts` the
    page is shared across URLs. `parts` are HTML of this reader alone, likewise only printed; a page
    has few names of them. A page with a flashed message or a query string is not cached.
    """
    if (
        request.method != "GET"
        or request.query_string
        or "_flashes" in session
        or current_app.debug
    ):
        return render_template(template, **load_values(), texts=texts, parts=parts)
    cache: PageCache = current_app.extensions["page cache"]
    reader = access.actor()
    roles = None if reader is None else reader.role_names
    path = request.path if texts is None else None
    frame = (current_language(), appearance(), roles, is_shared_computer())
    full_key = (template, key, path, *frame)
    page = cache.get(full_key)
    if page is None:
        page = _render_page(template, load_values(), texts, parts, roles)
        cache.add(full_key, page)
    own = {PART_PREFIX + name: part for name, part in (parts or {}).items()}
    filling = {
        name: (own[name] if name in own else _get_text(name, reader, texts or {})).encode()
        for name in set(page.names)
    }
    return Response(page.fill(filling), mimetype="text/html")


def render_shared_part(
    template: str, key: Hashable, load_values: Callable[[Any], dict[str, Any]]
) -> Markup:
    """Render a part of a page, or take it from the cache without calling `load_values`.

    It may depend on the key, the language and the reader's roles alone, and print the reader's
    name, the CSRF token and the URL of the page. `load_values` gets the reader whom it shows.
    """
    reader = access.actor()
    if "placeholders" in g:  # the whole page is rendered for many
        return _render_part(template, load_values(reader))
    roles = None if reader is None else reader.role_names
    cache: PageCache = current_app.extensions["page cache"]
    full_key = (template, key, current_language(), roles, is_shared_computer())
    part = cache.get(full_key)
    if part is None or current_app.debug:
        with _impersonate_anonymous_reader(roles, is_shared_across_urls=True):
            text = _render_part(template, load_values(access.actor()))
        part = _cut_page(text)
        cache.add(full_key, part)
    filling = {name: _get_text(name, reader, {}).encode() for name in set(part.names)}
    return Markup(part.fill(filling).decode())  # noqa: S704 - the template escaped it


def _render_part(template: str, values: dict[str, Any]) -> Markup:
    """Render without the values of each request, which belong to the page around."""
    return Markup(current_app.jinja_env.get_template(template).render(values))  # noqa: S704 - as above


def _get_text(name: str, reader: Any, texts: Mapping[str, str]) -> str:
    """Return what replaces a placeholder, as HTML."""
    if name == "token":
        return csrf_token()
    if name == "stamp":
        return get_page_stamp()
    if name == "owner":
        return get_owner_key()
    if name == "url":
        return str(escape(url_for("pages.home", next=get_page_url()).partition("next=")[2]))
    return str(
        escape(reader.display_name if name == "name" else texts[name.removeprefix(TEXT_PREFIX)])
    )


def _render_page(
    template: str,
    values: dict[str, Any],
    texts: Mapping[str, str] | None,
    parts: Mapping[str, Markup] | None,
    roles: frozenset[str] | None,
) -> CachedPage:
    """Render the template for an anonymous reader and cut it at the placeholders."""
    with _impersonate_anonymous_reader(
        roles, is_shared_across_urls=texts is not None
    ) as placeholders:
        text = render_template(
            template,
            **values,
            texts={name: placeholders[TEXT_PREFIX + name] for name in texts or ()},
            parts={name: placeholders[PART_PREFIX + name] for name in parts or ()},
        )
    return _cut_page(text)


@contextmanager
def _impersonate_anonymous_reader(
    roles: frozenset[str] | None, *, is_shared_across_urls: bool
) -> Iterator[Placeholders]:
    """Render the block as an anonymous reader, with placeholders."""
    placeholders: Placeholders = current_app.extensions["placeholders"]
    set_before = {name: g.get(name) for name in STAND_INS if name in g}
    g.placeholders = placeholders
    g.stand_in = None if roles is None else AnonymousReader(placeholders["name"], roles)
    g.is_shared_across_urls = is_shared_across_urls
    try:
        yield placeholders
    finally:
        for name in STAND_INS:
            g.pop(name)
        for name, value in set_before.items():
            setattr(g, name, value)


def _cut_page(text: str) -> CachedPage:
    """Cut rendered text at the placeholders."""
    names_by_placeholder = {
        placeholder: name
        for name, placeholder in list(
            current_app.extensions["placeholders"].items()
        )  # another thread may add one
    }
    pattern = f"({'|'.join(names_by_placeholder)})"
    pieces = re.split(pattern, text) if names_by_placeholder else [text]
    names = tuple(names_by_placeholder[placeholder] for placeholder in pieces[1::2])
    return CachedPage(tuple(piece.encode() for piece in pieces[::2]), names)
