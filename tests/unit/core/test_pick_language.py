"""The half of a text that was typed in both languages."""

import pytest

from lms.core.typed_languages import pick_language

BOTH = "Жыл сайынғы міндетті оқу / Ежегодное обязательное обучение"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (BOTH, "kk", "Жыл сайынғы міндетті оқу"),
        (BOTH, "ru", "Ежегодное обязательное обучение"),
        ("Ежегодное обучение / Жыл сайынғы оқу", "kk", "Жыл сайынғы оқу"),
        ("Приказ № 7 / 12", "kk", "Приказ № 7 / 12"),
        ("Обучение / Повторное обучение", "ru", "Обучение / Повторное обучение"),
        ("Бөлім басшысы", "ru", "Бөлім басшысы"),
        ("", "ru", ""),
    ],
)
def test_the_readers_half_is_picked_only_where_both_are_certain(text, language, expected):
    assert pick_language(text, language) == expected
