"""The English texts of messages use the field's word for a thing, as the names of the code do."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

CATALOGUE = Path(__file__).parents[2] / "lms/translations/ru/LC_MESSAGES/messages.po"
# To try is what people do; the thing is an attempt, and a quiz allows checks of a question.
TRY = re.compile(
    r"\btries\b|^try$|^try (?:%|\{)|\)[ds] try\b"
    r"|\b(?:a|all|best|each|first|last|more|next|no|one|open|other|the|this) try\b",
    re.I,
)


def test_messages_call_an_attempt_so():
    catalogue = read_po(CATALOGUE.open("rb"))
    texts = [
        text
        for message in catalogue
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
    ]
    assert len(texts) > 1000
    assert [text for text in texts if TRY.search(text)] == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Try", True),
        ("Try %(number)s", True),
        ("%(num)s try in all", True),
        ("First tries", True),
        ("The time of this try is over.", True),
        ("Try again in %(num)s hour.", False),
        ("Wait a few seconds and try again.", False),
        ("You can try as often as you like.", False),
    ],
)
def test_the_check_tells_the_thing_from_the_deed(text, is_found):
    assert bool(TRY.search(text)) is is_found
