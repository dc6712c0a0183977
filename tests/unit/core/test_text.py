"""Plain texts, and joining of texts."""

import sys
import unicodedata

import pytest

from lms.accounts.rules.iin import CLAIMED, describe_iin_event
from lms.core.i18n import using_language
from lms.core.text import DECEPTIVE, is_plain, join_sentences, lower_first


@pytest.mark.parametrize(
    ("text", "inside"),
    [("Введён, не подтверждён", "введён, не подтверждён"), ("ИИН введён", "ИИН введён"), ("", "")],
)
def test_inside_a_sentence_a_text_has_no_capital_but_in_an_abbreviation(text, inside):
    assert lower_first(text) == inside


def test_an_event_of_an_iin_goes_on_after_its_day():
    with using_language("ru"):
        assert describe_iin_event(CLAIMED, "") == "введён, не подтверждён"


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (["Труднее", "Не отличает знающих"], "Труднее. Не отличает знающих"),
        (["Верно ли указан ответ?", "Труднее"], "Верно ли указан ответ? Труднее"),
        (["Труднее"], "Труднее"),
        ([], ""),
    ],
)
def test_several_faults_read_as_sentences(texts, line):
    assert join_sentences(texts) == line


def test_of_all_characters_those_that_control_deceive_or_are_none_are_not_plain():
    others = {letter for letter in map(chr, range(sys.maxunicode + 1)) if not is_plain(letter)}
    controls = {
        letter
        for letter in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(letter) in ("Cc", "Cs")
    }
    assert others == controls | DECEPTIVE
    assert not is_plain("Айгүл\u200b") and not is_plain("Ай\ufffdгүл") and is_plain("Айгүл ")
