"""Which passwords are easily guessed here: words that everybody knows with a little around them, on whatever layout they were typed."""

import re
import string
import unicodedata
from typing import Final

from lms.accounts.rules import PASSWORD_MAXIMUM, fold

PASSWORD_SENT_MAXIMUM: Final = (
    4 * PASSWORD_MAXIMUM
)  # as keyboards send it: a letter with its accents is up to four characters

# What everybody who guesses at passwords of this site tries first: the product, the country and its places, offices and portals of the
# state, roles, and the words for "password". Two spellings where Kazakh is written in Latin letters in two ways.
CONTEXT_WORDS: Final = (
    "sauat",
    "savat",
    "сауат",
    "kaz",
    "qaz",
    "қаз",
    "kazakh",
    "qazaq",
    "қазақ",
    "казах",
    "kazakhstan",
    "kazakstan",
    "kazahstan",
    "qazaqstan",
    "қазақстан",
    "казахстан",
    "egov",
    "govkz",
    "egovkz",
    "astana",
    "астана",
    "nursultan",
    "нұрсұлтан",
    "almaty",
    "алматы",
    "almaata",
    "алмаата",
    "shymkent",
    "shimkent",
    "шымкент",
    "чимкент",
    "abai",
    "abay",
    "абай",
    "akmola",
    "aqmola",
    "ақмола",
    "aktobe",
    "aqtobe",
    "ақтөбе",
    "aktau",
    "aqtau",
    "ақтау",
    "atyrau",
    "atirau",
    "атырау",
    "zhetysu",
    "zhetisu",
    "jetisu",
    "жетісу",
    "zhambyl",
    "jambyl",
    "жамбыл",
    "taraz",
    "тараз",
    "karaganda",
    "karagandy",
    "qaragandy",
    "қарағанды",
    "караганда",
    "kostanay",
    "kostanai",
    "qostanay",
    "қостанай",
    "kokshetau",
    "көкшетау",
    "kyzylorda",
    "qyzylorda",
    "қызылорда",
    "mangystau",
    "mangistau",
    "маңғыстау",
    "pavlodar",
    "павлодар",
    "petropavl",
    "petropavlovsk",
    "петропавл",
    "петропавловск",
    "oral",
    "орал",
    "uralsk",
    "уральск",
    "semey",
    "семей",
    "oskemen",
    "өскемен",
    "ustkamenogorsk",
    "устькаменогорск",
    "taldykorgan",
    "талдықорған",
    "turkistan",
    "turkestan",
    "түркістан",
    "туркестан",
    "ulytau",
    "ұлытау",
    "zhezkazgan",
    "жезқазған",
    "soltustik",
    "солтүстік",
    "batys",
    "батыс",
    "shygys",
    "шығыс",
    "akimat",
    "әкімат",
    "акимат",
    "akimdik",
    "әкімдік",
    "akim",
    "әкім",
    "аким",
    "admin",
    "админ",
    "administrator",
    "администратор",
    "operator",
    "оператор",
    "konsultant",
    "консультант",
    "кеңесші",
    "oqushy",
    "оқушы",
    "ученик",
    "muqalim",
    "mugalim",
    "мұғалім",
    "учитель",
    "password",
    "passwd",
    "parol",
    "пароль",
    "kupiasoz",
    "qupiasoz",
    "құпиясөз",
    "kupiya",
    "qupiya",
    "құпия",
    "kiru",
    "кіру",
    "вход",
    "kurs",
    "kurstar",
    "курс",
    "курстар",
    "курсы",
    "цифрлық",
    "цифровой",
    "kompyuter",
    "komputer",
    "компьютер",
)
_WORDS: Final = re.compile(
    "|".join(sorted({fold(word) for word in CONTEXT_WORDS}, key=len, reverse=True))
)
_OTHER_LETTERS: Final = (
    3  # so many letters beside them, or three different words, make another password of it
)

_LATIN: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_ROW: Final = str.maketrans(
    "2345890-=", "әіңғүұқөһ"
)  # where the layouts have digits, the Kazakh one has its own letters
_TO_RUSSIAN: Final = str.maketrans(_LATIN, _RUSSIAN)
_TO_KAZAKH: Final = _TO_RUSSIAN | _ROW
_TO_LATIN: Final = {typed: meant for meant, typed in _TO_KAZAKH.items()}
_AROUND: Final = string.digits + string.punctuation


def spellings(password: str) -> frozenset[str]:
    """The password as lists are looked through for it: in small letters, and as the same keys give it on the other layouts."""
    text = unicodedata.normalize("NFKC", password).lower()
    return frozenset(
        (text, *(text.translate(layout) for layout in (_TO_RUSSIAN, _TO_KAZAKH, _TO_LATIN)))
    )


def is_of_context(password: str) -> bool:
    """Whether a password has hardly any letters but those of one or two words that everybody here knows: "sauat2031", "Астана-2026!"."""
    return any(
        _has_little_else(spelling)
        for spelling in spellings(password) | spellings(password.rstrip(_AROUND))
    )


def _has_little_else(text: str) -> bool:
    letters = "".join(filter(str.isalpha, fold(text)))
    found = set(_WORDS.findall(letters))
    return 0 < len(found) < 3 and len(_WORDS.sub("", letters)) < _OTHER_LETTERS
