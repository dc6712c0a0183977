"""Lists of staff as offices keep them: drawn by hand over years, with all that goes wrong there.

Knows nothing of the reader: the product is not imported here, faults are written as people make
them, and the truth about each line is returned beside the file.
"""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from xlsxwriter import Workbook

RUSSIAN: Final = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
SURNAMES: Final = (
    "Ахметов", "Серіков", "Қасымов", "Жұмабаев", "Омаров", "Нұрланов", "Бекболатов", "Төлегенов",
    "Сәрсенов", "Әлиев", "Иванов", "Петров", "Смирнов", "Тихонов", "Шаймерденов", "Ыбыраев",
)  # fmt: skip
GIVEN_WOMEN: Final = ("Айгүл", "Асель", "Гүлнар", "Жанар", "Сәуле", "Ольга", "Мария", "Динара")
GIVEN_MEN: Final = ("Ерлан", "Данияр", "Марат", "Бақыт", "Иван", "Сергей", "Нұрлан", "Арман")
FATHERS: Final = ("Болат", "Серік", "Қайрат", "Ермек", "Мұрат", "Асқар")
POSTS: Final = ("главный специалист", "ведущий специалист", "руководитель отдела", "бас маман")
DEPARTMENTS: Final = (
    "Отдел финансов", "Юридический отдел", "Управление цифровизации", "Кадр қызметі бөлімі",
    "Отдел документационного обеспечения", "Сектор государственных закупок",
)  # fmt: skip
HEADER: Final = (
    "№ п/п", "Ф.И.О. (при наличии)", "ИИН", "Дата рождения", "Должность", "Категория",
    "Дата назначения", "Телефон", "Эл. почта", "Структурное подразделение",
)  # fmt: skip
BAD_DATES: Final = (
    "04/04/18",
    "2018",
    "апрель 2018",
    "в 2019 г.",
    "43194",
    "04.04.2018г",
    "нет",
    "31.02.2019",
)
BAD_PHONES: Final = (
    "25-00-00 (раб.)", "вн. 1204", "нет", "8 7172 25-00-00 / 8 701 {number}", "8701{number}", "-",
    "250000",
)  # fmt: skip
BAD_EMAILS: Final = (
    "нет", "user{index}@mail,kz", "user{index} @mail.kz", "жоқ", "mail.kz", "рабочая: user{index}",
)  # fmt: skip


@dataclass
class Truth:
    """What a list really says: lines of people in order, and the lines of each kind of fault."""

    people: list[int] = field(default_factory=list)
    without_iin: list[int] = field(default_factory=list)
    wrong_iin: list[int] = field(default_factory=list)
    doubles: list[int] = field(default_factory=list)
    nobody: list[int] = field(default_factory=list)


@dataclass
class Mess:
    """How often something is wrong in a list of so many people."""

    people: int = 300
    dates: int = 75
    phones: int = 60
    emails: int = 38
    wrong_iins: int = 13
    no_iins: int = 10
    doubles: int = 10
    capitals: int = 30
    mixed_alphabets: int = 5


def scale_mess(people: int, **values: int) -> Mess:
    """Return the usual faults in proportion to a shorter list."""
    usual = Mess()
    counts = {name: getattr(usual, name) * people // usual.people for name in vars(usual)}
    return Mess(**{**counts, "people": people, **values})


def compute_check_digit(digits: str) -> int | None:
    """Return the twelfth digit of an IIN by the order of the ministry; None if there is none."""
    first = (
        sum(int(digit) * weight for digit, weight in zip(digits, range(1, 12), strict=True)) % 11
    )
    if first < 10:
        return first
    second_weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
    second = sum(int(d) * w for d, w in zip(digits, second_weights, strict=True)) % 11
    return second if second < 10 else None


def draw_iin(chance: random.Random, born: date, woman: bool) -> str:
    """Return an IIN that nobody has seen before."""
    while True:
        head = f"{born:%y%m%d}{4 if woman else 3}{chance.randrange(1000, 9999)}"
        digit = compute_check_digit(head)
        if digit is not None:
            return f"{head}{digit}"


def draw_person(chance: random.Random, index: int) -> dict[str, str]:
    """Return the cells of a person as a careful clerk writes them."""
    woman = chance.random() < 0.6
    born = date(1962, 1, 1) + timedelta(chance.randrange(14_000))
    surname = chance.choice(SURNAMES) + ("а" if woman else "")
    given_name = chance.choice(GIVEN_WOMEN if woman else GIVEN_MEN)
    father = chance.choice(FATHERS) + ("қызы" if woman else "ұлы")
    return {
        "name": f"{surname} {given_name} {father}",
        "iin": draw_iin(chance, born, woman),
        "born": f"{born:%d.%m.%Y}",
        "post": chance.choice(POSTS),
        "category": chance.choice(("C-4", "С-4", "с - 5", "C-O-4")),
        "since": f"{date(2015, 1, 1) + timedelta(chance.randrange(3000)):%d.%m.%Y}",
        "phone": f"8 701 {chance.randrange(100, 999)} {index:04}",
        "email": f"user{index}@akimat.example.kz",
    }  # fmt: skip


def draw_list(seed: int, mess: Mess | None = None) -> tuple[list[list[str]], Truth]:
    """Return the body of a list below its heading, and what is true of it. Lines begin at 0."""
    mess, chance = mess or Mess(), random.Random(seed)
    people = [draw_person(chance, index) for index in range(mess.people)]
    everybody = range(mess.people)
    without = chance.sample(everybody, mess.wrong_iins + mess.no_iins)
    wrong, missing = set(without[: mess.wrong_iins]), set(without[mess.wrong_iins :])
    for index in wrong:
        iin = people[index]["iin"]
        people[index]["iin"] = iin[:-1] + str((int(iin[-1]) + 1) % 10)
    for index in missing:
        people[index]["iin"] = chance.choice(("", "нет", "-"))
    _spoil_fields(people, chance, everybody, mess)
    return _lay_out(people, chance, mess, wrong, missing)


def _spoil_fields(
    people: list[dict[str, str]], chance: random.Random, everybody: range, mess: Mess
) -> None:
    """Write fields as people do who do not care."""
    for field_name, texts, count in (
        ("since", BAD_DATES, mess.dates),
        ("phone", BAD_PHONES, mess.phones),
        ("email", BAD_EMAILS, mess.emails),
    ):
        for index in chance.sample(everybody, count):
            number = f"{chance.randrange(1000000, 9999999)}"
            people[index][field_name] = chance.choice(texts).format(number=number, index=index)
    for index in chance.sample(everybody, mess.capitals):
        people[index]["name"] = people[index]["name"].upper()
    for index in chance.sample(everybody, mess.mixed_alphabets):
        people[index]["name"] = people[index]["name"].replace("а", "a", 1)


def _lay_out(
    people: list[dict[str, str]],
    chance: random.Random,
    mess: Mess,
    wrong: set[int],
    missing: set[int],
) -> tuple[list[list[str]], Truth]:
    """Put the people under departments, with totals, repeated headings and doubles between."""
    lines: list[list[str]] = []
    truth = Truth()
    doubles = set(
        chance.sample([n for n in range(len(people)) if n not in wrong | missing], mess.doubles)
    )
    share = -(-len(people) // len(DEPARTMENTS))
    for number, department in enumerate(DEPARTMENTS):
        truth.nobody.append(len(lines))
        lines.append(["", department] + [""] * 8)
        for index in range(number * share, min((number + 1) * share, len(people))):
            person = people[index]
            cells = [
                str(index + 1), person["name"], person["iin"], person["born"], person["post"],
                person["category"], person["since"], person["phone"], person["email"], department,
            ]  # fmt: skip
            truth.people.append(len(lines))
            if index in wrong:
                truth.wrong_iin.append(len(lines))
            if index in missing:
                truth.without_iin.append(len(lines))
            lines.append(cells)
            if index in doubles:
                truth.doubles.append(len(lines))
                lines.append([str(index + 1001), *cells[1:]])
        if number in (1, 3):
            truth.nobody.append(len(lines))
            lines.append(list(HEADER))
        truth.nobody.append(len(lines))
        lines.append(["", f"Итого: {share}"] + [""] * 8)
    return lines, truth


def write_csv_list(lines: Sequence[Sequence[str]]) -> bytes:
    """Return a list as a Russian spreadsheet saves it, with a title above. The heading is line 3.

    Windows-1251 has no Kazakh letters, so names are in Russian spelling there.
    """
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=";")
    writer.writerows([["Список сотрудников на 01.01.2026"] + [""] * 9, [""] * 10, HEADER, *lines])
    return sink.getvalue().translate(RUSSIAN).encode("cp1251")


FIRST_BODY_LINE: Final = 7  # in a workbook of write_workbook_list


def write_workbook_list(lines: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook with a title sheet, and a merged heading in lines 4 and 5 of the second.

    The numbers of columns stand in line 6.
    """
    file = io.BytesIO()
    with Workbook(file) as book:
        title = book.add_worksheet("Титул")
        title.write(3, 2, "Аппарат акима района")
        title.write_row(7, 1, ["Утверждаю", "руководитель"])
        _fill_staff_sheet(book.add_worksheet("Штат 2026"), lines)
        book.add_worksheet("Лист3")
    return file.getvalue()


def _fill_staff_sheet(sheet: Any, lines: Sequence[Sequence[str]]) -> None:
    sheet.merge_range(0, 0, 0, 9, "Штатное расписание")
    sheet.write(1, 8, "на 1 января 2026 года")
    for column, text in enumerate(("№ п/п", "Ф.И.О. (при наличии)", "ИИН")):
        sheet.merge_range(3, column, 4, column, text)
    sheet.write(3, 3, "Дата рождения")
    sheet.merge_range(3, 4, 3, 6, "Занимаемая должность")
    for column, text in enumerate(("наименование", "категория", "дата назначения"), 4):
        sheet.write(4, column, text)
    sheet.merge_range(3, 7, 3, 8, "Контакты")
    sheet.write(4, 7, "телефон")
    sheet.write(4, 8, "эл. почта")
    sheet.merge_range(3, 9, 4, 9, "Структурное подразделение")
    sheet.write_row(5, 0, list(range(1, 11)))
    for row, cells in enumerate(lines, FIRST_BODY_LINE - 1):
        for column, text in enumerate(cells):
            if column == 2 and text.isdigit() and row % 3 == 0:
                sheet.write_number(row, column, int(text))  # the zeros in front are lost
            elif text:
                sheet.write_string(row, column, text)
