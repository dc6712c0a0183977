"""Pages that many readers share: rendered and compressed once, with places for the few words that are the reader's or the page's own.

What such a page shows has to follow from its template, the key that the view gives, and the frame (language, appearance, address, roles).
While one is made, the template meets a reader without properties and marks instead of the token, so that nothing personal can get into it.
The places are not compressed, so the length of a reply tells nothing of the token.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from threading import Lock
from typing import Any, Final

from flask import Flask, Response, current_app, g, render_template, request, session, url_for
from markupsafe import escape

from lms.core.i18n import current_language
from lms.web import access
from lms.web.compression import LEVEL, wants_gzip
from lms.web.csrf import TOKEN_LENGTH, csrf_token
from lms.web.language import appearance, here

OWN: Final = "own "
PAGES_KEPT: Final = 256
GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
NO_TEXT: Final = b"\xff"  # stands in no UTF-8, so nothing refers to it
LAST_BLOCK: Final = b"\x03\x00"


@dataclass(frozen=True, slots=True)
class PageReader:
    """Whoever reads, while a shared page is made: all that may be asked of them. Anything else is an error, and so cannot get into the page."""

    display_name: str
    role_names: frozenset[str]


class PageCache(dict[Hashable, "SharedPage"]):
    """The pages by their keys, for all threads of a process. One that is full makes room before it takes another, in one step: between
    looking for the oldest page and taking it away another thread might add one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()

    def keep(self, key: Hashable, page: "SharedPage") -> None:
        """Adds a page. Of two threads that made the same one, the later has its own kept: they are equal."""
        with self._lock:
            while len(self) >= PAGES_KEPT and key not in self:
                del self[next(iter(self))]
            self[key] = page


class Marks(dict[str, str]):
    """What stands in the places while a page is made, by place: nobody can guess it, so no text can hold it. As long as a token is."""

    def __missing__(self, place: str) -> str:
        """A new mark."""
        return self.setdefault(place, token_hex(TOKEN_LENGTH // 2))


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page in pieces, plain and compressed. Between piece n and piece n + 1 comes what `places[n]` names."""

    pieces: tuple[bytes, ...]
    packed: tuple[bytes, ...]
    places: tuple[str, ...]

    def plain(self, words: list[bytes]) -> bytes:
        """The page with the words in its places."""
        return b"".join(
            part for pair in zip(self.pieces, [*words, b""], strict=True) for part in pair
        )

    def zipped(self, words: list[bytes]) -> bytes:
        """The same, compressed (RFC 1952): the pieces as they were compressed once, the words as stored blocks between them."""
        in_pieces = all(
            place == "name" or (place == "token" and len(w) == TOKEN_LENGTH)
            for place, w in zip(self.places, words, strict=True)
        )
        if not in_pieces:
            return gzip.compress(self.plain(words), LEVEL, mtime=0)
        parts, check, size = [GZIP_HEAD], 0, 0
        for piece, packed, word in zip(self.pieces, self.packed, [*words, b""], strict=True):
            check = zlib.crc32(word, zlib.crc32(piece, check))
            size += len(piece) + len(word)
            parts += (
                packed,
                b"\x00",
                len(word).to_bytes(2, "little"),
                (len(word) ^ 0xFFFF).to_bytes(2, "little"),
                word,
            )
        return b"".join(
            (*parts, LAST_BLOCK, check.to_bytes(4, "little"), size.to_bytes(4, "little"))
        )


def init_shared(app: Flask) -> None:
    """Keeps pages for this application: another one has another database."""
    app.extensions["shared pages"] = PageCache()
    app.extensions["marks"] = Marks()


def shared_page(
    template: str,
    key: Hashable,
    values: Callable[[], dict[str, Any]],
    own: Mapping[str, str] | None = None,
) -> Response | str:
    """The template with the values, which are asked for only if no page with this key is kept.

    `own` are texts that the template finds under this name and may only print: each gets a place, and the page is shared across addresses.
    A page with a message for its reader, and one with parameters in its address, are rendered for themselves.
    """
    if (
        request.method != "GET"
        or request.query_string
        or "_flashes" in session
        or current_app.debug
    ):
        return render_template(template, **values(), own=own)
    kept: PageCache = current_app.extensions["shared pages"]
    who = access.actor()
    roles, path = (None if who is None else who.role_names), (request.path if own is None else None)
    whole = (template, key, path, current_language(), appearance(), roles)
    page = kept.get(whole)
    if page is None:
        page = _made(template, values(), own, roles)
        kept.keep(whole, page)
    words = [_word(place, who, own or {}).encode() for place in page.places]
    if not wants_gzip():
        return Response(page.plain(words), mimetype="text/html")
    return Response(page.zipped(words), mimetype="text/html", headers={"Content-Encoding": "gzip"})


def _word(place: str, who: Any, own: Mapping[str, str]) -> str:
    """What comes into a place, as it stands in HTML."""
    if place == "token":
        return csrf_token()
    if place == "address":
        return str(escape(url_for("pages.home", next=here()).partition("next=")[2]))
    return str(escape(who.display_name if place == "name" else own[place.removeprefix(OWN)]))


def _made(
    template: str,
    values: dict[str, Any],
    own: Mapping[str, str] | None,
    roles: frozenset[str] | None,
) -> SharedPage:
    g.marks = marks = current_app.extensions["marks"]
    g.stand_in = None if roles is None else PageReader(marks["name"], roles)
    g.shares_address = own is not None
    try:
        text = render_template(
            template, **values, own={name: marks[OWN + name] for name in own or ()}
        )
    finally:
        del g.marks, g.stand_in, g.shares_address
    places_of = {mark: place for place, mark in list(marks.items())}  # another thread may add one
    parts = re.split(f"({'|'.join(places_of)})", text) if places_of else [text]
    pieces = tuple(part.encode() for part in parts[::2])
    places = tuple(places_of[mark] for mark in parts[1::2])
    return SharedPage(pieces, pack(pieces, places), places)


def pack(pieces: tuple[bytes, ...], places: tuple[str, ...]) -> tuple[bytes, ...]:
    """Each piece as blocks that end at a whole byte. A piece refers back to those before it as far as their distance is the same for all
    readers: over tokens, which have one length, but not over a name.
    """
    packed, before = [], b""
    for piece, place in zip(pieces, (*places, ""), strict=True):
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before)
        packed.append(packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH))
        before = before + piece + NO_TEXT * TOKEN_LENGTH if place == "token" else b""
    return tuple(packed)
