"""Days, telephones, e-mails and lines without a person, as lists write them."""

from datetime import date

import pytest

from lms.people_import.rules.blanks import is_blank
from lms.people_import.rules.days import parse_day
from lms.people_import.rules.emails import read_email
from lms.people_import.rules.noise import find_noise
from lms.people_import.rules.phones import read_phone

TODAY = date(2026, 3, 9)
HEADER = ["№", "Ф.И.О.", "ИИН", "Телефон", "Должность"]
MATCHING = {"full_name": 1, "iin": 2, "phone": 3, "position": 4}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("04/04/18", "2018-04-04"),
        ("04.04.98", "1998-04-04"),
        ("04.04.2018г", "2018-04-04"),
        ("4 апреля 1980 г.", "1980-04-04"),
        ("1980 ж. 4 сәуір", "1980-04-04"),
        ("20 желтоқсан 2019 жыл", "2019-12-20"),
        ("43194", "2018-04-04"),
        ("04/25/2018", "2018-04-25"),
        ("2018/03/05", "2018-03-05"),
        ("с 04.04.2018 (приказ № 12)", "2018-04-04"),
        ("31.02.2026", None),
        ("03.2026", None),
        ("2018", None),
        ("01.01.2018-01.02.2018", None),
        ("99999999999", None),
        ("4 апреля 99999999999", None),
        ("4 апреля " + "9" * 5000, None),
    ],
)
def test_a_day_is_read_as_people_write_it(text, day):
    assert parse_day(text, TODAY) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("8 701 123 45 67", "+77011234567"),
        ("+7 (701) 123-45-67", "+77011234567"),
        ("77011234567", "+77011234567"),
        ("7011234567", "+77011234567"),
        ("701-123-45-67 моб", "+77011234567"),
        ("87O11234567", "+77011234567"),
        ("8 7172 25-00-00 / 8 701 123 45 67", "+77011234567"),
        ("раб. 8 7172 250000, моб. 87011234567", "+77011234567"),
        ("25-00-00 (раб.)", None),
        ("вн. 1204", None),
        ("900101300123", None),
    ],
)
def test_a_telephone_is_read_and_of_several_the_mobile_one(text, phone):
    assert read_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("AIGUL@MAIL.KZ.", "aigul@mail.kz"),
        ("aigul @mail.kz", "aigul@mail.kz"),
        ("aigul@mail,kz", "aigul@mail.kz"),
        ("аigul@mail.kz", "aigul@mail.kz"),
        ("aigul@mail.ру", "aigul@mail.ru"),
        ("a@b.kz; c@d.kz", "a@b.kz"),
        ("aigul. s@mail.kz", "aigul.s@mail.kz"),
        ("aigul s@mail.kz", None),
        ("a@b.kz тел 123", None),
        ("mail.kz", None),
        ("a@@b.kz", None),
    ],
)
def test_an_e_mail_is_put_right_where_that_is_no_guess(text, email):
    assert read_email(text) == email


@pytest.mark.parametrize("text", ["нет", "Нет.", "-", "—", "н/д", "жоқ", "ЖОҚ", "0", "n/a", ""])
def test_words_for_nothing_are_empty_cells(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["нет@mail.kz", "Нетребин", "1", "Жоқарғы", "C-4"])
def test_other_words_are_not(text):
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["", "Отдел финансов", "", "", ""], "skip_section"),
        (["5", "Кадр қызметі бөлімі", "", "", ""], "skip_section"),
        (["Управление (12 чел.)", "", "", "", ""], "skip_section"),
        (["", "Итого: 50", "", "", ""], "skip_total"),
        (["Барлығы", "12", "", "", ""], "skip_total"),
        (["№", "ФИО", "ИИН", "Телефон", "Должность"], "skip_heading"),
        (["1", "2", "3", "4", "5"], "skip_numbers"),
        (["", "Исполнитель: Ахметова А.", "", "", ""], "skip_signature"),
        (["7", "ВАКАНСИЯ", "", "", "главный специалист"], "skip_vacancy"),
        (["7", "Вакантная (0,5 ст.)", "", "", "маман"], "skip_vacancy"),
        (["7", "— бос лауазым —", "", "", "маман"], "skip_vacancy"),
        (["7", "Босов Ильяс", "", "", "маман"], ""),
        (["7", "Вакансия Анна", "", "", "маман"], ""),
        (["1", "Серікова Айгүл", "", "", ""], ""),
        (["1", "Серікова Айгүл", "", "", "маман"], ""),
        (["1", "Отделов Иван", "", "87011234567", ""], ""),
        (["1", "Всеволод Большой", "", "", "маман"], ""),
    ],
)
def test_lines_about_nobody_are_known_from_people(cells, code):
    assert find_noise(cells, HEADER, MATCHING) == code
