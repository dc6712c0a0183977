"""Which column of a table is which field: proposed from the words of its header, in Kazakh, Russian and English."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from lms.accounts.rules import fold
from lms.core.i18n import LANGUAGES, gettext, mark, using_language

# The fields in the order in which choices show them, with their words for people.
FIELD_WORDS: Final[dict[str, str]] = {
    "iin": mark("IIN"),
    "full_name": mark("Full name (surname, given name, patronymic)"),
    "surname": mark("Surname"),
    "given_name": mark("Given name"),
    "patronymic": mark("Patronymic"),
    "position": mark("Position"),
    "category": mark("Position category"),
    "bin": mark("BIN of the branch"),
    "organisation": mark("Name of the organisation"),
    "email": mark("E-mail"),
    "phone": mark("Telephone"),
    "language": mark("Language of letters"),
    "kato": mark("KATO code"),
    "region": mark("District or city"),
    "starts_on": mark("In the post since"),
    "sex": mark("Sex"),
    "birth_year": mark("Year of birth"),
    "settlement": mark("Town or village"),
}

# How headers call the fields. Compared after fold(): small letters, and Kazakh letters as they are typed on a Russian layout.
_HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "iin": (
        "иин",
        "жсн",
        "iin",
        "жеке сәйкестендіру нөмірі",
        "индивидуальный идентификационный номер",
        "individual identification number",
    ),
    "bin": (
        "бин",
        "бсн",
        "bin",
        "бизнес сәйкестендіру нөмірі",
        "бизнес идентификационный номер",
        "business identification number",
    ),
    "full_name": (
        "фио",
        "ф и о",
        "тао",
        "т а ә",
        "таә",
        "аты жөні",
        "аты тегі",
        "тегі аты",
        "тегі аты әкесінің аты",
        "фамилия имя",
        "фамилия имя отчество",
        "фамилия и имя",
        "full name",
        "name",
        "қызметкер",
        "сотрудник",
        "работник",
        "employee",
    ),
    "surname": ("тегі", "фамилия", "фамилиясы", "surname", "last name", "family name"),
    "given_name": ("аты", "есімі", "имя", "given name", "first name"),
    "patronymic": (
        "әкесінің аты",
        "отчество",
        "patronymic",
        "middle name",
        "отчество при наличии",
        "әкесінің аты бар болса",
    ),
    "position": (
        "лауазымы",
        "лауазым",
        "қызметі",
        "должность",
        "position",
        "job title",
        "атқаратын қызметі",
        "занимаемая должность",
    ),
    "category": (
        "санаты",
        "санат",
        "категория",
        "category",
        "лауазым санаты",
        "лауазымының санаты",
        "лауазымы санаты",
        "категория должности",
        "position category",
        "должность категория",
    ),
    "organisation": (
        "ұйым",
        "ұйымы",
        "ұйымның атауы",
        "мекеме",
        "мекемесі",
        "мекеменің атауы",
        "организация",
        "организации",
        "наименование организации",
        "учреждение",
        "мемлекеттік орган",
        "государственный орган",
        "госорган",
        "organisation",
        "organization",
        "бөлімше",
        "бөлімшесі",
        "подразделение",
        "филиал",
        "branch",
    ),
    "email": (
        "email",
        "e mail",
        "mail",
        "электрондық пошта",
        "электрондық поштасы",
        "пошта",
        "электронная почта",
        "эл почта",
        "почта",
        "адрес электронной почты",
        "электронный адрес",
    ),
    "phone": (
        "телефон",
        "телефоны",
        "телефон нөмірі",
        "ұялы телефон",
        "ұялы телефоны",
        "байланыс телефоны",
        "мобильный телефон",
        "номер телефона",
        "контактный телефон",
        "тел",
        "phone",
        "telephone",
        "mobile",
    ),
    "language": ("тіл", "тілі", "хат алмасу тілі", "язык", "язык переписки", "language"),
    "kato": ("като", "kato", "әаож", "код като", "като коды", "код района"),
    "region": (
        "аудан",
        "ауданы",
        "қала",
        "аудан қала",
        "аудан немесе қала",
        "өңір",
        "аймақ",
        "облыс",
        "район",
        "город",
        "район город",
        "район или город",
        "регион",
        "область",
        "region",
        "district",
        "city",
    ),
    "starts_on": (
        "басталған күні",
        "қабылданған күні",
        "тағайындалған күні",
        "жұмысқа қабылданған күні",
        "лауазымға тағайындалған күні",
        "дата начала",
        "дата приема",
        "дата приёма",
        "дата приема на работу",
        "дата назначения",
        "дата назначения на должность",
        "с какого числа",
        "start date",
        "since",
        "in the post since",
        "осы лауазымда",
    ),
    "sex": ("жынысы", "жыныс", "пол", "sex", "gender"),
    "birth_year": (
        "туған жылы",
        "туған күні",
        "туған күні айы жылы",
        "туылған жылы",
        "туылған күні",
        "год рождения",
        "дата рождения",
        "день рождения",
        "число месяц и год рождения",
        "year of birth",
        "birth year",
        "date of birth",
        "birthday",
        "born",
    ),
    "settlement": (
        "қала ауыл",
        "қала немесе ауыл",
        "қала ма ауыл ма",
        "елді мекен түрі",
        "елді мекеннің түрі",
        "жергілікті жер түрі",
        "город село",
        "город или село",
        "местность",
        "тип местности",
        "вид местности",
        "тип населенного пункта",
        "тип населённого пункта",
        "town village",
        "town or village",
        "urban rural",
        "urban or rural",
        "type of settlement",
    ),
}


def known_header(text: str) -> str:
    """A header in the form in which headers are compared and remembered: folded, words alone."""
    return " ".join(re.findall(r"\w+", fold(text)))[:200]


@cache
def _phrases() -> dict[str, str]:
    """The words of headers, by which field they mean; among them those with which the template file and the screens name the fields."""
    found = {
        known_header(phrase): field for field, phrases in _HEADERS.items() for phrase in phrases
    }
    for language in LANGUAGES:
        with using_language(language):
            found |= {known_header(gettext(words)): field for field, words in FIELD_WORDS.items()}
    return found


TEMPLATE_FIELDS: Final = (
    "iin",
    "surname",
    "given_name",
    "patronymic",
    "position",
    "category",
    "starts_on",
    "email",
    "phone",
    "language",
    "bin",
    "kato",
    "settlement",
)


def template_header(language: str) -> list[str]:
    """The columns of the file that people fill in, in their words."""
    with using_language(language):
        return [gettext(FIELD_WORDS[field]) for field in TEMPLATE_FIELDS]


def propose_matching(
    header: Sequence[str], remembered: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Field to column: what was chosen for the same header before, else the field whose words stand in the header. A field is given once."""
    found: list[tuple[int, int, str]] = []
    for column, text in enumerate(header):
        name = known_header(text)
        if remembered is not None and name in remembered:
            found.append((-100, column, remembered[name]))
        elif name:
            found += [(-score, column, field) for score, field in _scores(name)]
    matching: dict[str, int] = {}
    for _score, column, field in sorted(found, key=lambda item: item[:2]):
        if field in FIELD_WORDS and field not in matching and column not in matching.values():
            matching[field] = column
    return dict(sorted(matching.items(), key=lambda item: item[1]))


def _scores(name: str) -> list[tuple[int, str]]:
    """The fields that a header may mean, each with how much of the header says so."""
    words, phrases = name.split(), _phrases()
    parts = {
        " ".join(words[i:j]): j - i
        for i in range(min(len(words), 8))
        for j in range(i + 1, min(len(words), i + 8) + 1)
    }
    best: dict[str, int] = {}
    for part, length in parts.items():
        field = phrases.get(part)
        if field is not None:
            best[field] = max(best.get(field, 0), 2 * length + (part == name))
    return sorted(((score, field) for field, score in best.items()), reverse=True)


def check_matching(matching: Mapping[str, int]) -> str:
    """What is still missing to read people from the table, as a message id; empty if nothing is."""
    if not ({"full_name", "surname", "given_name"} & set(matching)):
        return mark(
            "Say which column holds the names: one with the full name, or those of surname and given name."
        )
    if not ({"iin", "email", "phone"} & set(matching)):
        return mark(
            "Say which column holds the IIN. Without it (or an e-mail or a telephone) we can't tell who is who."
        )
    if {"full_name"} & set(matching) and {"surname", "given_name", "patronymic"} & set(matching):
        return mark(
            "Names come from one column with the full name or from several columns, not from both."
        )
    return ""
