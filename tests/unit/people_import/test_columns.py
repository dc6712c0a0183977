"""Which column is which field, from the words of headers as lists of staff have them."""

import pytest

from lms.people_import.rules import (
    FIELD_WORDS,
    check_matching,
    list_template_columns,
    normalise_header,
    propose_matching,
)


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (
            ["№", "ЖСН", "Тегі", "Аты", "Әкесінің аты", "Лауазымы", "Лауазым санаты"],
            ["", "iin", "surname", "given_name", "patronymic", "position", "category"],
        ),
        (
            ["ИИН", "Фамилия", "Имя", "Отчество (при наличии)", "Должность", "Категория должности"],
            ["iin", "surname", "given_name", "patronymic", "position", "category"],
        ),
        (
            ["Ф.И.О. сотрудника", "ИИН", "Дата назначения на должность"],
            ["full_name", "iin", "starts_on"],
        ),
        (
            ["Дата рожд.", "Сведения о работе с какого времени", "Связь сот. тел.", "Г.р."],
            ["birth_year", "starts_on", "phone", ""],
        ),
        (
            ["Т.А.Ә.", "Ұйымның БСН", "Эл. пошта", "Ұялы телефон нөмірі"],
            ["full_name", "bin", "email", "phone"],
        ),
        (
            ["БИН организации", "Наименование организации", "Адрес электронной почты"],
            ["bin", "organisation", "email"],
        ),
        (
            ["ТЕГІ, АТЫ, ӘКЕСІНІҢ АТЫ", "КАТО коды", "Аудан немесе қала", "Хат алмасу тілі"],
            ["full_name", "kato", "region", "language"],
        ),
        (
            ["Surname", "Given name", "Patronymic", "E-mail", "Phone", "Position", "Start date"],
            ["surname", "given_name", "patronymic", "email", "phone", "position", "starts_on"],
        ),
        (
            ["ЖСН", "Жынысы", "Туған жылы", "Қала/ауыл", "Қала"],
            ["iin", "sex", "birth_year", "settlement", "region"],
        ),
        (
            ["Пол", "Дата рождения", "Город или село", "Район, город", "Дата назначения"],
            ["sex", "birth_year", "settlement", "region", "starts_on"],
        ),
        (
            ["Sex", "Year of birth", "Town or village", "City"],
            ["sex", "birth_year", "settlement", "region"],
        ),
        (
            ["Туған күні, айы, жылы", "Елді мекен түрі", "Местность"],
            ["birth_year", "settlement", ""],
        ),
        (["Тегі", "Агы", "жсн", "Лауазымы"], ["surname", "", "iin", "position"]),
    ],
)
def test_columns_are_proposed_from_their_names(header, fields):
    matching = propose_matching(header)
    assert [
        next((name for name, column in matching.items() if column == number), "")
        for number in range(len(header))
    ] == fields


def test_a_field_is_proposed_once_and_for_the_header_that_says_it_best():
    assert propose_matching(
        ["Организация (подразделение)", "Должность, разряд", "Категория", "Должность"]
    ) == {"organisation": 0, "category": 2, "position": 3}


def test_what_was_chosen_for_the_same_header_goes_before_its_words_wherever_the_column_stands_now():
    fields_by_header = {
        normalise_header("Код сотрудника"): "iin",
        normalise_header("Должность"): "",
        normalise_header("Аты"): "surname",
    }
    assert propose_matching(["Должность", "Аты", "Код  сотрудника", "ИИН"], fields_by_header) == {
        "surname": 1,
        "iin": 2,
    }


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_file_to_fill_in_is_understood(language):
    header = list_template_columns(language)
    assert sorted(propose_matching(header).values()) == list(range(len(header)))
    assert check_matching(propose_matching(header)) == ""


@pytest.mark.parametrize(
    ("matching", "is_enough"),
    [
        ({"iin": 0, "full_name": 1}, True),
        ({"email": 0, "surname": 1, "given_name": 2}, True),
        ({"iin": 0}, False),
        ({"surname": 0, "given_name": 1}, False),
        ({"iin": 0, "full_name": 1, "surname": 2}, False),
    ],
)
def test_a_matching_has_to_say_who_is_who(matching, is_enough):
    assert (check_matching(matching) == "") is is_enough


@pytest.mark.parametrize(
    "text", ["", " ", "???", "\x00", "=1+1", "<script>", "і" * 5000, "a " * 2000]
)
def test_any_header_is_only_text(text):
    assert propose_matching([text, text]) == {}
    assert set(propose_matching(["ЖСН", text])) <= set(FIELD_WORDS)
