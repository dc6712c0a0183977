"""The words of messages, in the language of their reader."""

import pytest

from lms.core.i18n import using_language
from lms.messaging.rules.wording import word_message
from lms.personal_data.rules.words import describe_section
from tests.factories.learning import ZONE


@pytest.mark.parametrize(
    ("language", "own_name", "other_name"),
    [("kk", "Жыл сайынғы оқу", "Ежегодное"), ("ru", "Ежегодное обучение", "Жыл сайынғы")],
)
def test_an_order_typed_in_both_languages_is_named_in_the_readers(language, own_name, other_name):
    values = {
        "course": "s1",
        "due": "2026-12-12",
        "orders": ["Жыл сайынғы оқу / Ежегодное обучение"],
    }
    with using_language(language):
        text = word_message("assigned", values, {"s1": "S1"}).body
    assert own_name in text
    assert other_name not in text


@pytest.mark.parametrize(("extension", "words"), [("zip", "документов"), ("xlsx", "строк")])
def test_a_packed_file_has_documents_and_a_table_has_rows(extension, words):
    values = {"file": 1, "name": "A", "rows": 107, "format": extension}
    with using_language("ru"):
        assert f"107 {words}" in word_message("file_ready", values, {}).body


def test_the_readable_file_of_a_person_has_words_for_offers_categories_and_languages():
    rows = [
        {"category": "corps-A-1", "state": state} for state in ("accepted", "declined", "expired")
    ]
    with using_language("ru"):
        cells = describe_section("post_offers", rows, ZONE)["rows"]
        language = describe_section("person", [{"language": "kk"}], ZONE)["rows"]
    assert [state for _category, state in cells] == [
        "принято",
        "отклонено",
        "завершилось без ответа",
    ]
    assert "corps" not in cells[0][0]
    assert language == [["на казахском"]]
