"""Reading of a line, and the faults visible in the line alone."""

from datetime import date

import pytest

from lms.core.identity_numbers import has_check_digit
from lms.people_import.rules import FAULTS, RepeatFinder, describe_fault, read_entry
from lms.people_import.services.directory import parse_category

TODAY = date(2026, 3, 9)
IIN = "500101500016"
ORDER = (
    "iin",
    "surname",
    "given_name",
    "patronymic",
    "position",
    "category",
    "bin",
    "email",
    "phone",
    "language",
    "kato",
    "starts_on",
)
RIGHT = {"iin": IIN, "surname": "Серікова", "given_name": "Айгүл"}


def read_cells(**cells):
    texts = {**RIGHT, **cells}
    names = list(texts)
    matching = {name: number for number, name in enumerate(names)}
    if "full_name" in matching:
        for name in ("surname", "given_name"):
            matching.pop(name, None)
    return read_entry(
        5, [texts[name] for name in names], matching, today=TODAY, category=parse_category
    )


def list_faults(entry):
    return [(name, code) for name, code, _params in entry.faults]


@pytest.mark.parametrize(
    "text", [IIN, " 500101 500016 ", "'500101500016", "500101-500016", "500101\u00a0500016"]
)
def test_an_iin_is_read_as_people_type_it(text):
    assert read_cells(iin=text).iin == IIN


def test_the_zeros_that_a_spreadsheet_took_from_an_iin_come_back():
    number = next(n for n in range(10305500010, 10305500030) if has_check_digit(f"{n:012}"))
    assert read_cells(iin=str(number)).iin == f"{number:012}"
    assert read_cells(iin=str(number // 1000)).iin is None


@pytest.mark.parametrize(
    "text",
    ["500101500017", "12345", "abc1", "500101500016500101500016", "=500101500016", "９" * 12],
)
def test_a_wrong_iin_is_told(text):
    entry = read_cells(iin=text)
    assert entry.iin is None
    assert list_faults(entry) == [("iin", "iin_wrong")]


def test_words_instead_of_an_iin_say_that_there_is_none():
    entry = read_cells(iin="в процессе оформления")
    assert entry.iin is None
    assert not entry.faults


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Серікова Айгүл Ерланқызы", ("Серікова", "Айгүл", "Ерланқызы")),
        ("  Алиев   Руслан Мамед оглы", ("Алиев", "Руслан", "Мамед оглы")),
        ("АХМЕТОВА-СЕРІК АСЕЛЬ БОЛАТ ҚЫЗЫ", ("Ахметова-Серік", "Асель", "Болат қызы")),
        ("Ким, Ольга", ("Ким", "Ольга", None)),
        ("O'Brien Seán", ("O'Brien", "Seán", None)),
    ],
)
def test_a_name_in_one_cell_is_split(text, names):
    entry = read_cells(full_name=text)
    assert (entry.surname, entry.given_name, entry.patronymic) == names
    assert not entry.faults


def test_initials_stay_as_they_are_written():
    entry = read_cells(full_name="АХМЕТОВА Д.К.")
    assert (entry.surname, entry.given_name) == ("Ахметова", "Д.К.")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"surname": ""}, [("surname", "name_missing")]),
        ({"given_name": " "}, [("given_name", "given_name_missing")]),
        ({"full_name": "Серікова"}, [("given_name", "given_name_missing")]),
        ({"given_name": "А.Е."}, [("given_name", "name_initials")]),
        ({"surname": "=HYPERLINK(1)"}, [("surname", "name_signs")]),
        ({"surname": "<b>Серікова</b>"}, [("surname", "name_signs")]),
        ({"surname": "С" * 101}, [("surname", "too_long")]),
        ({"surname": "Сері\u202eкова"}, [("surname", "invisible")]),
        ({"surname": "Сері\x00кова"}, [("surname", "invisible")]),
        ({"position": "п" * 201}, [("position", "too_long")]),
        ({"email": "aigul@"}, [("email", "email_wrong")]),
        ({"email": "a" * 300 + "@b.kz"}, [("email", "email_wrong")]),
        ({"phone": "12"}, [("phone", "phone_wrong")]),
        ({"phone": "8" * 1000}, [("phone", "phone_wrong")]),
        ({"bin": "123456789012"}, [("bin", "bin_wrong")]),
        ({"category": "Z-9"}, [("category", "category_unknown")]),
        ({"language": "klingon"}, [("language", "language_unknown")]),
        ({"starts_on": "31.02.2026"}, [("starts_on", "date_wrong")]),
        ({"starts_on": "03.2026"}, [("starts_on", "date_wrong")]),
        ({"starts_on": "10.03.2026"}, [("starts_on", "date_future")]),
        ({"starts_on": "01.01.1026"}, [("starts_on", "date_far")]),
        (
            {"iin": "1", "email": "x", "surname": ""},
            [("surname", "name_missing"), ("iin", "iin_wrong"), ("email", "email_wrong")],
        ),
    ],
)
def test_each_fault_of_a_line_is_told(cells, expected):
    assert list_faults(read_cells(**cells)) == expected


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("category", "с - 4", "C-4"),
        ("category", "С–О–2", "C-O-2"),
        ("category", "E-R-3", "E-R-3"),
        ("language", "Орысша", "ru"),
        ("language", "казахский", "kk"),
        ("starts_on", "9.3.2026", "2026-03-09"),
        ("starts_on", "2026-03-09 00:00:00", "2026-03-09"),
        ("starts_on", "09/03/2026", "2026-03-09"),
        ("phone", "8 (701) 123-45-67", "+77011234567"),
        ("email", " Aigul@Example.KZ ", "aigul@example.kz"),
        ("position", "бас   маман", "бас маман"),
        ("position", "", None),
        ("position", "=1+1", "=1+1"),
    ],
)
def test_a_cell_is_read_into_its_stored_form(name, text, value):
    entry = read_cells(**{name: text})
    assert getattr(entry, name) == value
    assert not entry.faults


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("sex", "ә Ә Әйел ӘЙЕЛ әйел  қыз ж Ж жен. жен Женский женщина f F female 2", "f"),
        ("sex", "е Е ер Ер еркек м М муж. муж мужской Мужчина m male 1", "m"),
        ("settlement", "қала Қалада кала қалалық город г. гор. городской urban town 1", "urban"),
        ("settlement", "ауыл АУЫЛ ауылдық село с. сельский сельская rural village 2", "rural"),
        (
            "birth_year",
            "1985 1985ж. 1985г. 09.03.1985 9/3/1985 1985-03-09 1985-03-09T00:00:00",
            1985,
        ),
    ],
)
def test_what_people_are_counted_by_is_read_in_the_words_of_lists(name, words, value):
    for word in words.split():
        entry = read_cells(**{name: word})
        assert (getattr(entry, name), entry.faults) == (value, []), word
    assert getattr(read_cells(**{name: " "}), name) is None


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("sex", "ер адам", "m"),
        ("settlement", "сельская местность", "rural"),
        ("birth_year", "1985 ж.", 1985),
        ("birth_year", "1985 жылы", 1985),
        ("birth_year", "1985 г.р.", 1985),
        ("birth_year", "09.03.1985 г.", 1985),
    ],
)
def test_what_people_are_counted_by_may_take_several_words(name, text, value):
    assert getattr(read_cells(**{name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("sex", "3", "sex_unknown"),
        ("sex", "м/ж", "sex_unknown"),
        ("settlement", "Семей", "settlement_unknown"),
        ("settlement", "кент", "settlement_unknown"),
        ("birth_year", "85", "birth_year_wrong"),
        ("birth_year", "1899", "birth_year_wrong"),
        ("birth_year", "2027", "birth_year_wrong"),
        ("birth_year", "31.02.1985", "birth_year_wrong"),
        ("birth_year", "1985" * 300, "birth_year_wrong"),
        ("sex", "е\u202e", "invisible"),
    ],
)
def test_what_people_can_not_be_counted_by_is_told(name, text, code):
    entry = read_cells(**{name: text})
    assert getattr(entry, name) is None
    assert list_faults(entry) == [(name, code)]


def test_what_stands_in_several_lines_is_told_with_their_numbers():
    matching = {"iin": 0, "surname": 1, "given_name": 2, "email": 3, "phone": 4}
    rows = [
        (2, [IIN, "Ә", "Б", "a@b.kz", "+7 701 123 45 67"]),
        (3, ["900101000008", "В", "Г", "c@d.kz", ""]),
        (4, [f" {IIN} ", "Д", "Е", "A@B.KZ", "8 701 1234567"]),
        (9, ["", "Ж", "З"]),
    ]
    repeats = RepeatFinder(matching)
    assert repeats.scan(rows) == 4
    repeats_by_line = {}
    for line, cells in rows:
        entry = read_entry(line, cells, matching, today=TODAY, category=parse_category)
        entry.faults = []
        repeats.add_faults(entry, cells)
        repeats_by_line[line] = [(name, params["lines"]) for name, _code, params in entry.faults]
    assert repeats_by_line == {
        2: [("iin", [2, 4]), ("email", [2, 4]), ("phone", [2, 4])],
        3: [],
        4: [("iin", [2, 4]), ("email", [2, 4]), ("phone", [2, 4])],
        9: [],
    }


def test_every_fault_can_be_worded_from_what_is_stored():
    for code in FAULTS:
        text = describe_fault(["surname", code, {"lines": [3, 7], "most": 100, "signs": "="}])
        assert text
        assert "%(" not in text
