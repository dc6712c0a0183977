"""Fields of a list, and the words by which the header of a column names them."""

import re
from functools import cache
from typing import Final

from lms.accounts.rules import fold_text
from lms.core.i18n import LANGUAGES, N_, gettext, using_language

# The fields in the order of the choices, with their labels.
FIELD_WORDS: Final[dict[str, str]] = {
    "iin": N_("IIN"),
    "full_name": N_("Full name (surname, given name, patronymic)"),
    "surname": N_("Surname"),
    "given_name": N_("Given name"),
    "patronymic": N_("Patronymic"),
    "position": N_("Position"),
    "category": N_("Position category"),
    "bin": N_("BIN of the branch"),
    "organisation": N_("Name of the organisation"),
    "email": N_("E-mail"),
    "phone": N_("Telephone"),
    "language": N_("Language of letters"),
    "kato": N_("KATO code"),
    "region": N_("District or city"),
    "starts_on": N_("In the post since"),
    "sex": N_("Sex"),
    "birth_year": N_("Year of birth"),
    "settlement": N_("Town or village"),
}

# Words for each field in headers. Compared after fold(): lower case, Kazakh letters as on a
# Russian layout.
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
        "аумақтық бөлімше",
        "аумақтық бөлімшесі",
        "территориальное подразделение",
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
        "сот",
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
        "дата назн",
        "с какого числа",
        "с какого времени",
        "в должности с",
        "работает с",
        "қай уақыттан",
        "қашаннан бері",
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
        "дата рожд",
        "год рожд",
        "г р",
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


def normalise_header(text: str) -> str:
    """Return a header folded and reduced to its words, as headers are compared and remembered."""
    return " ".join(re.findall(r"\w+", fold_text(text)))[:200]


@cache
def index_phrases() -> dict[str, str]:
    """Map each known phrase of a header to its field.

    Includes the words that the template file and the screens use.
    """
    fields = {
        normalise_header(phrase): field for field, phrases in _HEADERS.items() for phrase in phrases
    }
    for language in LANGUAGES:
        with using_language(language):
            fields |= {
                normalise_header(gettext(words)): field for field, words in FIELD_WORDS.items()
            }
    return fields


def find_field(text: str) -> str | None:
    """Return the field that a text names as a heading does, or None."""
    return index_phrases().get(normalise_header(text))
