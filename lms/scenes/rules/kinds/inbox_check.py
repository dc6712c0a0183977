"""What an author may write in the start of an inbox."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.kinds.inbox_start import FLAGS, FRAUD, HONEST, SENDER, InboxMessage

CHANNELS: Final = ("mail", "chat")
PART_KINDS: Final = ("text", "link", "file")
TEXTS: Final = ("name", "address", "why")
MESSAGE_KEYS: Final = frozenset({*TEXTS, "time", "channel", "subject", "parts", "answer", "places"})
ID: Final = re.compile(r"[a-z0-9-]+", re.ASCII)
TIME: Final = re.compile(r"(?:[0-9]|1[0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of an author's start."""
    for key in start:
        if key not in (*FLAGS, "messages"):
            yield f"{key}: " + _("This key is unknown.")
    for flag in FLAGS:
        if not isinstance(start.get(flag, False), bool):
            yield f"{flag}: " + _("This has to be true or false.")
    messages = start.get("messages")
    if not isinstance(messages, dict) or not messages:
        yield _("An inbox needs messages.")
        return
    for name, message in messages.items():
        yield from (f"messages.{name}: {fault}" for fault in _check_message(name, message))


def _check_message(name: str, message: Any) -> Iterator[str]:
    if not ID.fullmatch(name):
        yield _("A name has small Latin letters, digits and dashes.")
    if not isinstance(message, dict):
        yield _("A message is a table.")
        return
    for key in sorted(message.keys() - MESSAGE_KEYS):
        yield _("The key “%(key)s” is unknown.") % {"key": key}
    for key in TEXTS:
        if not _is_text(message.get(key)):
            yield _("“%(key)s” is missing or is no text.") % {"key": key}
    if not TIME.fullmatch(str(message.get("time"))):
        yield _("“time” is such as 9:05 or 17:40.")
    if message.get("channel") not in CHANNELS:
        yield _("“channel” is mail or chat.")
    if (message.get("channel") == "mail") != _is_text(message.get("subject")):
        yield _("A letter has a subject, a message of a messenger has none.")
    yield from _check_parts(message.get("parts"))
    yield from _check_answer(message)


def _check_parts(parts: Any) -> Iterator[str]:
    if (
        not isinstance(parts, list)
        or not parts
        or not all(isinstance(part, dict) for part in parts)
    ):
        yield _("“parts” is a list of tables.")
        return
    names = [part.get("name") for part in parts]
    if not all(isinstance(name, str) and ID.fullmatch(name) for name in names):
        yield _("Each part has a name of small Latin letters, digits and dashes.")
    elif len({SENDER, *names}) != len(names) + 1:
        yield _("The names of parts differ, and none is “sender”.")
    for part in parts:
        keys = {"name", "kind", "text"} | ({"address"} if part.get("kind") == "link" else set())
        if part.get("kind") not in PART_KINDS or part.keys() != keys:
            yield _("A part has name, kind (text, link, file) and text; a link has an address too.")
        elif not all(_is_text(value) for value in part.values()):
            yield _("What a part says is text.")


def _check_answer(message: InboxMessage) -> Iterator[str]:
    answer, places = message.get("answer"), message.get("places")
    if answer not in (FRAUD, HONEST):
        yield _("“answer” is fraud or honest.")
    if not isinstance(places, list) or bool(places) != (answer == FRAUD):
        yield _("“places” names what gives a fraud away; for an honest message it is empty.")
        return
    parts = message["parts"] if isinstance(message.get("parts"), list) else []
    names = [SENDER, *(part.get("name") for part in parts if isinstance(part, dict))]
    for place in places:
        if place not in names:
            yield _("“places” names no part of the message: %(place)s") % {"place": place}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
