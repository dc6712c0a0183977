"""Pure decisions about people: what an actor may do, how names and IINs read. No database, no clock."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lms.accounts.rules.words import ABSENCE_KINDS as ABSENCE_KINDS
from lms.accounts.rules.words import ACCESS_KINDS as ACCESS_KINDS
from lms.accounts.rules.words import EXPORTED as EXPORTED
from lms.accounts.rules.words import LIST_SEEN as LIST_SEEN
from lms.accounts.rules.words import ORGANISATION_KINDS as ORGANISATION_KINDS
from lms.accounts.rules.words import OTHER as OTHER
from lms.accounts.rules.words import PAGE_SEEN as PAGE_SEEN
from lms.accounts.rules.words import POSITION_CATEGORIES as POSITION_CATEGORIES

CITIZEN: Final = "citizen"
CIVIL_SERVANT: Final = "civil_servant"
AUDIENCES: Final = (CITIZEN, CIVIL_SERVANT)

TRAINER: Final = "trainer"
CONSULTANT: Final = "consultant"
OFFICER: Final = "officer"
HR: Final = "hr"
NATIONAL_ADMIN: Final = "national_admin"
ROLES: Final = (TRAINER, CONSULTANT, OFFICER, HR, NATIONAL_ADMIN)

# Which column of a grant holds the scope of a role.
SCOPE_OF_ROLE: Final = {
    TRAINER: "course",
    CONSULTANT: "region_unit",
    OFFICER: "region_unit",
    HR: "organisation",
    NATIONAL_ADMIN: None,
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in its scope."""

    role: str
    region_unit_id: int | None = None
    organisation_id: int | None = None
    course_slug: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: what a request needs to know of the signed-in person, in one row."""

    person_id: int
    sign_in_id: int
    token: str
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    language: str
    audience: str
    region_unit_id: int
    organisation_id: int | None
    grants: tuple[Grant, ...] = ()
    roles_rest: bool = (
        False  # roles are held, and wait until the second step of signing in is set up
    )

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the token of this sign-in, so that it can be ended on the server."""
        return self.token

    @property
    def audit_id(self) -> int | None:
        """Who stands in the records as the one who did it; None for the operator at the command line."""
        return self.person_id or None

    @property
    def role_names(self) -> frozenset[str]:
        """The roles held in any scope."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def holds_role(self) -> bool:
        """Whether any role is held, be it at rest."""
        return bool(self.grants) or self.roles_rest

    @property
    def display_name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}".strip()

    def is_national_admin(self) -> bool:
        """Whether all is in scope."""
        return NATIONAL_ADMIN in self.role_names

    def may_edit_course(self, slug: str) -> bool:
        """Whether this person is a trainer of the course."""
        return self.is_national_admin() or any(
            g.role == TRAINER and g.course_slug in (None, slug) for g in self.grants
        )


# Whoever may run commands on the server may do all that a national administrator may; the records then name nobody.
OPERATOR: Final = Actor(
    0, 0, "", "", "", "", "operator", "kk", CITIZEN, 0, None, (Grant(NATIONAL_ADMIN),)
)


def full_name(surname: str, given_name: str, patronymic: str) -> str:
    """The name as in the passport: surname, given name, patronymic."""
    return " ".join(part for part in (surname, given_name, patronymic) if part)


class WithFullName:
    """A row that has the three parts of a person's name."""

    __slots__ = ()

    surname: str
    given_name: str
    patronymic: str

    @property
    def name(self) -> str:
        """The name as in the passport."""
        return full_name(self.surname, self.given_name, self.patronymic)


def name_with_initials(surname: str, given_name: str, patronymic: str) -> str:
    """The name as "А. Б. Тегі": for places where the whole name need not be seen."""
    if not surname:
        return given_name
    initials = " ".join(f"{part[0]}." for part in (given_name, patronymic) if part)
    return f"{initials} {surname}".strip()


def has_check_digit(digits: str) -> bool:
    """Whether twelve ASCII digits end in the right check digit (the same rule for IIN and BIN).

    Sum of digit times weight 1..11, modulo 11; if that is 10, again with weights 3..11, 1, 2; if 10 again, no such number exists.
    Orders of the Minister of Internal Affairs No. 521 (29.06.2023) and of the Minister of Justice No. 423 (27.06.2023).
    """
    if len(digits) != 12 or not (digits.isascii() and digits.isdigit()):
        return False
    values = [int(digit) for digit in digits]
    for weights in (range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        remainder = (
            sum(value * weight for value, weight in zip(values[:11], weights, strict=True)) % 11
        )
        if remainder < 10:
            return values[11] == remainder
    return False


def is_bin(digits: str) -> bool:
    """Whether this can be a BIN: the check digit is right and the fifth digit is 4, 5 or 6."""
    return has_check_digit(digits) and digits[4] in "456"


def mask_iin(iin: str) -> str:
    """The IIN as screens show it: the last four digits."""
    return "●" * (len(iin) - 4) + iin[-4:]


# Kazakh letters as they are typed on a Russian layout, and ё as е: a search has to find a name however it was typed.
_FOLD: Final = str.maketrans("әғқңөұүһіё", "агкноуухие")


def fold(text: str) -> str:
    """The text as searches compare it: small letters, Kazakh ones replaced by the Russian ones that people type instead."""
    return unicodedata.normalize("NFC", text).lower().translate(_FOLD)


def search_key(*parts: str) -> str:
    """What a search looks into: the names of a person with the user name, those of an organisation with the BIN."""
    return fold(" ".join(part for part in parts if part))


USER_NAME: Final = re.compile(r"[a-z][a-z0-9._-]{2,39}")
RESERVED_USER_NAMES: Final = frozenset(
    {"admin", "administrator", "operator", "root", "sauat", "support", "system"}
)
_EMAIL: Final = re.compile(r"[^\s@\"<>(),:;\\\[\]]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_LATIN: Final = {
    "а": "a",
    "ә": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "ғ": "g",
    "д": "d",
    "е": "e",
    "ё": "yo",
    "ж": "zh",
    "з": "z",
    "и": "i",
    "й": "i",
    "к": "k",
    "қ": "q",
    "л": "l",
    "м": "m",
    "н": "n",
    "ң": "n",
    "о": "o",
    "ө": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ұ": "u",
    "ү": "u",
    "ф": "f",
    "х": "kh",
    "һ": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sh",
    "ъ": "",
    "ы": "y",
    "і": "i",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}


def user_name_from(surname: str, given_name: str) -> str:
    """A user name proposed from a name: "Әйгүл Серікова" gives "aigul.serikova"; "user" where nothing can be written in Latin."""
    parts = [re.sub("[^a-z0-9]", "", _in_latin(part)) for part in (given_name, surname)]
    name = ".".join(part for part in parts if part)[:30].rstrip(".")
    return name if USER_NAME.fullmatch(name) else "user"


def _in_latin(text: str) -> str:
    letters = (_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", text).lower())
    return unicodedata.normalize("NFKD", "".join(letters))


def canonical_email(text: str) -> str | None:
    """The address in small letters; None if it is none."""
    address = unicodedata.normalize("NFKC", text).strip().lower()
    return address if len(address) <= 254 and _EMAIL.fullmatch(address) else None


def canonical_phone(text: str) -> str | None:
    """The number in the international form +77011234567 (E.164), read as one of Kazakhstan if no country is given; None if it is none."""
    import phonenumbers  # large, and few requests need it

    try:
        number = phonenumbers.parse(text, "KZ")
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else None
    )


def canonical_iin(text: str) -> str | None:
    """The twelve digits without spaces around and between them; None if the check digit is wrong."""
    digits = "".join(text.split())
    return digits if has_check_digit(digits) else None


EXTRA_TIME_PERCENTS: Final = (0, 25, 50, 100)
PASSWORD_MINIMUM: Final = 8
PASSWORD_MINIMUM_STAFF: Final = 12
PASSWORD_MAXIMUM: Final = 128


def resembles(password: str, words: Iterable[str | None]) -> bool:
    """Whether a password is one of the person's own words with a little around it."""
    folded = fold(password)
    return any(
        word and len(word) >= 4 and fold(word) in folded and len(word) * 2 > len(password)
        for word in words
    )


_BROWSERS: Final = (
    ("YaBrowser", "Yandex"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Browser and system from what the browser says of itself, for the list of sign-ins: "Chrome, Android"."""
    names = [
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in names if name)
