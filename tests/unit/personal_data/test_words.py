"""The words of the readable file: what a column or a code means in its part of the file."""

import pytest

from lms.core.i18n import LANGUAGES, using_language
from lms.personal_data.rules.part_words import CODES_OF_PARTS, COLUMNS_OF_PARTS
from lms.personal_data.rules.words import COLUMNS, SECTIONS, describe_section
from lms.wiring import PERSONAL_DATA
from tests.factories.learning import ZONE

COLUMNS_BY_PART = {
    table.key: set(table.columns) for part in PERSONAL_DATA for table in part.tables if table.key
}


def describe_row(key, row, language="ru"):
    with using_language(language):
        section = describe_section(key, [row], ZONE)
    return dict(zip(section["columns"], section["rows"][0], strict=True))


@pytest.mark.parametrize(
    ("key", "column", "words"),
    [
        ("posts", "position", "Должность"),
        ("answers", "position", "Номер вопроса"),
        ("diagnostic_answers", "position", "Номер вопроса"),
        ("written_texts", "position", "Номер вопроса"),
        ("attempt_tasks", "position", "Номер задания"),
    ],
)
def test_the_number_of_a_question_is_not_called_a_post(key, column, words):
    assert describe_row(key, {column: 3}) == {words: "3"}


@pytest.mark.parametrize(
    ("key", "row", "words"),
    [
        ("actions", {"kind": "signed_in"}, "Вход в систему"),
        ("leaves", {"kind": "study"}, "Учебный отпуск"),
        ("looks", {"access_kind": "certificate"}, "Ваш сертификат"),
        ("obligation_events", {"kind": "exempted"}, "освобождение от курса"),
        ("post_offers", {"state": "open"}, "Ждёт ответа"),
        ("obligations", {"state": "open"}, "нужно пройти"),
        ("deliveries", {"state": "cancelled"}, "не понадобилось"),
    ],
)
def test_a_code_has_the_words_of_its_part(key, row, words):
    assert list(describe_row(key, row).values()) == [words]


def test_a_message_is_named_by_its_title():
    row = {"kind": "new_sign_in", "values": {"device": "Firefox"}}
    assert describe_row("messages", row)["Вид"] == "Вход через новый браузер"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "column"), sorted(CODES_OF_PARTS))
def test_no_code_of_the_program_is_left_where_words_are_known(key, column, language):
    codes = CODES_OF_PARTS[key, column]
    described = {code: describe_row(key, {column: code}, language) for code in codes}
    assert not [code for code, row in described.items() if list(row.values()) == [code]]


def test_parts_and_columns_with_words_of_their_own_exist():
    for key, column in (*COLUMNS_OF_PARTS, *CODES_OF_PARTS):
        assert key in SECTIONS and column in COLUMNS
        assert column in COLUMNS_BY_PART[key]
