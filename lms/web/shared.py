"""Pages that many readers share: rendered and compressed once, with places for the few words that are the reader's own.

What such a page shows has to follow from its template, the key that the view gives, and the frame (language, appearance, address, roles).
While one is made, the template meets a reader without properties and marks instead of the token, so that nothing personal can get into it.
The places are not compressed, so the length of a reply tells nothing of the token.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

from flask import Flask, Response, current_app, g, render_template, request, session
from markupsafe import escape

from lms.core.i18n import current_language
from lms.web import access
from lms.web.compression import LEVEL, wants_gzip
from lms.web.csrf import TOKEN_LENGTH, csrf_token
from lms.web.language import appearance

PAGES_KEPT: Final = 256
GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
NO_TEXT: Final = b"\xff"  # stands in no UTF-8, so nothing refers to it
LAST_BLOCK: Final = b"\x03\x00"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, as the template of a shared page meets them."""

    display_name: str


class Marks:
    """What stands in the places while a page is made: nobody can guess it, so no text of a course can hold it. As long as a token is."""

    def __init__(self) -> None:
        self.name, self.token = token_hex(TOKEN_LENGTH // 2), token_hex(TOKEN_LENGTH // 2)


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page in pieces, plain and compressed. Between piece n and piece n + 1 comes what `places[n]` names."""

    pieces: tuple[bytes, ...]
    packed: tuple[bytes, ...]
    places: tuple[str, ...]

    def plain(self, words: list[bytes]) -> bytes:
        """The page with the words in its places."""
        return b"".join(part for pair in zip(self.pieces, [*words, b""], strict=True) for part in pair)

    def zipped(self, words: list[bytes]) -> bytes:
        """The same, compressed (RFC 1952): the pieces as they were compressed once, the words as stored blocks between them."""
        if any(place == "token" and len(word) != TOKEN_LENGTH for place, word in zip(self.places, words, strict=True)):
            return gzip.compress(self.plain(words), LEVEL, mtime=0)
        parts, check, size = [GZIP_HEAD], 0, 0
        for piece, packed, word in zip(self.pieces, self.packed, [*words, b""], strict=True):
            check = zlib.crc32(word, zlib.crc32(piece, check))
            size += len(piece) + len(word)
            parts += (packed, b"\x00", len(word).to_bytes(2, "little"), (len(word) ^ 0xFFFF).to_bytes(2, "little"), word)
        return b"".join((*parts, LAST_BLOCK, check.to_bytes(4, "little"), size.to_bytes(4, "little")))


def init_shared(app: Flask) -> None:
    """Keeps pages for this application: another one has another database."""
    app.extensions["shared pages"] = {}
    app.extensions["marks"] = Marks()


def shared_page(template: str, key: Hashable, values: Callable[[], dict[str, Any]]) -> Response | str:
    """The template with the values, which are asked for only if no page with this key is kept.

    A page with a message for its reader, and one with parameters in its address, are rendered for themselves.
    """
    if request.method != "GET" or request.query_string or "_flashes" in session or current_app.debug:
        return render_template(template, **values())
    kept: dict[Hashable, SharedPage] = current_app.extensions["shared pages"]
    who = access.actor()
    whole = (template, key, request.path, current_language(), appearance(), None if who is None else who.role_names)
    page = kept.get(whole)
    if page is None:
        if len(kept) >= PAGES_KEPT:
            kept.pop(next(iter(kept)), None)
        page = kept[whole] = _made(template, values())
    own = {"name": str(escape(who.display_name)) if who else "", "token": csrf_token() if "token" in page.places else ""}
    words = [own[place].encode() for place in page.places]
    if not wants_gzip():
        return Response(page.plain(words), mimetype="text/html")
    return Response(page.zipped(words), mimetype="text/html", headers={"Content-Encoding": "gzip"})


def reader(who: Any) -> Any:
    """Who the template meets: the actor, or while a shared page is made somebody of whom nothing is known."""
    return Reader(g.marks.name) if who is not None and "marks" in g else who


def _made(template: str, values: dict[str, Any]) -> SharedPage:
    g.marks = marks = current_app.extensions["marks"]
    try:
        text = render_template(template, **values)
    finally:
        del g.marks
    parts = re.split(f"({marks.name}|{marks.token})", text)
    pieces = tuple(part.encode() for part in parts[::2])
    places = tuple("name" if mark == marks.name else "token" for mark in parts[1::2])
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
