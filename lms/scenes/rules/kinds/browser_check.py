"""What an author may write in the start of a training browser."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.kinds.browser_start import MAX_TABS, split_url
from lms.scenes.rules.predicates import is_whole_number

MAX_FAILS: Final = 3
LOOKS: Final = ("deep", "sky", "sun", "plain")
ID: Final = re.compile(r"(?!made-)[a-z][a-z0-9-]*", re.ASCII)
ADDRESS: Final = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?")
LISTS: Final = ("tabs", "bookmarks", "downloads", "results")
TableKeys = tuple[frozenset[str], frozenset[str]]  # those that a table needs, and that it may have
PARTS: Final[dict[str, TableKeys]] = {
    "heading": (frozenset({"text"}), frozenset()),
    "text": (frozenset({"text"}), frozenset({"wide"})),
    "link": (frozenset({"text", "to"}), frozenset()),
    "button": (frozenset({"text", "to"}), frozenset()),
    "file": (frozenset({"name", "text", "file"}), frozenset({"inside", "risky"})),
    "form": (frozenset({"text", "button"}), frozenset({"to", "secret", "shown"})),
}
RESULT: Final[TableKeys] = (frozenset({"to", "title", "text", "words"}), frozenset({"ad"}))
PAGE: Final[TableKeys] = (
    frozenset({"address", "title", "parts"}),
    frozenset({"site", "look", "owner", "fails"}),
)
FLAGS: Final = ("risky", "secret", "shown", "wide", "ad")


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of a start, each with the path of what is wrong."""
    for key in start:
        if key not in ("pages", *LISTS):
            yield _("{path}: unknown key").format(path=key)
    pages = start.get("pages")
    if not isinstance(pages, dict) or not pages:
        yield _("pages: at least one page is needed")
        return
    files: list[str] = []
    for name, page in pages.items():
        path = f"pages.{name}"
        if not ID.fullmatch(name):
            yield _("{path}: an id begins with a small Latin letter").format(path=path)
        yield from _check_keys(path, page, PAGE)
        if isinstance(page, dict):
            yield from _check_page(path, page, pages, files)
    yield from _check_twice("pages", files)
    yield from _check_twice("pages", _list_urls(pages))
    yield from _check_lists(start, pages, files)


def _check_keys(
    path: str, table: Any, keys: tuple[frozenset[str], frozenset[str]]
) -> Iterator[str]:
    """Yield faults of keys that are unknown or missing, and of values of another type."""
    if not isinstance(table, dict):
        yield _("{path}: not a table").format(path=path)
        return
    needed_keys, possible_keys = keys
    for key in sorted(needed_keys - table.keys()):
        yield _("{path}: missing").format(path=f"{path}.{key}")
    for key, value in table.items():
        inner = f"{path}.{key}"
        if key not in needed_keys | possible_keys:
            yield _("{path}: unknown key").format(path=inner)
        elif key in FLAGS and not isinstance(value, bool):
            yield _("{path}: true or false").format(path=inner)
        elif key not in (*FLAGS, "parts", "fails") and not _is_text(value):
            yield _("{path}: not a text").format(path=inner)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _check_page(
    path: str, page: dict[str, Any], pages: Mapping[str, Any], files: list[str]
) -> Iterator[str]:
    if not ADDRESS.fullmatch(str(page.get("address"))):
        yield _("{path}: an address such as https://akimat.example").format(path=f"{path}.address")
    if page.get("look", LOOKS[0]) not in LOOKS:
        yield _("{path}: looks are {looks}").format(path=f"{path}.look", looks=", ".join(LOOKS))
    fails = page.get("fails", 0)
    if not is_whole_number(fails) or not 0 <= fails <= MAX_FAILS:
        yield _("{path}: a number from 0 to {most}").format(path=f"{path}.fails", most=MAX_FAILS)
    parts = page.get("parts")
    if not isinstance(parts, list) or not parts:
        yield _("{path}: a list of tables").format(path=f"{path}.parts")
        return
    for part in parts:
        yield from _check_part(f"{path}.parts", part, pages)
    of_kind = [part for part in parts if isinstance(part, dict)]
    files += [str(part.get("name")) for part in of_kind if part.get("kind") == "file"]
    if sum(part.get("kind") == "form" for part in of_kind) > 1:
        yield _("{path}: one form at most").format(path=f"{path}.parts")


def _check_part(path: str, part: Any, pages: Mapping[str, Any]) -> Iterator[str]:
    kind = part.get("kind") if isinstance(part, dict) else None
    if not isinstance(kind, str) or kind not in PARTS:
        yield _("{path}: parts are {kinds}").format(path=path, kinds=", ".join(PARTS))
        return
    needed_keys, possible_keys = PARTS[kind]
    yield from _check_keys(path, part, (needed_keys, possible_keys | {"kind"}))
    if kind == "file" and not ID.fullmatch(str(part.get("name"))):
        yield _("{path}: an id begins with a small Latin letter").format(path=f"{path}.name")
    if "to" in part and part["to"] not in list(pages):
        yield _("{path}: no such page").format(path=f"{path}.to")


def _list_urls(pages: Mapping[str, Any]) -> list[str]:
    addresses = [page.get("address") for page in pages.values() if isinstance(page, dict)]
    return ["".join(split_url(address)) for address in addresses if isinstance(address, str)]


def _check_twice(path: str, names: list[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _("{path}: {name} stands twice").format(path=path, name=name)


def _check_lists(
    start: Mapping[str, Any], pages: Mapping[str, Any], files: list[str]
) -> Iterator[str]:
    for key in LISTS:
        members = start.get(key, [])
        if not isinstance(members, list):
            yield _("{path}: a list").format(path=key)
        elif key == "results":
            for result in members:
                yield from _check_keys(key, result, RESULT)
                if isinstance(result, dict) and result.get("to") not in list(pages):
                    yield _("{path}: no such page").format(path=key)
        else:
            names = files if key == "downloads" else list(pages)
            if any(member not in names for member in members):
                yield _("{path}: no such page or file").format(path=key)
            yield from _check_twice(key, [str(member) for member in members])
    tabs = start.get("tabs", ["one"])
    if isinstance(tabs, list) and not 1 <= len(tabs) <= MAX_TABS:
        yield _("tabs: from 1 to {most}").format(most=MAX_TABS)
