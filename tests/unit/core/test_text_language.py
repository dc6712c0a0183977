"""The language of texts that people typed, guessed by their words."""

import pytest

from lms.core.typed_languages import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Еңбек демалысында жүр", "kk"),
        ("Бас маман", None),
        ("Директор", None),
        ("Главный специалист", "ru"),
        ("Присоединение района к городу Қонаев", None),
        ("Присоединение новых сёл к городу Қонаев", "ru"),
        ("Қонаев қаласының әкімдігі, бөлім басшысы", "kk"),
        ("IT", None),
        ("Приказ № 77 от 27.11.2026", "ru"),
        ("Бұйрық № 77, 27.11.2026", "kk"),
        ("Протокол, 12", "ru"),
        ("", None),
    ],
)
def test_the_language_of_a_text_is_that_of_most_of_its_words(text, language):
    assert guess_language(text) == language
