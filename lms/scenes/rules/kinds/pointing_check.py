"""What an author may write as the start of a scene of pointing; the kind itself is in pointing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.drawings import THINGS

SIZES: Final = ("large", "middle", "small")
MAX_THINGS: Final = 16
MAX_MENU: Final = 6
MAX_LEVEL: Final = 100
MAX_TEXT: Final = 400
ABOUT_WORDS: Final = ' \n.,:;!?«»"()–—-'  # may be selected with the words that are asked for


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of a start."""
    if start.get("size") not in SIZES:
        yield "size: " + _("one of %(sizes)s") % {"sizes": ", ".join(SIZES)}
    things, holders = start.get("things", {}), start.get("holders", {})
    if not isinstance(things, Mapping) or not isinstance(holders, Mapping):
        yield _("things and holders are tables")
        return
    if len(things) + len(holders) > MAX_THINGS:
        yield "things: " + _("at most %(most)s with the holders") % {"most": MAX_THINGS}
    for group, members in (("things", things), ("holders", holders)):
        for name, thing in members.items():
            yield from (f"{group}.{name}: {fault}" for fault in _check_picture(thing))
    for name, thing in things.items():
        if isinstance(thing, Mapping):
            yield from (f"things.{name}: {fault}" for fault in _check_deeds(thing, things))
    yield from _check_layout(start, things)
    if "text" in start:
        yield from (f"text: {fault}" for fault in _check_text(start["text"]))


def _check_layout(start: Mapping[str, Any], things: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of where things stand: in the list, and in which order on the table."""
    list_names = start.get("list", [])
    if not isinstance(list_names, list) or not all(
        isinstance(name, str) and name in things for name in list_names
    ):
        yield "list: " + _("names of things")
    elif "row" in start and not _is_order(start["row"], things.keys() - set(list_names)):
        yield "row: " + _("each thing that is not in the list, once")


def _check_picture(thing: Any) -> Iterator[str]:
    """Yield the faults of what a thing or a holder looks like."""
    if not isinstance(thing, Mapping):
        yield _("a table is needed")
        return
    if str(thing.get("picture")) not in THINGS:
        yield "picture: " + _("one of %(pictures)s") % {"pictures": ", ".join(sorted(THINGS))}
    if not isinstance(thing.get("name"), str) or not thing["name"]:
        yield "name: " + _("a text is needed")
    if not isinstance(thing.get("keys", ""), str):
        yield "keys: " + _("a text is needed")


def _is_order(row: Any, names: Iterable[str]) -> bool:
    return (
        isinstance(row, list)
        and all(isinstance(name, str) for name in row)
        and sorted(row) == sorted(names)
    )


def _check_deeds(thing: Mapping[str, Any], things: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of what a thing can do."""
    for name in ("needs", "stops"):
        others = thing.get(name, [])
        if not isinstance(others, list) or not all(
            isinstance(other, str) and other in things for other in others
        ):
            yield f"{name}: " + _("names of things")
    most, level = thing.get("most", 0), thing.get("level", 0)
    if type(most) is not int or type(level) is not int or not 0 <= level <= most <= MAX_LEVEL:
        yield "level: " + _("a whole number from 0 to %(most)s") % {"most": MAX_LEVEL}
    for name in ("on", "switch", "pick", "move"):
        if not isinstance(thing.get(name, False), bool):
            yield f"{name}: " + _("true or false")
    for name in ("open", "tip", "word"):
        if not isinstance(thing.get(name, ""), str):
            yield f"{name}: " + _("a text is needed")
    menu = thing.get("menu", [])
    if not isinstance(menu, list) or len(menu) > MAX_MENU or not all(map(_is_entry, menu)):
        yield "menu: " + _("at most %(most)s entries, each with a text") % {"most": MAX_MENU}


def _is_entry(entry: Any) -> bool:
    """Return whether a value is an entry of a menu: a table of an id and a label."""
    return isinstance(entry, Mapping) and all(
        isinstance(entry.get(key), str) and entry[key] for key in ("id", "label")
    )


def _check_text(text: Any) -> Iterator[str]:
    """Yield the faults of a text to select from."""
    if not isinstance(text, Mapping):
        yield _("a table is needed")
        return
    value, words = text.get("value"), text.get("wanted")
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_TEXT:
        yield "value: " + _("a text of at most %(most)s letters") % {"most": MAX_TEXT}
    elif not isinstance(words, str) or not words.strip(ABOUT_WORDS) or value.count(words) != 1:
        yield "wanted: " + _("words that stand in the text once")
    elif words != words.strip(ABOUT_WORDS):
        yield "wanted: " + _("words without the spaces and signs around them")
